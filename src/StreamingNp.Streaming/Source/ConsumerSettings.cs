using Confluent.Kafka;
using StreamingNp.Streaming.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>Turns the source's options into librdkafka's settings.</summary>
internal static class ConsumerSettings
{
    // What the source relies on; another value would lose or repeat records without anybody noticing.
    private static readonly string[] Owned =
    [
        "bootstrap.servers", "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.commit.interval.ms",
        "auto.offset.reset", "enable.partition.eof", "dotnet.consumer.consume.result.fields",
    ];

    // The broker decides these with the group protocol of Kafka 4 (KIP-848), and librdkafka refuses them.
    private static readonly string[] OnlyClassic = ["partition.assignment.strategy", "session.timeout.ms", "heartbeat.interval.ms", "group.protocol.type"];

    // Such as __consumer_offsets and __transaction_state.
    private const string KafkasOwn = "^__.*";

    private static readonly TimeSpan MinAbsence = TimeSpan.FromSeconds(60);

    // librdkafka's 45 s is how long the partitions of a process that was killed lie idle; brokers allow no less than 6 s by default. Heartbeats are sent by a thread of librdkafka's own.
    /// <summary>The session's time-out and the interval of heartbeats with the classic group protocol, in milliseconds, where the settings do not say them.</summary>
    public const int SessionTimeoutMs = 10_000, HeartbeatIntervalMs = 3_000;

    /// <exception cref="ArgumentException">A setting is the source's own, or does not go with the group protocol.</exception>
    public static ConsumerConfig From(SourceOptions options)
    {
        var config = new ConsumerConfig
        {
            BootstrapServers = options.BootstrapServers,
            GroupId = options.GroupId,
            EnableAutoCommit = options.CommitOffsets,
            EnableAutoOffsetStore = false,
            AutoCommitIntervalMs = (int)(options.CommitInterval / 2).TotalMilliseconds,
            // Every partition is given its offset; this is for one that no longer exists when it is read from.
            AutoOffsetReset = AutoOffsetReset.Earliest,
            // Headers are read for dead letters alone; they cost where a record has any.
            ConsumeResultFields = "headers,timestamp,topic",
            // librdkafka's defaults prefetch 100,000 records a partition; a small prefetch needs a short pause between fetches.
            QueuedMinMessages = 5_000,
            QueuedMaxMessagesKbytes = 32 * 1024,
            // How long a rebalance waits at most for a member that does not join again, and with it the whole group: by default five minutes.
            MaxPollIntervalMs = LongestAbsence(options),
            // Notices a topic that appears, or gets more partitions, within seconds instead of minutes.
            TopicMetadataRefreshIntervalMs = 10_000,
        };
        config.Set("fetch.queue.backoff.ms", "5");
        if (options.Topics.Any(topic => topic.StartsWith('^')))
            config.TopicBlacklist = string.Join(',', options.IgnoredTopics.Except(options.Topics).Select(topic => topic.StartsWith('^') ? topic : $"^{TopicName.Escape(topic)}$").Prepend(KafkasOwn));
        bool classic = IsClassic(options.Settings);
        if (classic)
        {
            config.PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky;
            config.SessionTimeoutMs = SessionTimeoutMs;
            config.HeartbeatIntervalMs = HeartbeatIntervalMs;
        }
        else if (OnlyClassic.FirstOrDefault(options.Settings.ContainsKey) is { } name)
        {
            throw new ArgumentException($"The setting {name} does not go with group.protocol {options.Settings["group.protocol"]}, where the broker decides it; leave it out.");
        }
        config.Add(options.Settings, Owned, "the source");
        return config;
    }

    /// <summary>Whether the members of a group agree by the protocol of Kafka before 4; with the other one the broker decides most, and librdkafka refuses its settings.</summary>
    public static bool IsClassic(IReadOnlyDictionary<string, string> settings) => settings.GetValueOrDefault("group.protocol", "classic").Equals("classic", StringComparison.OrdinalIgnoreCase);

    /// <summary>How long the group waits for a member that sends nothing; with the group protocol of Kafka 4 the broker may do otherwise.</summary>
    public static TimeSpan SessionTimeout(SourceOptions options) =>
        TimeSpan.FromMilliseconds(int.TryParse(options.Settings.GetValueOrDefault("session.timeout.ms"), out int session) ? session : SessionTimeoutMs);

    // The source's thread comes round at least so often, twice over; and librdkafka wants no less than the session's time-out.
    private static int LongestAbsence(SourceOptions options)
    {
        TimeSpan absence = 2 * (options.RevokeTimeout + (2 * options.LookUpTimeout));
        return (int)Math.Max(Math.Max(absence.TotalMilliseconds, MinAbsence.TotalMilliseconds), SessionTimeout(options).TotalMilliseconds);
    }
}
