using Confluent.Kafka;
using StreamingNp.Streaming.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Turns the options of alerts into librdkafka's settings.</summary>
internal static class AlertConsumerSettings
{
    /// <summary>The settings of a sink's consumer.</summary>
    /// <param name="options">What holds for all sinks.</param>
    /// <param name="sink">The name of the sink.</param>
    public static ConsumerConfig From(AlertOptions options, string sink)
    {
        var config = new ConsumerConfig();
        config.Add(options.Settings);
        config.BootstrapServers = options.BootstrapServers;
        config.GroupId = options.GroupOf(sink);
        // The processor and the command alerts may have the same settings: members of one name would fence each other for ever.
        config.GroupInstanceId = null;
        // As for the source: how long the partitions of a process that was killed lie idle.
        if (ConsumerSettings.IsClassic(options.Settings))
        {
            config.SessionTimeoutMs ??= ConsumerSettings.SessionTimeoutMs;
            config.HeartbeatIntervalMs ??= ConsumerSettings.HeartbeatIntervalMs;
        }
        // What is stored is committed in the background: a broker that does not answer keeps no alert from being sent.
        config.EnableAutoCommit = true;
        config.AutoCommitIntervalMs = 500;
        config.EnableAutoOffsetStore = false;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.EnablePartitionEof = true;
        config.AllowAutoCreateTopics = false;
        // A topic that appears is noticed within seconds instead of minutes.
        config.TopicMetadataRefreshIntervalMs ??= 5_000;
        config.QueuedMaxMessagesKbytes ??= 4_096;
        config.QueuedMinMessages ??= 1_000;
        return config;
    }
}
