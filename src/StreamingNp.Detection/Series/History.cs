using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// The past of a series on two levels: the newest points one by one, and the older ones in bins. A point moves from the
/// first level to the second when it is pushed out; one that contexts leave out is dropped there, and so are most of those that follow each other within a minute.
/// </summary>
/// <param name="options">How much of it is kept.</param>
/// <param name="spare">The newest points that may come on top, until older ones are pushed out.</param>
public sealed class History(HistoryOptions options, int spare = HistoryBlock.MaxPoints)
{
    private static readonly int[] SeasonalDays = [1, 2, 3, 7];
    private static readonly int[] SeasonalDaysOfWeeks = [7, 14, 21, 28];

    // With longer intervals the same time of the day before is among the newest points already: a day has no times of its own, but a week has days.
    private static readonly TimeSpan LongestIntervalOfDays = TimeSpan.FromHours(6);

    // The mean of a bin must be as noisy as models know it, from some thirty points: with shorter intervals than a minute one point of so many
    // microseconds is taken, the last. They are no whole minute, so that what comes at the same second of each is not taken for the series.
    private const long ShortestBetweenBinned = 59_000_000;

    /// <summary>The clock that days and times of day go by.</summary>
    public LocalClock Clock { get; } = options.Clock;

    /// <summary>The newest points.</summary>
    public RecentPoints Recent { get; } = new(options.RecentPoints, spare);

    /// <summary>The older points.</summary>
    public BinnedHistory Binned { get; } = new(options);

    /// <summary>Whether a series is compared with the same day of the weeks before instead of the same time of the days before.</summary>
    /// <param name="interval">The time between two of its points.</param>
    public static bool GoesByWeeks(TimeSpan interval) => interval > LongestIntervalOfDays;

    /// <summary>The points of the block under way, the newest of all: they share what is predicted from afar. Until it ends, no older point is pushed out.</summary>
    public int PointsOfBlock { get; private set; }

    /// <summary>The time of the first point of the block under way, which has points.</summary>
    public EventTime BlockAnchor => Recent[Recent.Count - PointsOfBlock].Time;

    /// <summary>Adds the newest point, in no block.</summary>
    public void Add(RecentPoint point)
    {
        EndBlock();
        if (Recent.Add(point) is { } pushedOut) MoveToBins(pushedOut);
    }

    /// <summary>Adds the newest point to the block under way, and ends that where the next point would be one too many or too far from the first.</summary>
    public void AddToBlock(RecentPoint point)
    {
        Recent.Append(point);
        PointsOfBlock++;
        if (PointsOfBlock >= HistoryBlock.MaxPoints || Recent.Count < 2 || point.Time - Recent[Recent.Count - 2].Time + (point.Time - BlockAnchor) > HistoryBlock.Longest) EndBlock();
    }

    /// <summary>Ends the block under way: what there is no room for moves to the second level.</summary>
    public void EndBlock()
    {
        PointsOfBlock = 0;
        while (Recent.IsOverfull) MoveToBins(Recent.PushOut());
    }

    /// <summary>Puts back the newest points that a snapshot held, oldest first; where there is no room for all, the oldest are dropped.</summary>
    /// <param name="points">The points.</param>
    /// <param name="pointsOfBlock">How many of them are those of the block under way.</param>
    public void RestoreRecent(IReadOnlyList<RecentPoint> points, int pointsOfBlock)
    {
        foreach (RecentPoint point in points)
        {
            Recent.Append(point);
            if (Recent.Count > options.RecentPoints + pointsOfBlock) Recent.PushOut();
        }
        PointsOfBlock = pointsOfBlock;
    }

    /// <summary>The time between two points, as steady as can be told: the smaller of <see cref="Interval()"/> and the mean of all that are kept one by one, so that neither gaps nor jitter move it much.</summary>
    public TimeSpan SteadyInterval() => SteadyInterval(Interval());

