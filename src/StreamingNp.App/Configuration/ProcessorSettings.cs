using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Detection.Series;
using StreamingNp.NeuralProcesses.Training;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Registry;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Configuration;

/// <summary>All settings, a section each, and the options that the parts of the processor take.</summary>
public sealed record ProcessorSettings
{
    private (SchemaRegistryOptions Options, Streaming.Registry.SchemaRegistry Registry)? _registry;

    /// <summary>Where observations come from.</summary>
    [Setting("Where observations come from.")]
    public KafkaSection Kafka { get; init; } = new();

    /// <summary>Whether the input is put in order of series first.</summary>
    [Setting("Whether the input goes through an internal topic that is keyed by series.")]
    public RepartitionSection Repartition { get; init; } = new();

    /// <summary>Where results go.</summary>
    [Setting("Where results go, and how.")]
    public OutputSection Output { get; init; } = new();

    /// <summary>Where alerts go.</summary>
    [Setting("Where alerts go: sinks that follow the event topic, each in a consumer group of its own. An outage of a sink delays its alerts, loses none, and touches nothing else.")]
    public AlertsSection Alerts { get; init; } = new();

    /// <summary>How the state of series outlives the process.</summary>
    [Setting("How the state of series outlives the process.")]
    public StateSection State { get; init; } = new();

    /// <summary>How messages are read.</summary>
    [Setting("How messages are read, and how large they may be.")]
    public ObservationsSection Observations { get; init; } = new();

    /// <summary>Where the schemas of framed records are.</summary>
    [Setting("Where the schemas of framed records are.")]
    public SchemaRegistrySection SchemaRegistry { get; init; } = new();

    /// <summary>Where the parts of an observation are.</summary>
    [Setting("Where the parts of an observation are in JSON that no other format reads; for observations.format mapping. Paths have dots between names, [0] for an item of an array and [*] for all.")]
    public MappingSection Mapping { get; init; } = new();

    /// <summary>When a point is anomalous.</summary>
    [Setting("When a point is anomalous.")]
    public DetectionSection Detection { get; init; } = new();

    /// <summary>How anomalous points become incidents.</summary>
    [Setting("How anomalous points become incidents. Counts are points of the series.")]
    public IncidentsSection Incidents { get; init; } = new();

    /// <summary>How much of its past a series keeps.</summary>
    [Setting("How much of its past a series keeps.")]
    public HistorySection History { get; init; } = new();

    /// <summary>The scorer pool.</summary>
    [Setting("The scorer pool, which all lanes share.")]
    public ScoringSection Scoring { get; init; } = new();

    /// <summary>Which model scores.</summary>
    [Setting("Which model scores.")]
    public ModelSection Model { get; init; } = new();

    /// <summary>Retraining.</summary>
    [Setting("When and how the model is trained again from what the stream brings. The new version is used if it predicts held-back windows at least as well.")]
    public TrainingSection Training { get; init; } = new();

    /// <summary>The bounds of lanes.</summary>
    [Setting("The bounds of a lane, the pipeline of one assigned partition.")]
    public LanesSection Lanes { get; init; } = new();

    /// <summary>How much it may hold.</summary>
    [Setting("How much the process may hold.")]
    public LimitsSection Limits { get; init; } = new();

    /// <summary>How its state is seen.</summary>
    [Setting("How people and programs see how the processor is.")]
    public MonitoringSection Monitoring { get; init; } = new();

    /// <summary>The log.</summary>
    [Setting("How the log is written.")]
    public LoggingSection Logging { get; init; } = new();

    /// <summary>What holds for groups of series instead of these settings.</summary>
    public RuleBook Rules { get; internal set; } = RuleBook.Empty;

    /// <summary>The rules as they were written: a JSON array.</summary>
    public string RulesText { get; internal set; } = "[]";

    /// <summary>How the source reads from Kafka what the lanes score.</summary>
    public SourceOptions ToSourceOptions()
    {
        SourceOptions input = ToInputOptions();
        // What was forwarded before the group had read anything is to be scored, too.
        return Repartition.Enabled ? input with { Topics = [RepartitionedTopic], Start = StartPosition.Earliest } : input;
    }

    // Closer together, partitions would wait for each other record by record.
    private static readonly TimeSpan MinApart = TimeSpan.FromSeconds(2);

    /// <summary>How the input is forwarded to the internal topic; null where it is not.</summary>
    public ForwardingOptions? ToForwardingOptions() => !Repartition.Enabled ? null : new()
    {
        Source = ToInputOptions() with { GroupId = ForwardingOptions.GroupOf(Kafka.Group) },
        Delivery = ToDeliveryOptions(),
        Guarantee = Output.Guarantee,
        Topic = RepartitionedTopic,
        Partitions = Repartition.Partitions,
        ReplicationFactor = (short)Repartition.ReplicationFactor,
        Retention = Repartition.Retention,
        DeadLetterTopic = Output.DeadLetterTopic,
        Format = Observations.Format,
        FormatOptions = ToFormatOptions(),
        Decoder = ToDecoderOptions(),
        MaxApart = Observations.Join.Length == 0 ? null : MinApart > Observations.JoinWait / 2 ? MinApart : Observations.JoinWait / 2,
        MaxCommitRecords = Lanes.MaxCommitRecords,
        PrepareTimeout = PrepareTimeout,
    };

