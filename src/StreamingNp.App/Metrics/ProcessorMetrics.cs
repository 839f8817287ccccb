using System.Diagnostics.Metrics;
using System.Reflection;
using StreamingNp.App.Configuration;
using StreamingNp.App.Monitoring;
using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Metrics;

/// <summary>The instruments of a processor: its meter, those of its pipeline, and those that are read from counters which exist anyway when somebody asks.</summary>
internal sealed class ProcessorMetrics : IDisposable
{
    private const int StatusLifeMs = 100;

    private readonly ProcessorSettings _settings;
    private readonly Lock _newestGate = new();
    private ProcessorStatus? _newest;
    private long _newestAt;
    private Func<ProcessorStatus>? _status;
    private Func<HealthReport>? _health;

    /// <summary>Makes the instruments; those of the processor measure nothing before <see cref="Watch"/>.</summary>
    /// <param name="settings">The limits.</param>
    public ProcessorMetrics(ProcessorSettings settings)
    {
        _settings = settings;
        // The scope tells the processors of a process apart.
        Meter = new Meter(new MeterOptions(PipelineMetrics.MeterName) { Scope = this });
        Pipeline = new PipelineMetrics(Meter);
        AddInput();
        AddSource();
        AddWork();
        AddOutput();
        AddLimits();
    }

    /// <summary>The meter.</summary>
    public Meter Meter { get; }

    /// <summary>The instruments of the pipeline.</summary>
    public PipelineMetrics Pipeline { get; }

    /// <summary>Begins to measure.</summary>
    /// <param name="status">How the processor stands.</param>
    /// <param name="health">How it is; null where nobody looks.</param>
    public void Watch(Func<ProcessorStatus> status, Func<HealthReport>? health) => (_status, _health) = (status, health);

    /// <inheritdoc/>
    public void Dispose() => Meter.Dispose();

    private void AddInput()
    {
        Counter("streamingnp_records_consumed_total", "{record}", "Records taken in.", now => now.Input.Consumed);
        Counter("streamingnp_records_faulty_total", "{record}", "Records of which nothing, or not all, could be read.", now => now.Input.Faulty);
        Counter("streamingnp_records_unreadable_total", "{record}", "Records of which nothing could be read.", now => now.Input.Unreadable);
        Counter("streamingnp_tombstones_total", "{record}", "Records that hold nothing.", now => now.Counts.Tombstones);
        Counter("streamingnp_observations_read_total", "{observation}", "Observations read from records.", now => now.Counts.Observations);
        Counters("streamingnp_observations_total", "{observation}", "Observations by what became of them.", now => Outcomes(now.Counts));
        Gauge("streamingnp_observations_held", "{observation}", "Observations buffered for older ones.", now => now.Counts.Buffered);
        Gauge("streamingnp_observations_under_way", "{observation}", "Observations taken in and not done with.", now => now.Counts.UnderWay);
        Counters("messaging.client.consumed.messages", "{message}", "Messages read from Kafka by the source of the lanes.", now => [new(now.Source.Consumed, Kafka("poll", new KeyValuePair<string, object?>("messaging.consumer.group.name", _settings.Kafka.Group)))]);
    }

    private static IEnumerable<Measurement<long>> Outcomes(ObservationCounts counts) =>
    [
        Of(counts.Scored, "outcome", "scored"), Of(counts.WarmingUp, "outcome", "warming_up"), Of(counts.Missing, "outcome", "missing"), Of(counts.Late, "outcome", "late"),
        Of(counts.Duplicate, "outcome", "duplicate"), Of(counts.Dropped, "outcome", "dropped"), Of(counts.PassedOver, "outcome", "dead_lettered"), Of(counts.GivenBack, "outcome", "given_back"),
    ];

    private void AddSource()
    {
        Gauges("streamingnp_lag_records", "{record}", "Records of a partition that are not done with: unread, or under way.", now => Lag(now.Partitions));
        Gauge("streamingnp_outstanding_records", "{record}", "Records read and not done with.", now => now.Partitions.Sum(partition => partition.Outstanding));
        Gauge("streamingnp_partitions", "{partition}", "Partitions assigned to this process.", now => now.Partitions.Count);
        Gauge("streamingnp_partitions_without_lane", "{partition}", "Assigned partitions whose lane has failed and not been opened again.", now => now.Partitions.Count(partition => !partition.Running));
        Counter("streamingnp_lane_failures_total", "{lane}", "Lanes that failed; each is opened again.", now => now.Source.LaneFailures);
        Counter("streamingnp_commit_failures_total", "{commit}", "Offsets that could not be committed.", now => now.Source.CommitFailures);
        Counter("streamingnp_offsets_skipped_total", "{offset}", "Offsets skipped between two records: without compaction and transactions, lost records.", now => now.Source.Skipped);
        Counter("streamingnp_forwarded_records_total", "{record}", "Records forwarded to the internal topic.", now => now.Forwarding?.Forwarded ?? 0);
        Gauges("streamingnp_forwarding_lag_records", "{record}", "Records of a partition of the input that were not forwarded yet.", now => Lag(now.Forwarding?.Partitions ?? []));
    }

