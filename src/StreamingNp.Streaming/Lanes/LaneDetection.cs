using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Streaming.Delivery;
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
    private List<OutgoingRecord> _output = [];
    private List<OutgoingRecord> _current;
    private bool _isNormal;

    public LaneDetection(LaneOptions options, LaneServices services, string topic, int partition, IScoringClient client)
    {
        _options = options;
        _services = services;
        _client = client;
        _blueprint = new DetectorBlueprint(options.Detector with { Bands = options.Detector.Bands || options.ScoreTopic is not null }, services.Layout, topic);
        _decoder = new ObservationDecoder(options.Decoder);
        _records = new LaneRecords(options, topic, partition);
        _seriesByName = _series.GetAlternateLookup<ReadOnlySpan<char>>();
        _alertFromMilliseconds = (services.Time.GetUtcNow() - options.MostAlertAge).ToUnixTimeMilliseconds();
        _current = _output;
    }

    /// <summary>The records under way.</summary>
    public int UnderWay => _ledger.Count;

    /// <summary>Takes records in.</summary>
    public void Take(RecordBatch batch)
    {
        _services.Counter.Consumed(batch.Records.Length);
        DateTimeOffset now = _services.Time.GetUtcNow();
        foreach (ConsumedRecord record in batch.Records.Span) Take(record, now);
        SendToScorers();
        ShowGauges();
    }

    /// <summary>Takes predicted windows back.</summary>
    public void Predicted(IReadOnlyList<ScoringRequest> requests)
    {
        foreach (ScoringRequest request in requests)
        {
            if (request is HalvesRequest halves) Explain(halves);
            else Complete((WindowRequest)request);
        }
        SendToScorers();
        ShowGauges();
    }

    /// <summary>Looks for series that have been silent for too long: resolves their incidents, and opens one about the silence itself where that is asked for.</summary>
    public void LookForSilence()
    {
        DateTimeOffset now = _services.Time.GetUtcNow();
        TimeSpan noDataAfter = _options.Detector.Incidents.NoDataAfter;
        // Behind all that is under way: what the series gave before may still wait there for an older record.
        _current = _ledger.Newest?.Output ?? _output;
        foreach (LaneSeries series in Silent(_open, now - _options.IdleAfter))
        {
            series.Detector.ResolveIdle(this);
            _open.Remove(series);
        }
        ShowGauges();
        // A lane that has its hands full takes nothing in: then the silence is its own.
        if (noDataAfter == TimeSpan.Zero || UnderWay >= _options.MostUnderWay) return;
        // What ended before the lane began is no news: a backlog is no alarm storm.
        foreach (LaneSeries series in Silent(_series.Values.Where(series => series.MayAlert && series.Detector.CanBeMissed), now - noDataAfter)) series.Detector.OpenNoData(this);
    }

    /// <summary>What is ready to be sent, with the offset behind it; null where there is nothing new.</summary>
    /// <param name="lastOffset">The offset that was last given out, for output that belongs to no record.</param>
    public LaneOutput? TakeOutput(long lastOffset)
    {
        long? next = _ledger.TakeDone(_output);
        if (next is null && _output.Count == 0) return null;
        var output = new LaneOutput(_output, next ?? lastOffset);
        _current = _output = [];
        return output;
    }

    /// <inheritdoc/>
    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
        _isNormal &= point.Verdict == Verdict.Normal;
        if (_options.ScoreTopic is not null) _current.Add(_records.Score(series.Name, point, model));
    }

    /// <inheritdoc/>
    public void Emit(AnomalyEvent anomaly)
    {
        anomaly = anomaly with { DetectedAt = _services.Time.GetUtcNow() };
        _services.Listener?.Happened(anomaly);
        _current.Add(_records.Event(anomaly));
    }

    /// <summary>Ends it; what still waits is read again by whoever has the partition next.</summary>
    public void Dispose()
    {
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
        entry.Output.Add(_records.DeadLetter(record, failure));
    }

    // A record without a time of its own is as old as what it says.
    private bool MayAlert(in ConsumedRecord record) =>
        (record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : _decoder.Observation.Time.Microseconds / 1_000) >= _alertFromMilliseconds;

    private LaneSeries SeriesNamed(ReadOnlySpan<char> name)
    {
        if (_seriesByName.TryGetValue(name, out LaneSeries? series)) return series;
        series = new LaneSeries(new SeriesDetector(_blueprint, new SeriesState(name.ToString(), _options.Detector.History)));
        _series.Add(series.Detector.State.Name, series);
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
            Disposition disposition = series.Detector.Take(arrival.Observation, arrival.MayAlert, request.Window, arrival.Tags);
            _services.Counter.Disposed(disposition);
            if (disposition == Disposition.Scored) request.Entries.Add(arrival.Entry);
            else arrival.Entry.IsDone = true;
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
        _current = request.Entries[^1].Output;
        _isNormal = true;
        HalvesRequest halves = _spareHalves.TryPop(out HalvesRequest? spare) ? spare : new HalvesRequest(_client, _blueprint.NewHalvesWindow());
        bool hasEvents = series.Detector.Complete(request.Window, halves.Window, this);
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
        _current = request.Entries[^1].Output;
        request.Series!.Detector.Explain(halves.Window, this);
        halves.Whole = null;
        _spareHalves.Push(halves);
        Finish(request);
    }

    private void Finish(WindowRequest request)
    {
        LaneSeries series = request.Series!;
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