    // The source waits for it no longer than for a look-up.
    private TimeSpan PrepareTimeout => 0.8 * Lanes.LookUpTimeout;

    // A pattern of topics must not match what the processor itself writes: it would read its own dead letters, and write a dead letter for each.
    private IReadOnlyList<string> OwnTopics =>
    [
        .. new[] { Output.EventTopic, Output.DeadLetterTopic, Output.ScoreTopic }.Where(topic => topic.Length > 0),
        .. Repartition.Enabled ? [RepartitionedTopic] : Array.Empty<string>(),
        .. State.Home == StateHome.Kafka ? ToKafkaStateOptions().AllTopics : [],
    ];

    /// <summary>The internal topic that the input goes through where it is put in order of series.</summary>
    internal string RepartitionedTopic => ForwardingOptions.TopicName(Repartition.Topic, Kafka.Group);

    private SourceOptions ToInputOptions() => new()
    {
        BootstrapServers = Kafka.BootstrapServers,
        Topics = Kafka.Topics,
        IgnoredTopics = OwnTopics,
        GroupId = Kafka.Group,
        Start = Kafka.Start,
        WarmUp = Kafka.WarmUp,
        BatchSize = Lanes.BatchSize,
        BatchLinger = Lanes.BatchLinger,
        HighWaterMark = Lanes.HighWaterMark,
        LowWaterMark = Lanes.LowWaterMark,
        HighWaterBytes = Lanes.HighWaterBytes,
        RevokeTimeout = Lanes.RevokeTimeout,
        StopTimeout = LanesSection.UntilFinished * Lanes.StopTimeout,
        LookUpTimeout = Lanes.LookUpTimeout,
        CommitInterval = Lanes.CommitInterval,
        CommitOffsets = Output.Guarantee != DeliveryGuarantee.ExactlyOnce,
        RestartDelay = Lanes.RestartDelay,
        LongestRestartDelay = Lanes.LongestRestartDelay,
        Settings = Kafka.Settings,
    };

    /// <summary>How records are published.</summary>
    public DeliveryOptions ToDeliveryOptions() => new()
    {
        BootstrapServers = Kafka.BootstrapServers,
        Linger = Output.Linger,
        Compression = Output.Compression,
        DeliveryTimeout = Output.DeliveryTimeout,
        MaxPending = Output.MaxPending,
        CommitInterval = Output.CommitInterval,
        StopTimeout = (1 - LanesSection.UntilGivenBack) * Lanes.StopTimeout,
        Settings = Kafka.Settings,
    };

    /// <summary>What lanes do.</summary>
    public LaneOptions ToLaneOptions() => new()
    {
        EventTopic = Output.EventTopic,
        DeadLetterTopic = Output.DeadLetterTopic,
        ScoreTopic = Output.ScoreTopic.Length == 0 ? null : Output.ScoreTopic,
        Format = Observations.Format,
        FormatOptions = ToFormatOptions(),
        Decoder = ToDecoderOptions(),
        Late = Observations.Late,
        Duplicate = Observations.Duplicate,
        Detector = ToDetectorOptions(),
        Rules = Rules,
        MaxUnderWay = Lanes.MaxUnderWay,
        MaxAlertAge = Lanes.MaxAlertAge,
        IdleAfter = Lanes.IdleAfter,
        AreForwarded = Repartition.Enabled,
        MaxCommitRecords = Lanes.MaxCommitRecords,
        SnapshotInterval = State.SnapshotInterval,
        MaxSeries = Limits.MaxSeries,
        ForgetAfter = Limits.ForgetAfter,
    };

    /// <summary>How much memory the process may hold.</summary>
    public MemoryBudgetOptions ToMemoryBudgetOptions() => new() { MaxBytes = (long)Limits.MemoryMb << 20 };

    /// <summary>How state is kept on Kafka topics.</summary>
    public KafkaStateOptions ToKafkaStateOptions() => new()
    {
        BootstrapServers = Kafka.BootstrapServers,
        GroupId = Kafka.Group,
        Prefix = State.TopicPrefix,
        ReplicationFactor = (short)State.ReplicationFactor,
        JournalRetention = State.JournalRetention,
        PrepareTimeout = PrepareTimeout,
        Settings = Kafka.Settings,
    };

