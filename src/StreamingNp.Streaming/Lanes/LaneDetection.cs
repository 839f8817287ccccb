using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
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
    private readonly DetectorBlueprint _blueprint;
    private readonly IScoringClient _client;
    private readonly TopicPartition _lane;
    private readonly ObservationDecoder _decoder;
    private readonly LaneRecords _records;
    private readonly OffsetLedger _ledger = new();
    private readonly Dictionary<string, LaneSeries> _series = [];
    private readonly Dictionary<string, LaneSeries>.AlternateLookup<ReadOnlySpan<char>> _seriesByName;
    private readonly HashSet<LaneSeries> _open = [];
    private readonly Stack<WindowRequest> _spare = new();
    private readonly Stack<HalvesRequest> _spareHalves = new();
    private readonly List<ScoringRequest> _toScore = [];
    private readonly long _alertFromMilliseconds;
    private Outcome _output = new();
    private Outcome _current;
    private WindowRequest? _told;
    private LaneJournal? _journal;
    private long _firstOffset;
    private DateTimeOffset _now;
    private bool _isNormal;

    public LaneDetection(LaneOptions options, LaneServices services, string topic, int partition, IScoringClient client)
    {
        _options = options;
        _services = services;
        _client = client;
        _lane = new(topic, partition);
        _blueprint = new DetectorBlueprint(options.Detector with { Bands = options.Detector.Bands || options.ScoreTopic is not null }, services.Layout, topic);
        _decoder = new ObservationDecoder(options.Decoder);
        _records = new LaneRecords(options, topic, partition);
        _seriesByName = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        _alertFromMilliseconds = (services.Time.GetUtcNow() - options.MostAlertAge).ToUnixTimeMilliseconds();
        _current = _output;
    }

    /// <summary>The records under way.</summary>
    public int UnderWay => _ledger.Count;

    /// <summary>How often to call <see cref="LookForSilence"/>.</summary>
    public TimeSpan SilenceInterval
    {
        get
        {
            TimeSpan silence = _options.IdleAfter, noDataAfter = _options.Detector.Incidents.NoDataAfter;
            if (noDataAfter > TimeSpan.Zero && noDataAfter < silence) silence = noDataAfter;
            return TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerSecond, silence.Ticks / 10));
        }
    }

    /// <summary>How often to call <see cref="RenewSnapshots"/>.</summary>
    public TimeSpan RenewalInterval => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, _options.SnapshotInterval.Ticks / 20));

    /// <summary>Makes what notes the changes of this lane's series.</summary>
    public LaneJournal NewJournal(long generation, ConcurrentDictionary<ulong, Circumstances> known) => new(_blueprint, _options.SnapshotInterval, generation, known);

    /// <summary>Begins with what was kept of the lane; before anything else.</summary>
    /// <param name="restored">What was kept.</param>
    /// <param name="firstOffset">The first offset that is new to the lane; records below it, offered once more, are passed over.</param>
    /// <param name="journal">Notes what happens; null where nothing is kept.</param>
    public void Begin(RestoredLane restored, long firstOffset, LaneJournal? journal)
    {
        _journal = journal;
        _firstOffset = firstOffset;
        _now = _services.Time.GetUtcNow();
        foreach (RestoredSeries one in restored.Series)
        {
            // It was heard of before the lane began, and its silence counts from now on.
            var series = new LaneSeries(new SeriesDetector(_blueprint, one.State)) { LastArrival = _now, MayAlert = true, AppliedOffset = one.AppliedOffset, ChangedSince = one.ChangedSince };
            _series.Add(one.State.Name, series);
            if (one.State.Incident.IsOpen) _open.Add(series);
            journal?.Meet(series, _now);
        }
        ShowGauges();
    }

    /// <summary>Takes records in.</summary>
    public void Take(RecordBatch batch)
    {
        _now = _services.Time.GetUtcNow();
        ReadOnlySpan<ConsumedRecord> records = batch.Records.Span;
        while (!records.IsEmpty && records[0].Offset < _firstOffset) records = records[1..];
        _services.Counter.Consumed(records.Length);
        foreach (ConsumedRecord record in records) Take(record, _now);
        SendToScorers();
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
        SendToScorers();
        ShowGauges();
    }

    /// <summary>Looks for series that have been silent for too long: resolves their incidents, and opens one about the silence itself where that is asked for.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void LookForSilence(long lastOffset)
    {
        DateTimeOffset now = _now = _services.Time.GetUtcNow();
        TimeSpan noDataAfter = _options.Detector.Incidents.NoDataAfter;
        long after = BehindAll(lastOffset);
        foreach (LaneSeries series in Silent(_open, now - _options.IdleAfter))
        {
            series.Detector.ResolveIdle(this, _journal?.At(series, _current, after));
            _open.Remove(series);
        }
        ShowGauges();
        // A lane that has its hands full takes nothing in: then the silence is its own.
        if (noDataAfter == TimeSpan.Zero || UnderWay >= _options.MostUnderWay) return;
        // What ended before the lane began is no news: a backlog is no alarm storm.
        foreach (LaneSeries series in Silent(_series.Values.Where(series => series.MayAlert && series.Detector.CanBeMissed), now - noDataAfter)) series.Detector.OpenNoData(this, _journal?.At(series, _current, after));
    }

    /// <summary>Writes series down that are due and get no points.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    public void RenewSnapshots(long lastOffset)
    {
        if (_journal is null) return;
        _now = _services.Time.GetUtcNow();
        long after = BehindAll(lastOffset);
        _journal.LookAfter(_series.Values, _current, after + 1, _now);
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
        if (_options.ScoreTopic is not null) Told.Records.Add(_records.Score(series.Name, point, model));
    }

    /// <inheritdoc/>
    public void Emit(AnomalyEvent anomaly)
    {
        anomaly = anomaly with { DetectedAt = _services.Time.GetUtcNow() };
        _services.Listener?.Happened(anomaly);
        Told.Records.Add(_records.Event(anomaly));
    }

    /// <summary>Ends it; what still waits is read again by whoever has the partition next.</summary>
    public void Dispose()
    {
        _services.Placement?.Ended(_lane);
        _services.Counter.GivenBack(_series.Values.Sum(series => series.Waiting.Count));
        _records.Dispose();
    }

    private void Take(ConsumedRecord record, DateTimeOffset now)
    {
        OffsetLedger.Entry entry = _ledger.Add(record.Offset);
        DecodeFailure failure = _decoder.Decode(record.Value.GetValueOrDefault().Span, record.Key.Span, EventTime.FromUnixTime(record.TimestampMilliseconds, TimestampUnit.Milliseconds));
        if (failure == DecodeFailure.None)
        {
            LaneSeries series = SeriesNamed(_decoder.Series);
            if (!series.HasArrived)
            {
                series.HasArrived = true;
                _services.Placement?.Arrived(series.Detector.State.Name, _lane);
            }
            if (!_decoder.Tags.SequenceEqual(series.NewestTags)) series.NewestTags = _decoder.Tags.ToArray();
            series.LastArrival = now;
            series.MayAlert = MayAlert(record);
            series.Waiting.Enqueue(new(_decoder.Observation, series.MayAlert, series.NewestTags, entry));
            if (series.UnderWay is null) Advance(series);
            return;
        }
        entry.IsDone = true;
        if (failure == DecodeFailure.Tombstone)
        {
            _services.Counter.Tombstone();
            return;
        }
        _services.Counter.DeadLettered();
        entry.Outcome.Records.Add(_records.DeadLetter(record, failure));
    }

    // A record without a time of its own is as old as what it says.
    private bool MayAlert(in ConsumedRecord record) =>
        (record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : _decoder.Observation.Time.Microseconds / 1_000) >= _alertFromMilliseconds;

    private LaneSeries SeriesNamed(ReadOnlySpan<char> name)
    {
        if (_seriesByName.TryGetValue(name, out LaneSeries? series)) return series;
        series = new LaneSeries(new SeriesDetector(_blueprint, new SeriesState(name.ToString(), _options.Detector.History)));
        _series.Add(series.Detector.State.Name, series);
        _journal?.Meet(series, _now);
        return series;
    }

    // Lets a series take what waits until a window of it is under way or nothing waits.
    private void Advance(LaneSeries series)
    {
        WindowRequest request = _spare.TryPop(out WindowRequest? spare) ? spare : new WindowRequest(_client, _blueprint.NewWindow());
        request.Window.Clear();
        request.Entries.Clear();
        while (series.Detector.HasRoom(request.Window) && series.Waiting.TryDequeue(out LaneSeries.Arrival arrival))
        {
            series.Newest = arrival.Entry;
            series.AppliedOffset = arrival.Entry.Offset;
            Disposition disposition = series.Detector.Take(arrival.Observation, arrival.MayAlert, request.Window, arrival.Tags, _journal?.At(series, arrival.Entry));
            _services.Counter.Disposed(disposition);
            if (disposition == Disposition.Scored)
            {
                request.Entries.Add(arrival.Entry);
                continue;
            }
            if (request.Window.TargetCount == 0) _journal?.Renew(series, arrival.Entry.Outcome, _now);
            arrival.Entry.IsDone = true;
        }
        if (series.Waiting.Count == 0 && series.Waiting.Capacity > MostSpareWaiting) series.Waiting.TrimExcess();
        if (request.Window.TargetCount == 0)
        {
            _spare.Push(request);
            return;
        }
        series.Detector.Assemble(request.Window);
        request.Series = series;
        series.UnderWay = request;
        _toScore.Add(request);
    }

    private void Complete(WindowRequest request)
    {
        LaneSeries series = request.Series!;
        _told = request;
        _isNormal = true;
        HalvesRequest halves = _spareHalves.TryPop(out HalvesRequest? spare) ? spare : new HalvesRequest(_client, _blueprint.NewHalvesWindow());
        bool hasEvents = series.Detector.Complete(request.Window, halves.Window, this, _journal?.At(series, request));
        _told = null;
        if (_isNormal) _services.Windows?.Completed(request.Window);
        if (hasEvents)
        {
            halves.Whole = request;
            _toScore.Add(halves);
            return;
        }
        _spareHalves.Push(halves);
        Finish(request);
    }

    private void Explain(HalvesRequest halves)
    {
        WindowRequest request = halves.Whole!;
        _told = request;
        request.Series!.Detector.Explain(halves.Window, this);
        _told = null;
        halves.Whole = null;
        _spareHalves.Push(halves);
        Finish(request);
    }

    private void Finish(WindowRequest request)
    {
        LaneSeries series = request.Series!;
        _journal?.Renew(series, series.Newest!.Outcome, _now);
        foreach (OffsetLedger.Entry entry in request.Entries) entry.IsDone = true;
        if (series.Detector.State.Incident.IsOpen) _open.Add(series);
        else _open.Remove(series);
        request.Series = null;
        series.UnderWay = null;
        _spare.Push(request);
        if (series.Waiting.Count > 0) Advance(series);
    }

    private static List<LaneSeries> Silent(IEnumerable<LaneSeries> among, DateTimeOffset since) =>
        [.. among.Where(series => series.LastArrival <= since && series.UnderWay is null).OrderBy(series => series.Detector.State.Name, StringComparer.Ordinal)];

    private void ShowGauges() => (_services.Gauges.Series, _services.Gauges.OpenIncidents) = (_series.Count, _open.Count);

    private void SendToScorers()
    {
        if (_toScore.Count == 0) return;
        _services.Scorers.Enqueue(_toScore, _services.MostWindowsAScorer);
        _toScore.Clear();
    }
}
