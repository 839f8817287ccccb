using StreamingNp.Detection.Scoring;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>
/// The series of all lanes whose scores were highest in about the last ten minutes. One that others have passed stays for five more minutes, where there is room:
/// who keeps the metrics does not see other series each time. Thread-safe.
/// </summary>
/// <param name="count">How many are the highest, 1 or more. With those that stay there are at most twice as many.</param>
/// <param name="time">The clock.</param>
public sealed class TopSeries(int count, TimeProvider time)
{
    // A score counts in its period and in the next: for five to ten minutes.
    private static readonly TimeSpan PeriodLength = TimeSpan.FromMinutes(5), Stay = TimeSpan.FromMinutes(5);

    // The gauges of one scrape show the same series.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly long _began = time.GetTimestamp();
    private readonly Lock _gate = new();
    private readonly List<LaneTopSeries> _lanes = [];
    private readonly Dictionary<string, TimeSpan> _stays = [];
    private IReadOnlyList<KeyValuePair<string, ScoredPoint>> _newest = [];
    private TimeSpan _next;

    /// <summary>The newest points of the highest series, highest first, and of those that stay.</summary>
    public IReadOnlyList<KeyValuePair<string, ScoredPoint>> Newest
    {
        get
        {
            lock (_gate)
            {
                TimeSpan now = Now;
                if (now < _next) return _newest;
                _next = now + Pause;
                return _newest = Rank(now);
            }
        }
    }

    /// <summary>The number of the period that it is now.</summary>
    internal long Period => Now.Ticks / PeriodLength.Ticks;

    // The wall clock may be set.
    private TimeSpan Now => time.GetElapsedTime(_began);

    /// <summary>Takes part for a lane, until it is disposed.</summary>
    internal LaneTopSeries Join()
    {
        var lane = new LaneTopSeries(this, 2 * count);
        lock (_gate) _lanes.Add(lane);
        return lane;
    }

    internal void Leave(LaneTopSeries lane)
    {
        lock (_gate) _lanes.Remove(lane);
    }

    private KeyValuePair<string, ScoredPoint>[] Rank(TimeSpan now)
    {
        long period = now.Ticks / PeriodLength.Ticks;
        var all = new Dictionary<string, RankedSeries>();
        // Where two lanes have a series, the older one has not ended yet.
        foreach (LaneTopSeries lane in _lanes) lane.CollectInto(all, period);
        RankedSeries[] ranked = [.. all.Values.OrderByDescending(one => one.Rank(period)).ThenByDescending(one => _stays.ContainsKey(one.Series)).ThenBy(one => one.Series, StringComparer.Ordinal)];
        foreach (RankedSeries one in ranked.Take(count)) _stays[one.Series] = now + Stay;
        RankedSeries[] shown = [.. ranked.Where(one => _stays.TryGetValue(one.Series, out TimeSpan until) && now < until).Take(2 * count)];
        var names = shown.Select(one => one.Series).ToHashSet();
        foreach (string name in _stays.Keys.Where(name => !names.Contains(name)).ToArray()) _stays.Remove(name);
        return [.. shown.Select(one => KeyValuePair.Create(one.Series, one.Newest))];
    }
}
