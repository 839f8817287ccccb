using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Recordings;

/// <summary>How far apart the points of recorded series are.</summary>
internal static class SamplingIntervals
{
    // As many say what is usual.
    private const int MaxPoints = 1_000;

    /// <summary>The usual interval: the median over the series of the median between their points; zero where there is none.</summary>
    /// <param name="series">The observations of each.</param>
    public static TimeSpan Usual(IEnumerable<IEnumerable<Observation>> series)
    {
        TimeSpan[] each = [.. series.Select(one => Median([.. Intervals([.. one.Take(MaxPoints)])])).Where(interval => interval > TimeSpan.Zero)];
        return Median(each);
    }

    private static IEnumerable<TimeSpan> Intervals(Observation[] observations) =>
        observations.Zip(observations.Skip(1), (one, next) => next.Time - one.Time).Where(interval => interval > TimeSpan.Zero);

    private static TimeSpan Median(TimeSpan[] intervals)
    {
        if (intervals.Length == 0) return TimeSpan.Zero;
        Array.Sort(intervals);
        return intervals[intervals.Length / 2];
    }
}