    private void AddWork()
    {
        Gauges("streamingnp_workers", "{worker}", "Workers of a stage, which together could be busy so many seconds per second.", Workers);
        Gauge("streamingnp_scorers_ready", "{scorer}", "Scorers that have a model which they can use.", now => now.Scorers.Ready);
        Gauge("streamingnp_waiting_windows", "{window}", "Windows that wait for a scorer.", now => now.Scorers.WaitingWindows);
        Gauges("streamingnp_series", "{series}", "Series that are known, in memory and on disk.", now => [Of((double)now.SeriesInMemory, "place", "memory"), Of((double)Math.Max(0, now.Series - now.SeriesInMemory), "place", "disk")]);
        Gauge("streamingnp_open_incidents", "{series}", "Series with an open incident.", now => now.OpenIncidents);
        Gauges("streamingnp_model_info", null, "The model that scores; always 1.", now => [new(1, [new("name", now.Model.Name), new("version", now.Model.Version)])]);
        Gauges("streamingnp_build_info", null, "The version of this program; always 1.", _ => [Of(1.0, "version", Version)]);
        Gauges("streamingnp_health", null, "1 where /healthz/live or /healthz/ready answers ok, else 0.", _ => Health());
    }

    private void AddOutput()
    {
        Gauge("streamingnp_delivery_pending_records", "{record}", "Records on their way to the brokers; 0 with exactly-once.", now => now.Deliveries.Pending);
        Counter("streamingnp_delivery_failures_total", "{record}", "Records that could not be published; their lanes repeat them. 0 with exactly-once, where a lane fails instead.", now => now.Deliveries.Failed);
        Counters("messaging.client.sent.messages", "{message}", "Messages that Kafka acknowledged; 0 with exactly-once.", now => [new(now.Deliveries.Delivered, Kafka("send"))]);
    }

    private void AddLimits()
    {
        Gauge("streamingnp_memory_resident_bytes", "By", "Resident memory of the process.", now => now.ResidentBytes);
        Gauge("streamingnp_memory_limit_bytes", "By", "Memory budget of the process, limits.memory_mb.", now => now.MaxBytes);
        Gauge("streamingnp_memory_pressure", null, "0 none; 1 high: training waits and silent series go to disk; 2 severe: new series are dropped.", now => (int)now.Pressure);
        Gauge("streamingnp_series_limit_used_ratio", "1", "Series in memory of the fullest lane, as a share of limits.max_series.", now => (double)now.MaxSeriesInMemory / _settings.Limits.MaxSeries);
        Gauge("streamingnp_queue_used_ratio", "1", "Records read and not done with of the fullest lane, as a share of lanes.high_water_mark.", now => now.Partitions.Select(partition => (double)partition.Outstanding / _settings.Lanes.HighWaterMark).DefaultIfEmpty().Max());
        Gauge("streamingnp_delivery_used_ratio", "1", "Records on their way or in line, as a share of output.max_pending; above 1 some wait.", now => (double)now.Deliveries.Pending / _settings.Output.MaxPending);
    }

    private static IEnumerable<Measurement<double>> Workers(ProcessorStatus now)
    {
        int lanes = now.Partitions.Count(partition => partition.Running);
        return [Of(1.0, "stage", "source"), Of((double)lanes, "stage", "lane"), Of((double)now.Scorers.All, "stage", "scorer"), Of((double)lanes, "stage", "delivery")];
    }

    private static IEnumerable<Measurement<double>> Lag(IReadOnlyList<PartitionStatus> partitions) =>
        from partition in partitions
        where partition.Lag is not null
        select new Measurement<double>(partition.Lag!.Value, [new("topic", partition.Partition.Topic), new("partition", partition.Partition.Partition.Value)]);

    private IEnumerable<Measurement<double>> Health() =>
        _health?.Invoke() is { } report ? [Of(report.Live.Ok ? 1.0 : 0, "check", "live"), Of(report.Ready.Ok ? 1.0 : 0, "check", "ready")] : [];

    private static string Version => typeof(ProcessorMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    // The names that OpenTelemetry gives to what is sent to and read from a broker.
    private static KeyValuePair<string, object?>[] Kafka(string operation, params KeyValuePair<string, object?>[] others) => [new("messaging.system", "kafka"), new("messaging.operation.name", operation), .. others];

    private static Measurement<T> Of<T>(T value, string label, string text) where T : struct => new(value, new KeyValuePair<string, object?>(label, text));

    // Made once for the forty instruments of one scrape, whose numbers so are of one moment.
    private ProcessorStatus? Newest()
    {
        if (_status is null) return null;
        lock (_newestGate)
        {
            long now = Environment.TickCount64;
            if (_newest is null || now - _newestAt > StatusLifeMs) (_newest, _newestAt) = (_status(), now);
            return _newest;
        }
    }

    private void Counter(string name, string unit, string description, Func<ProcessorStatus, long> count) => Counters(name, unit, description, now => [new(count(now))]);

    private void Counters(string name, string unit, string description, Func<ProcessorStatus, IEnumerable<Measurement<long>>> counts) =>
        Meter.CreateObservableCounter(name, () => Newest() is { } now ? counts(now) : [], unit, description);

    private void Gauge(string name, string? unit, string description, Func<ProcessorStatus, double> value) => Gauges(name, unit, description, now => [new(value(now))]);

    private void Gauges(string name, string? unit, string description, Func<ProcessorStatus, IEnumerable<Measurement<double>>> values) =>
        Meter.CreateObservableGauge(name, () => Newest() is { } now ? values(now) : [], unit, description);
}
