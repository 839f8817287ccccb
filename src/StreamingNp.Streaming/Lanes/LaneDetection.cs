using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Reading;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// What a lane does, apart from the stream around it: decodes records, keeps the series, sends windows to be scored and
/// turns predictions into records to send, in order of offsets. Not thread-safe: the lane's stage is its only caller.
/// </summary>
internal sealed class LaneDetection : IDetectionSink, IDisposable
{
    // A series read in one go makes others wait; what it needed for that it does not keep.
    private const int MostSpareWaiting = 64;

    private readonly LaneOptions _options;
    private readonly LaneServices _services;
    private readonly RuledBlueprints _blueprints;
    private readonly TopicPartition _lane;
    private readonly RecordReader _reader;
    private readonly LaneRecords _records;
    private readonly OffsetLedger _ledger = new();
    private readonly LaneSeriesSet _series;
    private readonly HashSet<LaneSeries> _open = [];
    private readonly SeriesUpkeep _upkeep;
    private readonly RequestPool _requests;
    private readonly List<LaneSeries> _arrived = [];
    private readonly long _alertFromMilliseconds;
    private readonly bool _keepsRecords;
    private Outcome _output = new();
    private Outcome _current;
    private WindowRequest? _told;
    private LaneJournal? _journal;
    private ReadOnlyMemory<ConsumedRecord> _rest;
    private long _firstOffset;
    private DateTimeOffset _now;
    private bool _isNormal;
    private RuleBook _rules;

