using Confluent.Kafka;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Limits;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// What the wall clock and the limits decide about the series of a lane, apart from their points: who is silent has its incident resolved, is missed, and is forgotten;
/// who has not been heard of for the longest time makes room. Times are counted from when the lane began, so that nobody is silent because the wall clock is set.
/// Not thread-safe: the lane is its only caller.
/// </summary>
/// <param name="options">What the lane does.</param>
/// <param name="services">What it works with.</param>
/// <param name="blueprints">What holds for its series.</param>
/// <param name="lane">The lane.</param>
/// <param name="series">Its series.</param>
/// <param name="open">Those with an open incident.</param>
/// <param name="reports">Gets the events, which leave with the outcome that each method is given.</param>
internal sealed class SeriesUpkeep(LaneOptions options, LaneServices services, RuledBlueprints blueprints, TopicPartition lane, LaneSeriesSet series, HashSet<LaneSeries> open, LaneReports reports)
{
    private const int MaxForgottenAtOnce = 1_000, MaxMissedAtOnce = 1_000, MaxEvictedAtOnce = 1_000;

    private static readonly TimeSpan SilenceUnderPressure = TimeSpan.FromMinutes(1), ReliefInterval = TimeSpan.FromSeconds(1);

    private TimeSpan _nextRelief;

    /// <summary>Notes what happens; null where nothing is kept.</summary>
    public LaneJournal? Journal { get; set; }

    /// <summary>The wall-clock silence by which a series is looked after first.</summary>
    public TimeSpan ShortestSilence => Sooner(blueprints.ShortestNoDataAfter);

    /// <summary>The wall-clock silence by which a series is looked after.</summary>
    public TimeSpan SilenceOf(LaneSeries one) => Sooner(one.Detector.Blueprint.Options.Incidents.NoDataAfter);

    /// <summary>The series of some that have not been heard of since a time, by name; none of which a window is under way.</summary>
    public static List<LaneSeries> Silent(IEnumerable<LaneSeries> among, TimeSpan since) =>
        [.. among.Where(one => one.LastArrival <= since && one.UnderWay is null).OrderBy(one => one.Detector.State.Name, StringComparer.Ordinal)];

    /// <summary>Resolves the incidents of series that have been silent for too long.</summary>
    public void ResolveIdle(TimeSpan now, Outcome outcome, long after)
    {
        foreach (LaneSeries one in Silent(open, now - options.IdleAfter))
        {
            one.Detector.ResolveIdle(reports, Journal?.At(one, outcome, after));
            open.Remove(one);
        }
    }

    /// <summary>Opens incidents about the silence itself, where that is asked for; of series that are evicted some at a time.</summary>
    public void OpenNoData(TimeSpan now, Outcome outcome, long after)
    {
        if (blueprints.ShortestNoDataAfter == TimeSpan.Zero) return;
        // Evicted are those that are silent for the longest time.
        foreach (LaneSeries one in series.TakeBackMissed(now, MaxMissedAtOnce))
        {
            reports.Meet(one);
            Journal?.Meet(one, now);
            services.Metrics?.SeriesReturned();
        }
        // What ended before the lane began is no news: a backlog is no alarm storm.
        IEnumerable<LaneSeries> missed = series.InMemory.Where(one => one.MayAlert && one.Detector.CanBeMissed && IsMissed(one, now));
        foreach (LaneSeries one in Silent(missed, now)) one.Detector.OpenNoData(reports, Journal?.At(one, outcome, after));
    }

    /// <summary>Forgets series that nobody waits for any more; of those that are evicted some at a time, as the look after them comes round again.</summary>
    public void Forget(TimeSpan now, Outcome outcome, long after)
    {
        if (options.ForgetAfter == TimeSpan.Zero) return;
        TimeSpan since = now - options.ForgetAfter;
        foreach (LaneSeries one in series.TakeBack(since, MaxForgottenAtOnce)) Journal?.Meet(one, now);
        foreach (LaneSeries one in Silent(series.InMemory.Where(IsAtRest), since))
        {
            string name = one.Detector.State.Name;
            one.Detector.Drop(reports, Journal?.At(one, outcome, after));
            outcome.Forget(name);
            services.Placement?.Forgotten(name, lane);
            services.Metrics?.SeriesForgotten();
            series.Remove(one);
        }
    }

    /// <summary>Evicts series, each with a snapshot of all that it went through, where there are too many in memory or memory is short.</summary>
    public void MakeRoom(TimeSpan now, Outcome outcome)
    {
        IReadOnlyList<LaneSeries> excess = series.Excess(options.MaxSeries, MaxEvictedAtOnce, IsAtRest);
        if (services.Memory is { Pressure: >= MemoryPressure.High } && now >= _nextRelief)
        {
            _nextRelief = now + ReliefInterval;
            excess = [.. excess.Union(series.Excess(0, MaxEvictedAtOnce, one => IsAtRest(one) && one.LastArrival <= now - SilenceUnderPressure))];
        }
        foreach (LaneSeries one in excess)
        {
            Journal?.Write(one, outcome, now);
            Evict(one, now);
            services.Metrics?.SeriesEvicted();
        }
    }

    /// <summary>Evicts series that were just restored. The others follow: what is not written down yet is much to write at once.</summary>
    /// <param name="now">How long ago the lane began.</param>
    public void MakeRoomAtFirst(TimeSpan now)
    {
        foreach (LaneSeries one in series.Excess(options.MaxSeries, int.MaxValue, one => IsAtRest(one) && one.ChangedSince is null)) Evict(one, now);
    }

    /// <summary>Other rules are in force: evicted series may be missed earlier.</summary>
    public void LookAgain()
    {
        if (blueprints.ShortestNoDataAfter is { Ticks: > 0 } shortest) series.MissAfter(shortest);
    }

    private void Evict(LaneSeries one, TimeSpan now)
    {
        if (!one.MayAlert || !one.Detector.CanBeMissed)
        {
            series.Evict(one);
            return;
        }
        TimeSpan after = one.Detector.Blueprint.Options.Incidents.NoDataAfter, missed = one.LastArrival + after;
        // One that is muted is missed already: others are looked at before it is again.
        if (missed <= now) missed = now + after / 10;
        series.Evict(one, after > TimeSpan.Zero ? missed : TimeSpan.MaxValue);
    }

    private TimeSpan Sooner(TimeSpan noDataAfter) => noDataAfter > TimeSpan.Zero && noDataAfter < options.IdleAfter ? noDataAfter : options.IdleAfter;

    private bool IsMissed(LaneSeries one, TimeSpan now)
    {
        TimeSpan silence = one.Detector.Blueprint.Options.Incidents.NoDataAfter;
        return silence > TimeSpan.Zero && one.LastArrival <= now - silence && one.Detector.Blueprint.Rule?.IsMuted(EventTime.FromDateTimeOffset(services.Time.GetUtcNow())) != true;
    }

    private bool IsAtRest(LaneSeries one) => one.UnderWay is null && one.Waiting.Count == 0 && one.Detector.Buffered == 0 && !open.Contains(one);
}
