using StreamingNp.Streaming.Configuration;
using StreamingNp.Streaming.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>How state is kept on topics of Kafka.</summary>
public sealed record KafkaStateOptions
{
    /// <summary>The brokers to ask first: host:port, separated by commas.</summary>
    public required string BootstrapServers { get; init; }

    /// <summary>The consumer group of the source. It names the topics, and the readers of state bear it for the sake of access rights; they do not join it.</summary>
    public required string GroupId { get; init; }

    /// <summary>What the topics' names begin with; {group} and {topic} stand for the group and the input topic.</summary>
    public string Prefix { get; init; } = "streaming-np.{group}.{topic}";

    /// <summary>How many brokers hold each partition of topics that are made; -1 for the broker's own default, which Kafka knows since 2.4.</summary>
    public short ReplicationFactor { get; init; } = -1;

    /// <summary>How long a topic that is made keeps journal records; 1 minute or more, and longer than it takes to renew the snapshot of every series.</summary>
    public TimeSpan JournalRetention { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most bytes that a journal record, a snapshot or circumstances may have; 1 KiB to 64 MiB. More than the default needs message.max.bytes raised in producers and brokers.</summary>
    public int MaxRecordBytes { get; init; } = 900_000;

    /// <summary>How long making the topics ready may take; 1 s or more, and less than the source's LookUpTimeout.</summary>
    public TimeSpan PrepareTimeout { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>How long reading goes on without anything being read; 1 s or more. Longer than a transaction may stay open (transaction.timeout.ms).</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Further settings of librdkafka by its own names (CONFIGURATION.md), such as <c>security.protocol</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>The topic of the journals of an input topic's lanes.</summary>
    /// <param name="inputTopic">The input topic.</param>
    public string JournalTopic(string inputTopic) => TopicOf(inputTopic, ".journal");

    /// <summary>The topic of the snapshots of an input topic's lanes.</summary>
    /// <param name="inputTopic">The input topic.</param>
    public string SnapshotsTopic(string inputTopic) => TopicOf(inputTopic, ".snapshots");

    /// <summary>Patterns of the names that topics for state have, whatever the input topic and the group are called; each begins with ^.</summary>
    public IReadOnlyList<string> AllTopics
    {
        get
        {
            const string Any = "00any00";
            KafkaStateOptions any = this with { GroupId = Any };
            return [.. new[] { any.JournalTopic(Any), any.SnapshotsTopic(Any) }.Select(topic => $"^{TopicName.Escape(topic).Replace(Any, ".*", StringComparison.Ordinal)}$")];
        }
    }

    /// <summary>Checks every option.</summary>
    /// <exception cref="ArgumentException">An option is impossible; the message names it and says what is possible.</exception>
    public void Validate()
    {
        var check = new OptionCheck("The Kafka state");
        check.Require(!string.IsNullOrWhiteSpace(BootstrapServers), nameof(BootstrapServers), "must name at least one broker as host:port");
        check.Require(!string.IsNullOrWhiteSpace(GroupId), nameof(GroupId), "must not be empty");
        check.Require(!string.IsNullOrWhiteSpace(Prefix), nameof(Prefix), "must not be empty");
        check.Require(ReplicationFactor is -1 or >= 1, nameof(ReplicationFactor), "must be 1 or more, or -1 for the broker's default");
        check.Require(JournalRetention >= TimeSpan.FromMinutes(1), nameof(JournalRetention), "must be 1 minute or more");
        check.Require(MaxRecordBytes is >= 1024 and <= 64 * 1024 * 1024, nameof(MaxRecordBytes), "must be 1 KiB to 64 MiB");
        check.Require(PrepareTimeout >= TimeSpan.FromSeconds(1), nameof(PrepareTimeout), "must be 1 second or more");
        check.Require(StallTimeout >= TimeSpan.FromSeconds(1), nameof(StallTimeout), "must be 1 second or more");
    }

    // Groups may be called anything, topics may not.
    private string TopicOf(string inputTopic, string suffix) =>
        TopicName.Possible(Prefix.Replace("{group}", GroupId, StringComparison.Ordinal).Replace("{topic}", inputTopic, StringComparison.Ordinal), suffix);
}
