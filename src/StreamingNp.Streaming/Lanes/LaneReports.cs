using Confluent.Kafka;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// What a lane says of its records: scores, events and dead letters. Each leaves with the record that it came of, in order of offsets.
/// Not thread-safe: the lane is its only caller.
/// </summary>
/// <param name="options">What the lane does.</param>
/// <param name="services">What it works with.</param>
/// <param name="ledger">Its records under way.</param>
/// <param name="lane">Its partition.</param>
internal sealed class LaneReports(LaneOptions options, LaneServices services, OffsetLedger ledger, TopicPartition lane) : IDetectionSink, IDisposable
{
    private readonly LaneRecords _records = new(options, lane.Topic, lane.Partition);
    private readonly LaneTopSeries? _top = services.Shown?.Top?.Join();
    private Outcome _output = new();
    private Outcome? _current;
    private WindowRequest? _window;
    private bool _isNormal;

    /// <summary>What is said now leaves with this, unless a window is being reported.</summary>
    public Outcome Current
    {
        get => _current ??= _output;
        set => _current = value;
    }

    /// <summary>What happens now leaves behind all that is under way: what a series gave before may still wait there for an older record.</summary>
    /// <param name="lastOffset">The offset behind all that was given out.</param>
    /// <returns>The offset of the newest record.</returns>
    public long BehindAll(long lastOffset)
    {
        Current = ledger.Newest?.Outcome ?? _output;
        return ledger.Newest?.Offset ?? lastOffset - 1;
    }

    /// <summary>What is ready to be sent, with the offset behind it; null where there is nothing new.</summary>
    /// <param name="lastOffset">The offset that was last given out, for output that belongs to no record.</param>
    public LaneOutput? TakeOutput(long lastOffset)
    {
        long? next = ledger.TakeDone(_output);
        if (next is null && _output.IsEmpty) return null;
        var output = new LaneOutput(_output, lastOffset, next ?? lastOffset);
        Current = _output = new();
        return output;
    }

    /// <summary>Not all of a record could be read.</summary>
    public void Faulty(in ConsumedRecord record, DecodedBatch batch, OffsetLedger.Entry entry)
    {
        entry.IsDeadLettered = true;
        services.Counter.DeadLettered();
        entry.Outcome.Records.Add(_records.DeadLetters.Of(record, batch.Faults, batch.FaultCount));
        services.Metrics?.DeadLettered(batch.Faults[0].Failure.ToString());
        services.DeadLetters?.Note(batch.Faults[0].Sentence);
    }

    /// <summary>An observation was taken.</summary>
    public void Taken(Disposition disposition, OffsetLedger.Entry entry)
    {
        PassedOver handling = disposition switch { Disposition.Late => options.Late, Disposition.Duplicate => options.Duplicate, _ => PassedOver.Count };
        if (handling != PassedOver.DeadLetter)
        {
            services.Counter.Disposed(disposition);
            return;
        }
        services.Counter.PassedOver();
        if (entry.IsDeadLettered || entry.Record is not { } record) return;
        entry.IsDeadLettered = true;
        services.Counter.DeadLettered();
        entry.Outcome.Records.Add(_records.DeadLetters.Of(record, disposition.ToString()));
        services.Metrics?.DeadLettered(disposition.ToString());
    }

    /// <summary>A series begins, or has returned from where it was evicted to.</summary>
    public void Meet(LaneSeries series) => series.TopPlace = _top?.PlaceOf(series.Detector.State.Name) ?? -1;

    /// <summary>Predicted windows are reported one after another.</summary>
    public void BeginBatch() => _top?.BeginBatch();

    /// <summary>They have all been reported.</summary>
    public void EndBatch() => _top?.EndBatch();

    /// <summary>What is reported from now on is of the targets of a window.</summary>
    public void BeginWindow(WindowRequest request)
    {
        _window = request;
        _isNormal = true;
    }

    /// <summary>What is reported from now on is of no window.</summary>
    /// <returns>Whether no point of it was anomalous.</returns>
    public bool EndWindow()
    {
        _window = null;
        return _isNormal;
    }

    /// <inheritdoc/>
    public bool LooksAt(double score) => options.ScoreTopic is not null || (_window?.Series is { } current && (current.Shown is not null || _top?.MayRank(score, current.TopPlace) == true));

    /// <inheritdoc/>
    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
        _isNormal &= point.Verdict == Verdict.Normal;
        if (_window?.Series is { } current)
        {
            current.Shown?.Scored(point);
            if (_top is not null) current.TopPlace = _top.Scored(series.Name, point, current.TopPlace);
        }
        if (options.ScoreTopic is not null) CurrentOutcome.Records.Add(_records.Score(series.Name, point, model));
    }

    /// <inheritdoc/>
    public void Emit(AnomalyEvent anomaly)
    {
        anomaly = anomaly with { DetectedAt = services.Time.GetUtcNow() };
        services.Listener?.Happened(anomaly);
        services.Metrics?.Happened(anomaly);
        CurrentOutcome.Records.Add(_records.Event(anomaly));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _top?.Dispose();
        _records.Dispose();
    }

    // What a target gave leaves with the record that it came in: a window's records may be committed apart.
    private Outcome CurrentOutcome => _window is { } request ? request.Entries[request.Series!.Detector.CurrentTarget].Outcome : Current;
}
