using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;

namespace StreamingNp.App.Configuration;

/// <summary>Whether and how the input goes through an internal topic that is keyed by series.</summary>
public sealed record RepartitionSection
{
    private static readonly ForwardingOptions Defaults = new()
    {
        Source = new() { BootstrapServers = "", Topics = [], GroupId = "" },
        Delivery = new DeliveryOptions { BootstrapServers = "" },
        Topic = "",
        DeadLetterTopic = "",
    };

    /// <summary>Whether it does.</summary>
    [Setting("Whether the input goes through an internal topic, for producers that do not keep the points of a series in one partition. The consumer group of kafka.group with -repartition behind it publishes every record there, keyed by its series, and the lanes read that topic. It costs each record a second way through Kafka. A series of the same name in several input topics is one series then.")]
    public bool Enabled { get; init; }

    /// <summary>The internal topic.</summary>
    [Setting("The internal topic; {group} stands for kafka.group. It is made where it is missing. Ids of events are made of its name, not of the input topic's.")]
    public string Topic { get; init; } = "streaming-np.{group}.repartitioned";

    /// <summary>Its partitions.</summary>
    [Setting("The partitions of the internal topic: at most so many processes share the scoring. The topic is given more where it has fewer. A later change sends series to other partitions, where they warm up again.", Min = 1, Max = 10_000)]
    public int Partitions { get; init; } = Defaults.Partitions;

    /// <summary>Its replication factor.</summary>
    [Setting("The replicas of the internal topic where it is made; -1 for the brokers' default.", Min = -1, Max = 100)]
    public int ReplicationFactor { get; init; } = Defaults.ReplicationFactor;

    /// <summary>Its retention.</summary>
    [Setting("How long the internal topic keeps records where it is made, by their own timestamps, at least 1m; 0s for as long as it takes. What is done is deleted from it every minute in any case. With a retention, a backlog that is older may be deleted before it was read.", Min = 0)]
    public TimeSpan Retention { get; init; } = Defaults.Retention;
}
