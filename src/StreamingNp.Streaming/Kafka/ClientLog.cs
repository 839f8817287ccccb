using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Kafka;

/// <summary>What clients of Kafka say by themselves: detail for whoever looks for a fault.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "librdkafka: {Message}")]
    public static partial void Librdkafka(this ILogger logger, string message);

    /// <summary>Has a consumer say its errors and its log lines here.</summary>
    public static ConsumerBuilder<TKey, TValue> LogTo<TKey, TValue>(this ConsumerBuilder<TKey, TValue> builder, ILogger logger) =>
        builder.SetErrorHandler((_, error) => logger.Librdkafka(error.Reason)).SetLogHandler((_, message) => logger.Librdkafka(message.Message));
}
