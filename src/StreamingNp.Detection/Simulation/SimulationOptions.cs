using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>What a simulated fleet looks like.</summary>
public sealed record SimulationOptions
{
    private const int MaxPoints = 50_000_000;

    /// <summary>The number of series; 1 to 100,000. The families take turns, so that 40 hold at least five of each.</summary>
    public int Series { get; init; } = 48;

    /// <summary>The time between two points of a series; 1 second to 6 hours.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The time of the first point of every series. The default is a Monday.</summary>
    public EventTime Start { get; init; } = EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 1, 5, 0, 0, 0, TimeSpan.Zero));

    /// <summary>How long every series is; at least one interval, at most 50 million of them.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(21);

    /// <summary>Whether labelled anomalies are injected. Outside of their labels the series are the same without them.</summary>
    public bool Anomalies { get; init; } = true;

    /// <summary>The time before the first anomaly of a series, so that there is history to learn from; not negative.</summary>
    public TimeSpan WarmUp { get; init; } = TimeSpan.FromDays(7);

    /// <summary>The number of points of each series.</summary>
    public int Points => (int)Math.Min(Duration.Ticks / Interval.Ticks, int.MaxValue);

    internal void Check()
    {
        Check(Series is >= 1 and <= 100_000, nameof(Series), Series, "1 to 100,000");
        Check(Interval >= TimeSpan.FromSeconds(1) && Interval <= TimeSpan.FromHours(6), nameof(Interval), Interval, "1 second to 6 hours");
        Check(Duration >= Interval && Points <= MaxPoints, nameof(Duration), Duration, "1 to 50 million intervals");
        Check(WarmUp >= TimeSpan.Zero, nameof(WarmUp), WarmUp, "zero or more");
        Check(Start.IsInRange && (Start + Duration).IsInRange, nameof(Start), Start, $"such that all points lie between {EventTime.Earliest} and {EventTime.Latest}");
    }

    private static void Check(bool holds, string option, object value, string allowed)
    {
        if (!holds) throw new ArgumentOutOfRangeException(option, value, $"The simulation option {option} must be {allowed}.");
    }
}
