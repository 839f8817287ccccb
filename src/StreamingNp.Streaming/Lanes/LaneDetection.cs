using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// What a lane does, apart from the stream around it: takes records in as long as not too much is under way, and looks after series that are silent.
/// Observations reach their series in <see cref="LaneArrivals"/>, windows go to the scorers and come back in <see cref="LaneWindows"/>, what is sent is in <see cref="LaneReports"/>. Not thread-safe: the lane's stage is its only caller.
/// </summary>
internal sealed class LaneDetection : IDisposable
{
    private readonly LaneOptions _options;
    private readonly LaneServices _services;
    private readonly RuledBlueprints _blueprints;
    private readonly TopicPartition _lane;
    private readonly OffsetLedger _ledger = new();
    private readonly LaneSeriesSet _series;
    private readonly HashSet<LaneSeries> _open = [];
    private readonly SeriesUpkeep _upkeep;
    private readonly LaneReports _reports;
    private readonly LaneWindows _windows;
    private readonly LaneArrivals _arrivals;
    private readonly long _began;
    private LaneJournal? _journal;
    private ReadOnlyMemory<ConsumedRecord> _rest;
    private long _firstOffset;
    private TimeSpan _now;
    private RuleBook _rules;

    public LaneDetection(LaneOptions options, LaneServices services, string topic, int partition, IScoringClient client)
    {
        _options = options;
        _services = services;
        _lane = new(topic, partition);
        _blueprints = new RuledBlueprints(options.Detector, services.Layout, topic, _rules = services.Rules?.Current ?? options.Rules);
        _series = new LaneSeriesSet(_blueprints, services.NewSpill);
        _reports = new LaneReports(options, services, _ledger, _lane);
        _windows = new LaneWindows(services, _ledger, _open, _reports, new RequestPool(services, _blueprints.General, client));
        _upkeep = new SeriesUpkeep(options, services, _blueprints, _lane, _series, _open, _reports);
        _began = services.Time.GetTimestamp();
        _arrivals = new LaneArrivals(options, services, _lane, _ledger, _series, _reports, _windows);
    }

    /// <summary>The records under way, or their observations where those are more.</summary>
    public int UnderWay => Math.Max(_ledger.Count, _ledger.Observations);

    /// <summary>Whether records wait that were not taken in yet, as those before hold so much.</summary>
    public bool HasMore => !_rest.IsEmpty;

