using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>Makes the clients of the Kafka store.</summary>
internal sealed class KafkaClients
{
    // What the store relies on; another value would read what does not count, or not everything.
    private static readonly string[] Owned =
    [
        "bootstrap.servers", "group.id", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset", "enable.partition.eof",
        "isolation.level", "allow.auto.create.topics", "dotnet.consumer.consume.result.fields",
    ];

    private const string Setting = "a setting of the Kafka state";

    private readonly KafkaStateOptions _options;
    private readonly ILogger _logger;

    /// <exception cref="ArgumentException">A setting is the store's own.</exception>
    public KafkaClients(KafkaStateOptions options, ILogger logger)
    {
        _options = options;
        _logger = logger;
        if (options.Settings.Keys.FirstOrDefault(name => Owned.Contains(name, StringComparer.Ordinal)) is { } owned)
            throw new ArgumentException($"The setting {owned} belongs to the Kafka state and cannot be set; use its own option instead.");
    }

    /// <summary>
    /// A reader of partitions that are assigned to it. One that reads what is committed takes that for the end of a
    /// partition, too; the true end is known by one that reads everything.
    /// </summary>
    public IConsumer<byte[]?, byte[]?> Reader(IsolationLevel isolation)
    {
        var config = new ConsumerConfig
        {
            GroupId = _options.GroupId,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
            // What retention has deleted since its offset was looked up is gone; what is left is read.
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnablePartitionEof = true,
            IsolationLevel = isolation,
            AllowAutoCreateTopics = false,
            CheckCrcs = true,
            ConsumeResultFields = "none",
            // In large pieces and without waiting for more; what is read ahead is bounded to 64 MB.
            MaxPartitionFetchBytes = 8 * 1024 * 1024,
            QueuedMaxMessagesKbytes = 64 * 1024,
            QueuedMinMessages = 100_000,
            FetchWaitMaxMs = 20,
        };
        config.Set("fetch.queue.backoff.ms", "1");
        Apply(config);
        return ClientSettings.Build(() => new ConsumerBuilder<byte[]?, byte[]?>(config).LogTo(_logger).Build(), Setting);
    }

    /// <summary>An admin client that shares a reader's connections, and unlike one of its own makes no topic by asking for it.</summary>
    public static IAdminClient Admin(IConsumer<byte[]?, byte[]?> reader) => new DependentAdminClientBuilder(reader.Handle).Build();

    /// <summary>An admin client that makes topics by asking for them, where brokers do that.</summary>
    public IAdminClient MakingAdmin()
    {
        var config = new AdminClientConfig();
        Apply(config);
        return ClientSettings.Build(
            () => new AdminClientBuilder(config).SetErrorHandler((_, error) => _logger.Librdkafka(error.Reason)).SetLogHandler((_, message) => _logger.Librdkafka(message.Message)).Build(), Setting);
    }

    private void Apply(ClientConfig config)
    {
        config.BootstrapServers = _options.BootstrapServers;
        config.Add(_options.Settings);
    }
}
