namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>Like anomalies at irregular times of ten days, after twenty normal days: whether the last is found as the first was tells whether those before it hid it.</summary>
public static class RecurringAnomalies
{
    private const double MinDeviations = 8, MaxDeviations = 15;
    private const int MinDip = 3, MaxDip = 10;

    // So far apart that each has an incident of its own, and near enough that thirty fit in ten days.
    private static readonly TimeSpan Apart = TimeSpan.FromHours(4), Step = TimeSpan.FromHours(1);

    /// <summary>The normal days before.</summary>
    public static readonly TimeSpan Before = TimeSpan.FromDays(20);

    /// <summary>The days in which they come.</summary>
    public static readonly TimeSpan Within = TimeSpan.FromDays(10);

    /// <summary>The most that fit.</summary>
    public static int Max => (int)(Within / Apart) / 2;

    /// <summary>Draws them.</summary>
    /// <param name="kind">What they are.</param>
    /// <param name="number">How many, 1 to <see cref="Max"/>.</param>
    /// <param name="interval">The time between two points, 5 minutes or less.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Which of the series of that seed they are for.</param>
    /// <returns>The anomalies in order of time, at least four hours from the start of one to the start of the next.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are too many, or too few.</exception>
    public static IReadOnlyList<Disturbance> Draw(RecurringKind kind, int number, TimeSpan interval, ulong seed, int stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Max);
        // Far from the streams that series are made of.
        RandomSequence random = new(seed, (1UL << 48) + ((ulong)stream << 16) + ((ulong)number << 4) + (ulong)kind);
        double[] places = new double[number];
        for (int place = 0; place < number; place++) places[place] = random.Uniform();
        Array.Sort(places);
        var drawn = new Disturbance[number];
        for (int index = 0; index < number; index++)
        {
            TimeSpan at = Before + Apart * index + places[index] * (Within - Apart * number);
            drawn[index] = Draw(kind, (int)Math.Ceiling(at / interval), interval, ref random);
        }
        return drawn;
    }

    private static Disturbance Draw(RecurringKind kind, int first, TimeSpan interval, ref RandomSequence random) => kind switch
    {
        RecurringKind.Spike => new(first, 1, random.Uniform(MinDeviations, MaxDeviations)),
        RecurringKind.Dip => new(first, random.Whole(MinDip, MaxDip), null),
        RecurringKind.Step => new(first, (int)Math.Round(Step / interval), random.Uniform(MinDeviations, MaxDeviations)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "An anomaly is a spike, a dip or a step."),
    };
}
