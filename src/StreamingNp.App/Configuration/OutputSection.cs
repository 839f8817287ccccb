using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Configuration;

/// <summary>Where results go, and how.</summary>
public sealed record OutputSection
{
    private static readonly DeliveryOptions Defaults = new() { BootstrapServers = "localhost:9092" };

    /// <summary>The topic of anomaly events.</summary>
    [Setting("The topic for anomaly events: incidents that are opened, updated and resolved.")]
    public string EventTopic { get; init; } = "anomalies";

    /// <summary>The topic of dead letters.</summary>
    [Setting("The topic for records that cannot be read, with the reason and where they came from in their headers.")]
    public string DeadLetterTopic { get; init; } = "dead-letters";

    /// <summary>The topic of scores.</summary>
    [Setting("The topic for every scored point; empty for none. As many records as the input has.", MayBeEmpty = true)]
    public string ScoreTopic { get; init; } = "";

    /// <summary>What is promised of results.</summary>
    [Setting("What is promised when a process or broker fails. With at_least_once, every result is published, some twice, with the same id. With exactly_once, results and offsets are committed in one Kafka transaction, and whoever reads committed records only sees each once. It needs brokers that keep transactions.")]
    public DeliveryGuarantee Guarantee { get; init; } = DeliveryGuarantee.AtLeastOnce;

    /// <summary>How long quiet transactions wait.</summary>
    [Setting("With exactly_once, the least time between two transactions of a lane that publish no results. More means fewer transactions, and more that is done again after a failure. At_least_once has lanes.commit_interval.", Min = 0)]
    public TimeSpan CommitInterval { get; init; } = Defaults.CommitInterval;

    /// <summary>How long a record waits for company.</summary>
    [Setting("How long a record waits for others to be sent along with it. More means fewer requests and later events.", Min = 0, Max = 900)]
    public TimeSpan Linger { get; init; } = Defaults.Linger;

    /// <summary>The compression.</summary>
    [Setting("How records are compressed on the way.", Words = ["none", "gzip", "snappy", "lz4", "zstd"])]
    public string Compression { get; init; } = Defaults.Compression;

    /// <summary>How long publishing is tried.</summary>
    [Setting("How long it is tried to publish a record, or with exactly_once a transaction, before its lane goes back to its last commit and tries again.", Min = 1)]
    public TimeSpan DeliveryTimeout { get; init; } = Defaults.DeliveryTimeout;

    /// <summary>The most records on their way.</summary>
    [Setting("The records that may be on their way to the brokers at once, in all lanes; others wait. With exactly_once lanes.max_commit_records bounds them instead.", Min = 1)]
    [FormerName("most_pending")]
    public int MaxPending { get; init; } = Defaults.MaxPending;
}