    /// <summary>The same where <see cref="Interval()"/> is known.</summary>
    /// <param name="usual">What it is.</param>
    internal TimeSpan SteadyInterval(TimeSpan usual)
    {
        if (Recent.Count < 2) return usual;
        TimeSpan mean = (Recent[Recent.Count - 1].Time - Recent[0].Time) / (Recent.Count - 1);
        return mean < usual ? mean : usual;
    }

    /// <summary>What is known of the same local time on the previous days, 1, 2, 3 and 7 before, or of 1 to 4 weeks before (<see cref="GoesByWeeks"/>).</summary>
    /// <param name="time">The time of the next point.</param>
    public SameTimes SameTimes(EventTime time) => SameTimes(time, Interval());

    /// <summary>The same where <see cref="Interval()"/> is known.</summary>
    /// <param name="time">The time of the next point.</param>
    /// <param name="interval">What it is.</param>
    internal SameTimes SameTimes(EventTime time, TimeSpan interval)
    {
        Span<double> values = stackalloc double[SeasonalDays.Length];
        int count = 0;
        double? nearest = null, farthest = null;
        TimeSpan tolerance = 0.5 * interval;
        LocalTime local = Clock.ToLocal(time);
        int[] seasons = GoesByWeeks(interval) ? SeasonalDaysOfWeeks : SeasonalDays;
        for (int season = 0; season < seasons.Length; season++)
        {
            LocalTime same = local - TimeSpan.FromDays(seasons[season]);
            double? found = ValueAround(Clock.ToEventTime(same), tolerance);
            if (found is null && Binned[Binned.NumberOf(same)] is { Count: > 0 } bin) found = Binned.Offset + bin.Mean;
            // Means of values near the end of the doubles overflow: then nothing is known of that time.
            if (found is not { } value || !double.IsFinite(value)) continue;
            if (season == 0) nearest = value;
            if (season == seasons.Length - 1) farthest = value;
            values[count++] = value;
        }
        if (count == 0) return default;
        values[..count].Sort();
        double median = 0.5 * values[(count - 1) / 2] + 0.5 * values[count / 2];
        return new(double.IsFinite(median) ? median : null, nearest, farthest);
    }

    private void MoveToBins(RecentPoint point)
    {
        if (!point.LeftOut && !IsFollowedAtOnce(point)) Binned.Add(point.Time, point.Value);
    }

    // Whether one that is not left out comes within the same 59 seconds.
    private bool IsFollowedAtOnce(RecentPoint point)
    {
        for (int index = 0; index < Recent.Count && Recent[index].Time.Microseconds / ShortestBetweenBinned == point.Time.Microseconds / ShortestBetweenBinned; index++)
            if (!Recent[index].LeftOut) return true;
        return false;
    }

    private double? ValueAround(EventTime time, TimeSpan tolerance)
    {
        // Most days lie before all of these points: that takes one look and not as many as a search.
        if (Recent.Count == 0 || Recent[0].Time - time > tolerance) return null;
        int index = Recent.FirstNotBefore(time - tolerance);
        return index < Recent.Count && Recent[index] is var point && point.Time - time <= tolerance ? point.Value : null;
    }

    /// <summary>The usual time between two points: the median of the newest intervals; zero while there are fewer than two points.</summary>
    public TimeSpan Interval() => Interval(newest: 0);

    /// <summary>What <see cref="Interval()"/> was some points before.</summary>
    /// <param name="newest">The newest points, which are not looked at.</param>
    public TimeSpan Interval(int newest)
    {
        const int Most = 9;
        int last = Recent.Count - 1 - newest, count = Math.Min(Most, last);
        if (count < 1) return TimeSpan.Zero;
        Span<long> intervals = stackalloc long[count];
        for (int index = 0; index < count; index++)
        {
            int newer = last - index;
            intervals[index] = Recent[newer].Time.Microseconds - Recent[newer - 1].Time.Microseconds;
        }
        intervals.Sort();
        return TimeSpan.FromMicroseconds(intervals[count / 2]);
    }
}