    /// <summary>How messages are read.</summary>
    public DecoderOptions ToDecoderOptions() => new()
    {
        MaxAhead = Observations.MaxAhead,
        MaxMessageBytes = Observations.MaxMessageBytes,
        MaxSeriesLength = Observations.MaxSeriesLength,
        MaxTagsBytes = Observations.MaxTagsBytes,
        MaxObservations = Observations.MaxPerRecord,
        Join = Observations.Join.Length == 0 ? null : JoinPattern.Parse(Observations.Join),
    };

    /// <summary>How the format of records reads.</summary>
    public FormatOptions ToFormatOptions() => new()
    {
        TimestampUnit = Observations.TimestampUnit,
        Series = Observations.Series.Length == 0 ? null : SeriesTemplate.Parse(Observations.Series),
        ChannelsTogether = Observations.Channels == ChannelHandling.Together,
        Mapping = Observations.Format == FormatCatalogue.Mapping ? Mapping.ToMapping() : null,
        Further = SchemaRegistry.ToOptions() is { } registry ? [Registered(registry)] : [],
    };

    // One registry for all lanes: what one has fetched the others have too. It lives as long as the process.
    private FormatEntry Registered(SchemaRegistryOptions options)
    {
        if (_registry?.Options != options) _registry = (options, new(options));
        Streaming.Registry.SchemaRegistry registry = _registry!.Value.Registry;
        return new(FormatCatalogue.Registry, SchemaRegistryFormat.Recognises, format => new SchemaRegistryFormat(registry, format, FormatCatalogue.Make(FormatCatalogue.Auto, format with { Further = [] })));
    }

    /// <summary>How points become verdicts and incidents.</summary>
    public DetectorOptions ToDetectorOptions() => new()
    {
        FalseIncidentsPerMonth = Detection.FalseIncidents,
        FalseAlarmRate = Detection.FalseAlarmRate > 0 ? Detection.FalseAlarmRate : null,
        Score = Detection.Score,
        BandShare = Detection.BandShare,
        Kind = Observations.Kind,
        Arrival = new()
        {
            LateInARow = Observations.LateInARow,
            AllowedLateness = Observations.AllowedLateness,
            MaxBuffered = Observations.MaxHeld,
            JoinsChannels = Observations.Join.Length > 0,
            JoinTolerance = Observations.JoinTolerance,
            JoinWait = Observations.JoinWait,
        },
        History = ToHistoryOptions(),
        Incidents = ToIncidentOptions(),
    };

    /// <summary>How much of its past a series keeps.</summary>
    public HistoryOptions ToHistoryOptions() => new()
    {
        RecentPoints = History.RecentPoints,
        BinnedDays = History.BinnedDays,
        BinsPerDay = History.BinsPerDay,
        Clock = Observations.TimeZone,
    };

    /// <summary>How anomalous points become incidents.</summary>
    public IncidentOptions ToIncidentOptions() => new()
    {
        LeaveShare = Incidents.LeaveShare,
        ConfirmPoints = Incidents.ConfirmPoints,
        ConfirmWithin = Incidents.ConfirmWithin,
        MergeGap = Incidents.MergeGap,
        Cooldown = Incidents.Cooldown,
        MinimumEffect = Incidents.MinEffect,
        MinimumRelativeEffect = Incidents.MinRelativeEffect,
        Direction = Incidents.Direction,
        WarningScore = Incidents.WarningScore,
        CriticalScore = Incidents.CriticalScore,
        AcceptAfter = Incidents.AcceptAfter,
        NoDataAfter = Incidents.NoDataAfter,
    };

    /// <summary>How many scorers there are, and how large their batches.</summary>
    public ScorerPoolOptions ToScorerPoolOptions()
    {
        var options = new ScorerPoolOptions { MaxWindows = Scoring.MaxWindows };
        return Scoring.Scorers == 0 ? options : options with { Scorers = Scoring.Scorers };
    }

    /// <summary>When and on what models are trained again.</summary>
    public SupervisorOptions ToSupervisorOptions() => new()
    {
        RetrainEvery = Training.RetrainEvery,
        Jitter = Training.Jitter,
        Deadline = Training.Deadline,
        MinWindows = Training.MinWindows,
        MaxWindows = Training.MaxWindows,
        KeepEvery = Training.KeepEvery,
    };

    /// <summary>How models are trained again.</summary>
    public TrainingOptions ToTrainingOptions() => new()
    {
        Steps = Training.Steps,
        BatchTasks = Training.BatchTasks,
        LearningRate = Training.LearningRate,
    };

    /// <summary>The series whose scores are metrics because they are the highest; null for none.</summary>
    public TopSeries? ToTopSeries(TimeProvider time) => Monitoring.TopScoreSeries > 0 ? new(Monitoring.TopScoreSeries, time) : null;

    /// <summary>The series whose scores are metrics by their names.</summary>
    public IReadOnlyList<NamePattern> ToShownPatterns() => [.. Monitoring.ScoreSeries.Select(pattern => new NamePattern(pattern))];
}
