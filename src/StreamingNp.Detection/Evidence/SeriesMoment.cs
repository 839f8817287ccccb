using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>When a point came, as seen from its series.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Local">What the clock showed then.</param>
/// <param name="Interval">The time between two points; zero where it is not known.</param>
/// <param name="Age">The time since the first point of the series.</param>
/// <param name="SameTime">What the same time on the days before lets expect; null where no day is known.</param>
/// <param name="MaySustain">Whether a sustained shift is evidence now: not in a new series, nor after an incident that has told of it.</param>
/// <param name="Correction">The decades that are taken off its score for how often the series is judged; 0 or more.</param>
public readonly record struct SeriesMoment(EventTime Time, LocalTime Local, TimeSpan Interval, TimeSpan Age, double? SameTime, bool MaySustain, double Correction = 0)
{
    private const double ToleratedIntervals = 2.5;

    private static readonly TimeSpan MaxTolerance = TimeSpan.FromMinutes(30);

    /// <summary>How far apart two points may be that are at the same time of day: some intervals, at most half an hour, or half an interval where that is more.</summary>
    public TimeSpan Tolerance => Least(ToleratedIntervals * Interval, Interval / 2 > MaxTolerance ? Interval / 2 : MaxTolerance);

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
