using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.State;

namespace StreamingNp.App.Configuration;

/// <summary>How the state of series outlives the process.</summary>
public sealed record StateSection
{
    private static readonly KafkaStateOptions Defaults = new() { BootstrapServers = "localhost:9092", GroupId = "streaming-np" };

    /// <summary>Where it is kept.</summary>
    [Setting("Where the state of series is kept, so that a restart, or another process that takes a partition over, goes on where it was. With kafka it is on two topics of its own per input topic. With directory it is in state.directory on this machine, for a group of one process. With none it is nowhere, and series warm up again.")]
    public StateHome Home { get; init; } = StateHome.Kafka;

    /// <summary>The prefix of its topics.</summary>
    [Setting("The names of the topics begin with this; {group} and {topic} stand for kafka.group and the input topic. They end in .journal and .snapshots and are made where they are missing.")]
    public string TopicPrefix { get; init; } = Defaults.Prefix;

    /// <summary>The replication factor of its topics.</summary>
    [Setting("The replicas of topics that are made; -1 for the brokers' default.", Min = -1, Max = 100)]
    public int ReplicationFactor { get; init; } = Defaults.ReplicationFactor;

    /// <summary>How long the journal is kept.</summary>
    [Setting("How long the journal topic keeps its records; several times snapshot_interval, and longer than the processor may stand still.", Min = 0, AboveMin = true)]
    public TimeSpan JournalRetention { get; init; } = Defaults.JournalRetention;

    /// <summary>The directory.</summary>
    [Setting("The directory for home: directory; a file for each partition.")]
    public string Directory { get; init; } = "state";

    /// <summary>The snapshot interval.</summary>
    [Setting("How long a change of a series may take to get into a snapshot. Shorter restores faster and writes more: some kilobytes a series and interval.", Min = 0, AboveMin = true)]
    public TimeSpan SnapshotInterval { get; init; } = new LaneOptions { EventTopic = "", DeadLetterTopic = "" }.SnapshotInterval;
}
