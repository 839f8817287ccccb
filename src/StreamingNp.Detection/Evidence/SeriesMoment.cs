using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>When a point came, as seen from its series.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Local">What the clock showed then.</param>
/// <param name="Interval">The time between two points; zero where it is not known.</param>
/// <param name="Age">The time since the first point of the series.</param>
/// <param name="SameTime">What the same time on the days before lets expect; null where no day is known.</param>
public readonly record struct SeriesMoment(EventTime Time, LocalTime Local, TimeSpan Interval, TimeSpan Age, double? SameTime)
{
    /// <summary>How far apart two points may be that are at the same time of day.</summary>
    public TimeSpan Tolerance => 2.5 * Interval;
}
