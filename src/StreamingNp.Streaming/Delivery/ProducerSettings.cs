using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Kafka;

namespace StreamingNp.Streaming.Delivery;

/// <summary>Turns the delivery's options into producers.</summary>
internal static class ProducerSettings
{
    // What the delivery relies on; another value would lose or repeat records without anybody noticing.
    private static readonly string[] Owned =
    [
        "bootstrap.servers", "enable.idempotence", "acks", "linger.ms", "compression.type", "message.timeout.ms", "transactional.id", "transaction.timeout.ms",
    ];

    /// <exception cref="ArgumentException">A setting is the delivery's own, or unknown.</exception>
    public static ProducerConfig From(DeliveryOptions options)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = options.BootstrapServers,
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = options.Linger.TotalMilliseconds,
            MessageTimeoutMs = (int)options.DeliveryTimeout.TotalMilliseconds,
            // Reports are needed for error and offset alone.
            DeliveryReportFields = "none",
        };
        config.Set("compression.type", options.Compression);
        config.Add(options.Settings, Owned, "the delivery");
        return config;
    }

    /// <summary>The same for transactions under one id.</summary>
    public static ProducerConfig Transactional(DeliveryOptions options, string id)
    {
        ProducerConfig config = From(options);
        config.TransactionalId = id;
        // A commit is given up before the broker would give it up: first trying, then aborting.
        config.TransactionTimeoutMs = 2 * (int)options.DeliveryTimeout.TotalMilliseconds;
        return config;
    }

    /// <exception cref="ArgumentException">librdkafka does not take a setting.</exception>
    public static IProducer<byte[]?, byte[]?> Build(ProducerConfig config, ILogger logger, Action<IClient, Error>? failed = null) =>
        ClientSettings.Build(() => new ProducerBuilder<byte[]?, byte[]?>(config)
            .SetErrorHandler((producer, error) => failed?.Invoke(producer, error))
            .SetLogHandler((_, message) => logger.Librdkafka(message.Message))
            .Build());
}