    public LaneDetection(LaneOptions options, LaneServices services, string topic, int partition, IScoringClient client)
    {
        _options = options;
        _services = services;
        _lane = new(topic, partition);
        _blueprints = new RuledBlueprints(options.Detector, services.Layout, topic, _rules = services.Rules?.Current ?? options.Rules);
        _requests = new RequestPool(services, _blueprints.General, client);
        _reader = new RecordReader(options.Format, options.FormatOptions, options.Decoder, options.AreForwarded, topic);
        _records = new LaneRecords(options, topic, partition);
        _series = new LaneSeriesSet(_blueprints, services.NewSpill);
        _upkeep = new SeriesUpkeep(options, services, _blueprints, _lane, _series, _open, this);
        _alertFromMilliseconds = (services.Time.GetUtcNow() - options.MaxAlertAge).ToUnixTimeMilliseconds();
        _keepsRecords = PassedOver.DeadLetter == options.Late || PassedOver.DeadLetter == options.Duplicate;
        _current = _output;
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
    public LaneJournal NewJournal(long generation, ConcurrentDictionary<ulong, Circumstances> known) => new(_options.Detector.History, _options.SnapshotInterval, generation, known);

    /// <summary>Begins with what was kept of the lane; before anything else.</summary>
    /// <param name="restored">What was kept.</param>
    /// <param name="firstOffset">The first offset that is new to the lane; records below it, offered once more, are passed over.</param>
    /// <param name="journal">Notes what happens; null where nothing is kept.</param>
    public void Begin(RestoredLane restored, long firstOffset, LaneJournal? journal)
    {
        _journal = _upkeep.Journal = journal;
        _firstOffset = firstOffset;
        _now = _services.Time.GetUtcNow();
        foreach (RestoredSeries one in restored.Series)
        {
            // It was heard of before the lane began, and its silence counts from now on.
            var series = new LaneSeries(new SeriesDetector(_blueprints, one.State)) { LastArrival = _now, MayAlert = true, AppliedOffset = one.AppliedOffset, ChangedSince = one.ChangedSince };
            _series.Add(series);
            _services.Counter.TookOver(series.Detector.Held);
            if (one.State.Incident.IsOpen) _open.Add(series);
            journal?.Meet(series, _now);
        }
        _upkeep.MakeRoomAtFirst();
        ShowGauges();
    }

    /// <summary>Goes by other rules from the next record on. What is under way is judged by those before, and no series loses its past.</summary>
    /// <param name="rules">The rules.</param>
    /// <returns>Whether they are others than before.</returns>
    public bool Apply(RuleBook rules)
    {
        if (ReferenceEquals(rules, _rules)) return false;
        _blueprints.Apply(_rules = rules);
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
        _now = _services.Time.GetUtcNow();
        for (; HasMore && _ledger.Observations - _ledger.Count < _options.MaxUnderWay; _rest = _rest[1..]) Take(_rest.Span[0], _now);
        if (!HasMore) _rest = default;
        _requests.Send();
        BehindAll(lastOffset);
        _upkeep.MakeRoom(_now, _current);
        ShowGauges();
    }

    /// <summary>Takes predicted windows back.</summary>
    public void Predicted(IReadOnlyList<ScoringRequest> requests)
    {
        _now = _services.Time.GetUtcNow();
        foreach (ScoringRequest request in requests)
        {
            if (request is HalvesRequest halves) Explain(halves);
            else Complete((WindowRequest)request);
        }
        _requests.Send();
        ShowGauges();
    }

    /// <summary>Looks for series that have been silent for too long: their incidents are resolved, they are missed where that is asked for, and in the end they are forgotten.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void LookForSilence(long lastOffset)
    {
        _now = _services.Time.GetUtcNow();
        // What is held back was sent: it is taken before the series is missed, or its incident is closed.
        ReleaseHeld(SeriesUpkeep.Silent(Holding.Where(series => series.LastArrival <= _now - _upkeep.SilenceOf(series)), _now), lastOffset);
        long after = BehindAll(lastOffset);
        _upkeep.ResolveIdle(_now, _current, after);
        _upkeep.Forget(_now, _current, after);
        // A lane that has its hands full takes nothing in: then the silence is its own.
        if (UnderWay < _options.MaxUnderWay) _upkeep.OpenNoData(_now, _current, after);
        _upkeep.MakeRoom(_now, _current);
        ShowGauges();
    }

    /// <summary>Takes all that is held back, where nothing is kept that whoever has the partition next could go on from.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    /// <returns>Whether anything was.</returns>
    public bool ReleaseWhatNobodyKeeps(long lastOffset)
    {
        List<LaneSeries> holding = _journal is null ? [.. Holding] : [];
        ReleaseHeld(holding, lastOffset);
        return holding.Count > 0;
    }

    /// <summary>Writes series down that are due and get no points.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void RenewSnapshots(long lastOffset)
    {
        if (_journal is null) return;
        _now = _services.Time.GetUtcNow();
        long after = BehindAll(lastOffset);
        _journal.LookAfter(_series.InMemory, _current, _ledger.Oldest?.Offset ?? after, _now);
        _upkeep.MakeRoom(_now, _current);
        ShowGauges();
    }

    private IEnumerable<LaneSeries> Holding => _services.Counter.Counts.Held == 0 ? [] : _series.InMemory.Where(series => series.Detector.Held > 0);

    private void ReleaseHeld(List<LaneSeries> holding, long lastOffset)
    {
        foreach (LaneSeries series in holding)
        {
            series.Detector.ReleaseHeld();
            series.Releasing = series.Newest = _ledger.Add(BehindAll(lastOffset), observations: 1, isOfClock: true);
            Advance(series);
        }
        _requests.Send();
    }

    // What happens now leaves behind all that is under way: what a series gave before may still wait there for an older record.
    private long BehindAll(long lastOffset)
    {
        _current = _ledger.Newest?.Outcome ?? _output;
        return _ledger.Newest?.Offset ?? lastOffset - 1;
    }

    /// <summary>What is ready to be sent, with the offset behind it; null where there is nothing new.</summary>
    /// <param name="lastOffset">The offset that was last given out, for output that belongs to no record.</param>
    public LaneOutput? TakeOutput(long lastOffset)
    {
        long? next = _ledger.TakeDone(_output);
        if (next is null && _output.IsEmpty) return null;
        var output = new LaneOutput(_output, lastOffset, next ?? lastOffset);
        _current = _output = new();
        return output;
    }

    // What a target gave leaves with the record that it came in: a window's records may be committed apart.
    private Outcome Told => _told is { } request ? request.Entries[request.Series!.Detector.ToldTarget].Outcome : _current;

    /// <inheritdoc/>
    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
        _isNormal &= point.Verdict == Verdict.Normal;
        _told?.Series?.Shown?.Scored(point);
        if (_options.ScoreTopic is not null) Told.Records.Add(_records.Score(series.Name, point, model));
    }

    /// <inheritdoc/>
    public void Emit(AnomalyEvent anomaly)
    {
        anomaly = anomaly with { DetectedAt = _services.Time.GetUtcNow() };
        _services.Listener?.Happened(anomaly);
        _services.Metrics?.Happened(anomaly);
        Told.Records.Add(_records.Event(anomaly));
    }

