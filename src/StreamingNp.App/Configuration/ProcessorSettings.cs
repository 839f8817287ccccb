using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Forwarding;

namespace StreamingNp.App.Configuration;

/// <summary>All settings, a section each. The options that the parts of the processor take are made of them in <see cref="InputOptions"/>, <see cref="DetectionOptions"/> and <see cref="ProcessingOptions"/>.</summary>
public sealed record ProcessorSettings
{
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

    /// <summary>The internal topic that the input goes through where it is put in order of series.</summary>
    internal string RepartitionedTopic => ForwardingOptions.TopicName(Repartition.Topic, Kafka.Group);
}
