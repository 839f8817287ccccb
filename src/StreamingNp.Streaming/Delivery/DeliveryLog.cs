using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Delivery;

/// <summary>What the delivery has to say.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(Level = LogLevel.Error, Message = "Kafka's producer broke ({Reason}); going on with a new one, what was on its way fails and is repeated by its lane.")]
    public static partial void ProducerBroke(this ILogger logger, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} records were not published within {Timeout} of stopping; their lanes repeat them at the next start.")]
    public static partial void LeftBehind(this ILogger logger, int count, string timeout);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Another producer has taken over the transactions of {Partition} ({TransactionalId}): its partition has moved to another process of the group, and this lane ends without committing.")]
    public static partial void Fenced(this ILogger logger, string partition, string transactionalId);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The group was rebalancing while {Partition} committed ({Reason}); the same commit is tried again.")]
    public static partial void RepeatedForRebalance(this ILogger logger, string partition, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "A transaction of {Partition} could not be aborted ({Reason}); the next lane's producer ends it.")]
    public static partial void NotAborted(this ILogger logger, string partition, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Kafka's producer reports: {Message}")]
    public static partial void Librdkafka(this ILogger logger, string message);
}
