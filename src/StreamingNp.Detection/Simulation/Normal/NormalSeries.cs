using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A series in which nothing is wrong.</summary>
public sealed class NormalSeries
{
    // A Monday, at midnight.
    internal static readonly EventTime Start = EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));

    private readonly RandomSequence _random;

    internal NormalSeries(NormalFamily family, ulong seed, int familyIndex, int index, int points, TimeSpan interval)
    {
        // Parameters and values have a stream each; no series has a say in another, nor has the number of points.
        ulong stream = 2 * (((ulong)familyIndex << 32) + (ulong)index);
        RandomSequence parameters = new(seed, stream);
        _random = new(seed, stream + 1);
        Family = family;
        Name = FormattableString.Invariant($"{family.Name}/{index + 1:D2}");
        Process = family.Process(ref parameters);
        Points = points;
        Interval = interval;
    }

    /// <summary>Its name, such as <c>garch/07</c>.</summary>
    public string Name { get; }

    /// <summary>The kind of its process.</summary>
    public NormalFamily Family { get; }

    /// <summary>The process with the parameters of this series.</summary>
    public NormalProcess Process { get; }

    /// <summary>How many points it has.</summary>
    public int Points { get; }

    /// <summary>The time between two points.</summary>
    public TimeSpan Interval { get; }

    /// <summary>How many points have room before <see cref="EventTime.Latest"/>.</summary>
    /// <param name="interval">The time between two points, above zero.</param>
    public static long MaxPoints(TimeSpan interval) => (long)((EventTime.Latest - Start) / interval);

    /// <summary>Which point is at a time, 1 for the first.</summary>
    /// <param name="time">The time of a point.</param>
    public int NumberAt(EventTime time) => 1 + (int)Math.Round((time - Start) / Interval);

    /// <summary>Its points in order of time, one an interval, made while they are enumerated; the same each time.</summary>
    public IEnumerable<Observation> Observations =>
        Process.Values(_random, new DailyCycle(Interval)).Take(Points).Select((value, point) => new Observation(Start + Interval * point, value));
}
