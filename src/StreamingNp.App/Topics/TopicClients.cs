using Confluent.Kafka;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Topics;

/// <summary>Makes the clients with which commands read and write topics. They say nothing by themselves: a command says what it waits for.</summary>
internal static class TopicClients
{
    /// <summary>Makes a consumer that is in no group and commits nothing: whoever looks changes nothing.</summary>
    /// <param name="kafka">Which brokers, and further settings.</param>
    /// <param name="purpose">What it is for, as part of its name.</param>
    /// <param name="configure">Adds what only this consumer has.</param>
    /// <exception cref="CommandException">Kafka's client does not take a setting.</exception>
    public static IConsumer<TKey, byte[]?> Consumer<TKey>(KafkaSection kafka, string purpose, Action<ConsumerConfig> configure)
    {
        var config = new ConsumerConfig();
        Add(config, kafka);
        // The client wants a name; without a subscription or a commit no group of it comes into being.
        config.GroupId = $"streaming-np-{purpose}-{Guid.NewGuid():N}";
        config.EnableAutoCommit = false;
        config.EnableAutoOffsetStore = false;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        configure(config);
        return Build(() => new ConsumerBuilder<TKey, byte[]?>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
    }

    /// <summary>Makes a producer that loses and repeats nothing.</summary>
    /// <param name="settings">Which brokers, and how they are published to.</param>
    /// <exception cref="CommandException">Kafka's client does not take a setting.</exception>
    public static IProducer<byte[]?, byte[]?> Producer(ProcessorSettings settings)
    {
        var config = new ProducerConfig();
        Add(config, settings.Kafka);
        config.EnableIdempotence = true;
        config.Acks = Acks.All;
        config.LingerMs = settings.Output.Linger.TotalMilliseconds;
        config.MessageTimeoutMs = (int)settings.Output.DeliveryTimeout.TotalMilliseconds;
        config.Set("compression.type", settings.Output.Compression);
        return Build(() => new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
    }

    private static void Add(ClientConfig config, KafkaSection kafka)
    {
        foreach ((string name, string value) in kafka.Settings) config.Set(name, value);
        config.BootstrapServers = kafka.BootstrapServers;
    }

    private static T Build<T>(Func<T> build)
    {
        try
        {
            return build();
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
        {
            throw new CommandException($"Kafka's client does not take a setting of kafka.settings: {exception.Message}", exception);
        }
    }
}