    /// <summary>Ends it; what still waits is read again by whoever has the partition next.</summary>
    public void Dispose()
    {
        _services.Placement?.Ended(_lane);
        _series.Dispose();
        _services.Counter.GivenBack(_series.InMemory.Sum(series => series.Waiting.Count));
        _services.Counter.LeftBehind(_series.InMemory.Sum(series => series.Detector.Held));
        _records.Dispose();
    }

    private void Take(in ConsumedRecord record, DateTimeOffset now)
    {
        DecodedBatch batch = _reader.Read(record);
        OffsetLedger.Entry entry = _ledger.Add(record.Offset, batch.Count);
        entry.Outcome.OldestMilliseconds = Math.Max(0, record.TimestampMilliseconds);
        if (_services.Traces?.Begin(_lane, record.Offset, record.TimestampMilliseconds, record.Headers) is { } trace) entry.Outcome.Traces = [trace];
        if (batch.FaultCount > 0)
        {
            entry.IsDeadLettered = true;
            _services.Counter.DeadLettered();
            entry.Outcome.Records.Add(_records.DeadLetters.Of(record, batch.Faults, batch.FaultCount));
            _services.Metrics?.DeadLettered(batch.Faults[0].Failure.ToString());
            _services.DeadLetters?.Note(batch.Faults[0].Sentence);
        }
        if (batch.Count == 0)
        {
            if (batch.FaultCount > 0) _services.Counter.Unreadable();
            else _services.Counter.Tombstone();
            return;
        }
        _services.Counter.Read(batch.Count, isWhole: batch.FaultCount == 0);
        if (_keepsRecords) entry.Record = record;
        // All of it waits before any of it is taken: what is written down of a series includes a record or does not.
        for (int index = 0; index < batch.Count; index++) Arrive(batch[index], record, entry, now);
        foreach (LaneSeries series in _arrived)
            if (series.UnderWay is null && series.Waiting.Count > 0) Advance(series);
        _arrived.Clear();
    }

    private void Arrive(in DecodedObservation arrived, in ConsumedRecord record, OffsetLedger.Entry entry, DateTimeOffset now)
    {
        if (SeriesNamed(arrived.Series) is not { } series)
        {
            _services.Counter.Disposed(Disposition.Shed);
            _ledger.Settle(entry);
            return;
        }
        if (!series.HasArrived)
        {
            series.HasArrived = true;
            series.Shown = _services.Shown?.TryShow(series.Detector.State.Name);
            _services.Placement?.Arrived(series.Detector.State.Name, _lane);
        }
        if (!arrived.Tags.SequenceEqual(series.NewestTags)) series.NewestTags = arrived.Tags.ToArray();
        series.LastArrival = now;
        series.MayAlert = MayAlert(record, arrived.Observation);
        series.Waiting.Enqueue(new(arrived.Observation, series.MayAlert, series.NewestTags, entry));
        if (series.UnderWay is null) _arrived.Add(series);
    }

    // A record without a time of its own is as old as what it says.
    private bool MayAlert(in ConsumedRecord record, Observation observation) =>
        (record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : observation.Time.Microseconds / 1_000) >= _alertFromMilliseconds;

    // Null where there is no room for another one.
    private LaneSeries? SeriesNamed(ReadOnlySpan<char> name)
    {
        LaneSeries? series = _series.Find(name, out bool returns);
        if (series is null)
        {
            if (_services.Memory is { Pressure: MemoryPressure.Severe }) return null;
            series = _series.Begin(name);
            _services.Metrics?.SeriesBegan();
            returns = true;
        }
        else if (returns)
        {
            _services.Metrics?.SeriesReturned();
        }
        if (returns) _journal?.Meet(series, _now);
        return series;
    }

    // Lets a series take what waits until a window of it is under way or nothing waits.
    private void Advance(LaneSeries series)
    {
        WindowRequest request = _requests.TakeWindow();
        while (series.Detector.HasRoom(request.Window) && TryTake(series, request)) { }
        if (series.Waiting.Count == 0 && series.Waiting.Capacity > MostSpareWaiting) series.Waiting.TrimExcess();
        if (request.Window.TargetCount == 0)
        {
            _requests.GiveBack(request);
            return;
        }
        series.Detector.Assemble(request.Window);
        request.Series = series;
        series.UnderWay = request;
        _requests.Add(request);
    }