    /// <summary>How often to call <see cref="LookForSilence"/>.</summary>
    public TimeSpan SilenceInterval => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, _upkeep.ShortestSilence.Ticks / 10));

    /// <summary>How often to call <see cref="RenewSnapshots"/>.</summary>
    public TimeSpan RenewalInterval => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, _options.SnapshotInterval.Ticks / 20));

    /// <summary>Makes what notes the changes of this lane's series.</summary>
    public LaneJournal NewJournal(long generation, ConcurrentDictionary<ulong, NamedCircumstances> known) => new(_options.Detector.History, _options.SnapshotInterval, generation, known);

    /// <summary>Begins with what was kept of the lane; before anything else.</summary>
    /// <param name="restored">What was kept.</param>
    /// <param name="firstOffset">The first offset that is new to the lane; records below it, offered once more, are passed over.</param>
    /// <param name="journal">Notes what happens; null where nothing is kept.</param>
    public void Begin(RestoredLane restored, long firstOffset, LaneJournal? journal)
    {
        _journal = _upkeep.Journal = _windows.Journal = _arrivals.Journal = journal;
        _firstOffset = firstOffset;
        _now = SinceBeginning;
        foreach (RestoredSeries one in restored.Series)
        {
            // It was heard of before the lane began, and its silence counts from now on.
            var series = new LaneSeries(new SeriesDetector(_blueprints, one.State)) { LastArrival = _now, MayAlert = true, AppliedOffset = one.AppliedOffset, ChangedSince = one.ChangedSince };
            _series.Add(series);
            _services.Counter.TookOver(series.Detector.Buffered);
            if (one.State.Incident.IsOpen) _open.Add(series);
            journal?.Meet(series, _now);
        }
        _upkeep.MakeRoomAtFirst(_now);
        ShowGauges();
    }

    /// <summary>Goes by other rules from the next record on. What is under way is judged by those before, and no series loses its past.</summary>
    /// <param name="rules">The rules.</param>
    /// <returns>Whether they are others than before.</returns>
    public bool Apply(RuleBook rules)
    {
        if (ReferenceEquals(rules, _rules)) return false;
        _blueprints.Apply(_rules = rules);
        _upkeep.LookAgain();
        _journal?.ForgetCircumstances();
        return true;
    }

    /// <summary>Takes records in, once no more wait.</summary>
    /// <param name="batch">The records.</param>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void Take(RecordBatch batch, long lastOffset)
    {
        _rest = batch.Records;
        while (HasMore && _rest.Span[0].Offset < _firstOffset) _rest = _rest[1..];
        TakeMore(lastOffset);
    }

    /// <summary>Takes records in that wait: all of them, or as many as hold <see cref="LaneOptions.MaxUnderWay"/> observations more than records.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void TakeMore(long lastOffset)
    {
        _now = SinceBeginning;
        for (; HasMore && _ledger.Observations - _ledger.Count < _options.MaxUnderWay; _rest = _rest[1..]) _arrivals.Take(_rest.Span[0], _now);
        if (!HasMore) _rest = default;
        _windows.Send();
        _reports.BehindAll(lastOffset);
        _upkeep.MakeRoom(_now, _reports.Current);
        ShowGauges();
    }

    /// <summary>Takes predicted windows back.</summary>
    public void Predicted(IReadOnlyList<ScoringRequest> requests)
    {
        _now = SinceBeginning;
        _reports.BeginBatch();
        foreach (ScoringRequest request in requests) _windows.Predicted(request, _now);
        _reports.EndBatch();
        _windows.Send();
        ShowGauges();
    }

    /// <summary>Looks for series that have been silent for too long: their incidents are resolved, they are missed where that is asked for, and in the end they are forgotten.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void LookForSilence(long lastOffset)
    {
        _now = SinceBeginning;
        // What is buffered was sent: it is taken before the series is missed, or its incident is closed.
        ReleaseBuffered(SeriesUpkeep.Silent(Buffering.Where(series => series.LastArrival <= _now - _upkeep.SilenceOf(series)), _now), lastOffset);
        long after = _reports.BehindAll(lastOffset);
        _upkeep.ResolveIdle(_now, _reports.Current, after);
        _upkeep.Forget(_now, _reports.Current, after);
        // A lane that has its hands full takes nothing in: then the silence is its own.
        if (UnderWay < _options.MaxUnderWay) _upkeep.OpenNoData(_now, _reports.Current, after);
        _upkeep.MakeRoom(_now, _reports.Current);
        ShowGauges();
    }

    /// <summary>Takes all that is buffered, where nothing is kept that whoever has the partition next could go on from.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    /// <returns>Whether anything was.</returns>
    public bool ReleaseWhatNobodyKeeps(long lastOffset)
    {
        List<LaneSeries> buffering = _journal is null ? [.. Buffering] : [];
        ReleaseBuffered(buffering, lastOffset);
        return buffering.Count > 0;
    }

    /// <summary>Writes series down that are due and get no points.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void RenewSnapshots(long lastOffset)
    {
        if (_journal is null) return;
        _now = SinceBeginning;
        long after = _reports.BehindAll(lastOffset);
        _journal.LookAfter(_series.InMemory, _reports.Current, _ledger.Oldest?.Offset ?? after, _now);
        _upkeep.MakeRoom(_now, _reports.Current);
        ShowGauges();
    }

    // The wall clock may be set, and durations are measured by this.
    private TimeSpan SinceBeginning => _services.Time.GetElapsedTime(_began);

    private IEnumerable<LaneSeries> Buffering => _services.Counter.Counts.Buffered == 0 ? [] : _series.InMemory.Where(series => series.Detector.Buffered > 0);

    private void ReleaseBuffered(List<LaneSeries> buffering, long lastOffset)
    {
        foreach (LaneSeries series in buffering) _windows.ReleaseBuffered(series, lastOffset, _now);
        _windows.Send();
    }

    /// <summary>What is ready to be sent, with the offset behind it; null where there is nothing new.</summary>
    /// <param name="lastOffset">The offset that was last given out, for output that belongs to no record.</param>
    public LaneOutput? TakeOutput(long lastOffset) => _reports.TakeOutput(lastOffset);

    /// <summary>Ends it; what still waits is read again by whoever has the partition next.</summary>
    public void Dispose()
    {
        _services.Placement?.Ended(_lane);
        _series.Dispose();
        _services.Counter.GivenBack(_series.InMemory.Sum(series => series.Waiting.Count));
        _services.Counter.LeftBehind(_series.InMemory.Sum(series => series.Detector.Buffered));
        _reports.Dispose();
    }

    private void ShowGauges() => (_services.Gauges.Series, _services.Gauges.SeriesInMemory, _services.Gauges.OpenIncidents) = (_series.Count, _series.InMemory.Count, _open.Count);
}
