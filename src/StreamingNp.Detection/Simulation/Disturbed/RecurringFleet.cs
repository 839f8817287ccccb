using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>The series that anomalies come back in: thirty days of each of four shapes, well above zero.</summary>
public static class RecurringFleet
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), FiveMinutes = TimeSpan.FromMinutes(5);

    private delegate NoiseKind Draw(ref RandomSequence random);

    private static readonly (TimeSpan Interval, Draw Draw)[] Shapes =
    [
        (FiveMinutes, (ref RandomSequence random) => Daily("daily-5m", ref random)),
        (FiveMinutes, Flat),
        (FiveMinutes, Counts),
        (Minute, (ref RandomSequence random) => Daily("daily-1m", ref random)),
    ];

    /// <summary>Makes some of the series.</summary>
    /// <param name="number">How many, 1 or more; each shape has a quarter of them.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no series.</exception>
    public static IEnumerable<DisturbedSeries> Series(int number, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        return Enumerable.Range(0, number).Select(index => Make(index, seed));
    }

    private static DisturbedSeries Make(int index, ulong seed)
    {
        (TimeSpan interval, Draw draw) = Shapes[index % Shapes.Length];
        // Parameters and values have a stream each.
        RandomSequence parameters = new(seed, 2 * (ulong)index);
        NoiseKind noise = draw(ref parameters);
        string name = FormattableString.Invariant($"{noise.Name}/{index / Shapes.Length + 1:D2}");
        return new DisturbedSeries(name, noise, interval, (int)((RecurringAnomalies.Before + RecurringAnomalies.Within) / interval), seed, 2 * index + 1);
    }

    private static NoiseKind Daily(string name, ref RandomSequence random)
    {
        double deviation = random.LogUniform(0.01, 1_000), swing = deviation * random.Uniform(3, 10);
        return new(name, new DailyWaveProcess(2 * swing + 10 * deviation, swing, random.Uniform(), deviation), deviation);
    }

    private static NoiseKind Flat(ref RandomSequence random)
    {
        double deviation = random.LogUniform(0.01, 1_000);
        return new("flat-5m", new AutoregressiveProcess(deviation * random.Uniform(15, 50), deviation, Correlation: 0, Degrees: null), deviation);
    }

    private static NoiseKind Counts(ref RandomSequence random)
    {
        double rate = random.LogUniform(100, 400);
        return new("counts-5m", new SeasonalPoissonProcess(rate, Swing: 0, Phase: 0), Math.Sqrt(rate), IsCount: true);
    }
}