    // The next that waits, behind all that was held back for the one before. An observation is done when all that it let go is.
    private bool TryTake(LaneSeries series, WindowRequest request)
    {
        Disposition disposition;
        OffsetLedger.Entry entry;
        if (series.Releasing is { } releasing)
        {
            entry = releasing;
            _current = entry.Outcome;
            series.Turns++;
            disposition = series.Detector.TakeRipe(request.Window, this, out _, _journal?.At(series, entry, request));
            // What was joined counts as what its row became.
            _services.Counter.Released(series.Detector.Released);
            _services.Counter.Disposed(disposition, series.Detector.Released);
        }
        else if (series.Waiting.TryDequeue(out LaneSeries.Arrival arrival))
        {
            entry = series.Newest = arrival.Entry;
            _current = entry.Outcome;
            series.Turns++;
            series.AppliedOffset = entry.Offset;
            disposition = series.Detector.Take(arrival.Observation, arrival.MayAlert, request.Window, this, arrival.Tags, _journal?.At(series, entry, request));
            Count(disposition, entry);
        }
        else
        {
            return false;
        }
        if (disposition == Disposition.Scored)
        {
            request.Entries.Add(entry);
            request.Turns.Add(series.Turns);
        }
        // It may have begun anew.
        else if (_open.Count > 0 && !series.Detector.State.Incident.IsOpen) _open.Remove(series);
        series.Releasing = series.Detector.HasRipe ? entry : null;
        if (series.Releasing is not null) return true;
        if (request.Entries.Count > 0 && request.Entries[^1] == entry)
        {
            request.Settles.Add(entry);
            return true;
        }
        if (request.Window.TargetCount == 0 && !series.IsWithinRecord) _journal?.Renew(series, entry.Outcome, _now);
        _ledger.Settle(entry);
        return true;
    }

    private void Count(Disposition disposition, OffsetLedger.Entry entry)
    {
        PassedOver handling = disposition switch { Disposition.Late => _options.Late, Disposition.Duplicate => _options.Duplicate, _ => PassedOver.Count };
        if (handling != PassedOver.DeadLetter)
        {
            _services.Counter.Disposed(disposition);
            return;
        }
        _services.Counter.PassedOver();
        if (entry.IsDeadLettered || entry.Record is not { } record) return;
        entry.IsDeadLettered = true;
        _services.Counter.DeadLettered();
        entry.Outcome.Records.Add(_records.DeadLetters.Of(record, disposition.ToString()));
        _services.Metrics?.DeadLettered(disposition.ToString());
    }

    private void Complete(WindowRequest request)
    {
        LaneSeries series = request.Series!;
        if (!series.Detector.IsOfOneModel(request.Window))
        {
            series.Detector.Assemble(request.Window);
            _requests.Add(request);
            return;
        }
        _told = request;
        _isNormal = true;
        HalvesRequest halves = _requests.TakeHalves();
        bool hasEvents = series.Detector.Complete(request.Window, halves.Window, this, _journal?.At(series, request));
        _told = null;
        if (_isNormal && request.Window.IsWhole) _services.Windows?.Completed(request.Window);
        if (hasEvents)
        {
            halves.Whole = request;
            _requests.Add(halves);
            return;
        }
        _requests.GiveBack(halves);
        Finish(request);
    }

    private void Explain(HalvesRequest halves)
    {
        WindowRequest request = halves.Whole!;
        _told = request;
        request.Series!.Detector.Explain(halves.Window, this);
        _told = null;
        halves.Whole = null;
        _requests.GiveBack(halves);
        Finish(request);
    }

    private void Finish(WindowRequest request)
    {
        LaneSeries series = request.Series!;
        if (series.Releasing is null && !series.IsWithinRecord) _journal?.Renew(series, series.Newest!.Outcome, _now);
        foreach (OffsetLedger.Entry entry in request.Settles) _ledger.Settle(entry);
        series.IsToldAhead = false;
        if (series.Detector.State.Incident.IsOpen) _open.Add(series);
        else _open.Remove(series);
        request.Series = null;
        series.UnderWay = null;
        _requests.GiveBack(request);
        if (series.Waiting.Count > 0 || series.Releasing is not null) Advance(series);
    }

    private void ShowGauges() => (_services.Gauges.Series, _services.Gauges.SeriesInMemory, _services.Gauges.OpenIncidents) = (_series.Count, _series.InMemory.Count, _open.Count);
}
