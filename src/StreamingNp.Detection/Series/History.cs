using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The past of a series on two levels: the newest points one by one, and the older ones in bins. A point moves from the
/// first level to the second when it is pushed out; one that contexts leave out is dropped there.
/// </summary>
public sealed class History(HistoryOptions options)
{
    /// <summary>The clock that days and times of day go by.</summary>
    public LocalClock Clock { get; } = options.Clock;

    /// <summary>The newest points.</summary>
    public RecentPoints Recent { get; } = new(options.RecentPoints);

    /// <summary>The older points.</summary>
    public BinnedHistory Binned { get; } = new(options);

    /// <summary>Adds the newest point.</summary>
    public void Add(RecentPoint point)
    {
        if (Recent.IsFull && Recent[0] is { LeftOut: false } oldest) Binned.Add(oldest.Time, oldest.Value);
        Recent.Add(point);
    }

    /// <summary>The usual time between two points: the median of the newest intervals; zero while there are fewer than two points.</summary>
    public TimeSpan Interval()
    {
        const int Most = 9;
        int count = Math.Min(Most, Recent.Count - 1);
        if (count < 1) return TimeSpan.Zero;
        Span<long> intervals = stackalloc long[count];
        for (int index = 0; index < count; index++)
        {
            int newer = Recent.Count - 1 - index;
            intervals[index] = Recent[newer].Time.Microseconds - Recent[newer - 1].Time.Microseconds;
        }
        intervals.Sort();
        return TimeSpan.FromMicroseconds(intervals[count / 2]);
    }
}
