using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>
/// The instruments that the pipeline writes as it works: per batch, commit or incident, never per point, and without a label of a series.
/// What counters of the pipeline know already is read from them when somebody asks. Thread-safe.
/// </summary>
public sealed class PipelineMetrics
{
    /// <summary>The name of the meter, and of the source of activities.</summary>
    public const string MeterName = "StreamingNp";

    private static readonly double[] SecondBounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800];
    private static readonly string[] Stages = [.. Enum.GetNames<PipelineStage>().Select(NameOf)];

    private readonly long[] _busy = new long[Stages.Length];
    private readonly Histogram<double> _endToEnd, _stages, _batches, _restores;
    private readonly Counter<long> _opened, _resolved, _deadLetters, _published, _begun, _evicted, _returned, _forgotten, _snapshots, _journalBytes;

    /// <summary>Makes the instruments.</summary>
    /// <param name="meter">Theirs; whoever made it disposes it.</param>
    public PipelineMetrics(Meter meter)
    {
        var seconds = new InstrumentAdvice<double> { HistogramBucketBoundaries = SecondBounds };
        var windows = new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128] };
        _endToEnd = meter.CreateHistogram("streamingnp_end_to_end_seconds", "s", "Time from a record's own timestamp to the acknowledgement of all that came of it; the oldest record per commit.", tags: null, seconds);
        _stages = meter.CreateHistogram("streamingnp_stage_seconds", "s", "Time per stage: fetch (record's timestamp to lane), window (lane's work per batch), queue (wait for a scorer), score (batch of the model), deliver (commit to acknowledgement).", tags: null, seconds);
        _batches = meter.CreateHistogram("streamingnp_scorer_batch_windows", "{window}", "Windows per batch of a scorer.", tags: null, windows);
        _restores = meter.CreateHistogram("streamingnp_state_restore_seconds", "s", "Time to restore the series of a lane from its kept state.", tags: null, seconds);
        meter.CreateObservableCounter("streamingnp_busy_seconds_total", Busy, "s", "Time that the workers of a stage were at work; divided by streamingnp_workers it is the busy share.");
        _opened = meter.CreateCounter<long>("streamingnp_incidents_opened_total", "{incident}", "Incidents opened, by cause and by severity at the opening.");
        _resolved = meter.CreateCounter<long>("streamingnp_incidents_resolved_total", "{incident}", "Incidents resolved, by the severity that they had and by how they ended.");
        _deadLetters = meter.CreateCounter<long>("streamingnp_dead_letters_total", "{record}", "Records sent to the dead-letter topic, whole or in part, by reason.");
        _published = meter.CreateCounter<long>("streamingnp_published_records_total", "{record}", "Records that brokers acknowledged: results (events, dead letters, scores) and state.");
        _begun = meter.CreateCounter<long>("streamingnp_series_begun_total", "{series}", "Series seen for the first time.");
        _evicted = meter.CreateCounter<long>("streamingnp_series_evicted_total", "{series}", "Series evicted from memory to disk.");
        _returned = meter.CreateCounter<long>("streamingnp_series_returned_total", "{series}", "Series read back from disk into memory.");
        _forgotten = meter.CreateCounter<long>("streamingnp_series_forgotten_total", "{series}", "Series forgotten after limits.forget_after.");
        _snapshots = meter.CreateCounter<long>("streamingnp_state_snapshots_total", "{snapshot}", "Snapshots of series written to the kept state.");
        _journalBytes = meter.CreateCounter<long>("streamingnp_state_journal_bytes_total", "By", "Bytes of journal written to the kept state.");
    }

    /// <summary>Has every counter with known labels begin at 0, so that its first increase is seen; to be called when somebody listens.</summary>
    public void BeginAtZero()
    {
        foreach (Severity severity in Enum.GetValues<Severity>())
        {
            // An incident that opens is never idle: that is an end.
            foreach (EventCause cause in Enum.GetValues<EventCause>().Where(cause => cause != EventCause.Idle)) _opened.Add(0, new("cause", NameOf(cause.ToString())), new("severity", NameOf(severity.ToString())));
            foreach (IncidentEnd end in Enum.GetValues<IncidentEnd>().Where(end => end != IncidentEnd.None)) _resolved.Add(0, new("ended", NameOf(end.ToString())), new("severity", NameOf(severity.ToString())));
        }
        foreach (DecodeFailure failure in Enum.GetValues<DecodeFailure>().Where(failure => failure is not (DecodeFailure.None or DecodeFailure.SchemaUnavailable))) _deadLetters.Add(0, new KeyValuePair<string, object?>("reason", ReasonOf(failure.ToString())));
        foreach (string reason in new[] { "late", "duplicate" }) _deadLetters.Add(0, new KeyValuePair<string, object?>("reason", reason));
        foreach (string kind in new[] { "result", "state" }) _published.Add(0, new KeyValuePair<string, object?>("kind", kind));
        foreach (Counter<long> counter in new[] { _begun, _evicted, _returned, _forgotten, _snapshots, _journalBytes }) counter.Add(0);
    }

    /// <summary>A worker was at work.</summary>
    /// <param name="stage">Its stage.</param>
    /// <param name="began">When it began, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Worked(PipelineStage stage, long began) => Interlocked.Add(ref _busy[(int)stage], Stopwatch.GetTimestamp() - began);

    /// <summary>A lane took a batch in.</summary>
    /// <param name="recordMilliseconds">The time of its first record, Unix time in milliseconds; 0 or less where it has none.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="began">When it began to, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void TookBatch(long recordMilliseconds, DateTimeOffset now, long began)
    {
        if (recordMilliseconds > 0) Record(_stages, "fetch", Since(recordMilliseconds, now));
        Record(_stages, "window", Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>A scorer predicted a batch.</summary>
    /// <param name="windows">Its windows.</param>
    /// <param name="enqueued">When the first of them was sent to the scorers.</param>
    /// <param name="began">When it began to; both of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Predicted(int windows, long enqueued, long began)
    {
        _batches.Record(windows);
        if (enqueued > 0) Record(_stages, "queue", Stopwatch.GetElapsedTime(enqueued, began).TotalSeconds);
        Record(_stages, "score", Stopwatch.GetElapsedTime(began).TotalSeconds);
    }

    /// <summary>A commit of a lane is acknowledged.</summary>
    /// <param name="results">What it published for others.</param>
    /// <param name="state">What it published of the lane's state.</param>
    /// <param name="oldestMilliseconds">The time of the oldest record that it is about, Unix time in milliseconds; 0 where none has one.</param>
    /// <param name="now">The wall clock.</param>
    /// <param name="began">When it began, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Committed(int results, int state, long oldestMilliseconds, DateTimeOffset now, long began)
    {
        Worked(PipelineStage.Delivery, began);
        Record(_stages, "deliver", Stopwatch.GetElapsedTime(began).TotalSeconds);
        if (oldestMilliseconds > 0) _endToEnd.Record(Since(oldestMilliseconds, now));
        if (results > 0) _published.Add(results, new KeyValuePair<string, object?>("kind", "result"));
        if (state > 0) _published.Add(state, new KeyValuePair<string, object?>("kind", "state"));
    }

    /// <summary>An incident was opened, changed or resolved.</summary>
    public void Happened(AnomalyEvent anomaly)
    {
        var severity = new KeyValuePair<string, object?>("severity", NameOf(anomaly.Severity.ToString()));
        if (anomaly.State == IncidentChange.Opened) _opened.Add(1, new("cause", NameOf(anomaly.Cause.ToString())), severity);
        else if (anomaly.State == IncidentChange.Resolved) _resolved.Add(1, new("ended", NameOf(anomaly.Ended.ToString())), severity);
    }

    /// <summary>A dead letter was made.</summary>
    /// <param name="reason">Its reason, as an identifier such as <c>NotJson</c> or as its header has it.</param>
    public void DeadLettered(string reason) => _deadLetters.Add(1, new KeyValuePair<string, object?>("reason", ReasonOf(reason)));

    /// <summary>A series was seen for the first time.</summary>
    public void SeriesBegan() => _begun.Add(1);

    /// <summary>A series was put on disk.</summary>
    public void SeriesEvicted() => _evicted.Add(1);

    /// <summary>A series was taken back from disk.</summary>
    public void SeriesReturned() => _returned.Add(1);

    /// <summary>A series was forgotten.</summary>
    public void SeriesForgotten() => _forgotten.Add(1);

    /// <summary>State was kept.</summary>
    /// <param name="snapshots">Its snapshots.</param>
    /// <param name="journalBytes">The bytes of its journal.</param>
    public void Kept(int snapshots, long journalBytes)
    {
        if (snapshots > 0) _snapshots.Add(snapshots);
        if (journalBytes > 0) _journalBytes.Add(journalBytes);
    }

    /// <summary>A lane has its series again.</summary>
    /// <param name="began">When it began to read, of <see cref="Stopwatch.GetTimestamp"/>.</param>
    public void Restored(long began) => _restores.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);

    private IEnumerable<Measurement<double>> Busy() => Stages.Select((stage, index) => new Measurement<double>((double)Interlocked.Read(ref _busy[index]) / Stopwatch.Frequency, new KeyValuePair<string, object?>("stage", stage)));

    // A producer's clock may be ahead.
    private static double Since(long milliseconds, DateTimeOffset now) => Math.Max(0, (now.ToUnixTimeMilliseconds() - milliseconds) / 1_000.0);

    private static void Record(Histogram<double> histogram, string stage, double seconds) => histogram.Record(seconds, new KeyValuePair<string, object?>("stage", stage));

    private static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static string ReasonOf(string reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason);
}
