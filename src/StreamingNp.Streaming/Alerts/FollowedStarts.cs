using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Finds where a sink begins to read: at what it has not delivered, or before, as an open incident may have begun long before.</summary>
/// <param name="sink">The sink.</param>
/// <param name="options">How far back it goes.</param>
/// <param name="logger">Is told of a topic that was made anew.</param>
internal sealed class FollowedStarts(IAlertSink sink, AlertOptions options, ILogger logger)
{
    /// <summary>Finds the start in a partition: the offset to read next, and which of what follows was delivered or is too old.</summary>
    /// <param name="consumer">Asks the brokers.</param>
    /// <param name="committed">What the group has committed.</param>
    /// <param name="now">The time.</param>
    /// <param name="patience">How long a question may take.</param>
    /// <exception cref="KafkaException">The brokers do not answer.</exception>
    public FollowedPartition Find(IConsumer<Ignore, byte[]?> consumer, TopicPartitionOffset committed, DateTimeOffset now, TimeSpan patience)
    {
        TopicPartition partition = committed.TopicPartition;
        WatermarkOffsets ends = consumer.QueryWatermarkOffsets(partition, patience);
        long delivered = committed.Offset.Value;
        if (delivered > ends.High.Value)
        {
            logger.MadeAnew(partition.ToString(), delivered, sink.Name);
            delivered = ends.Low.Value;
        }
        bool isNew = delivered < 0;
        if (isNew) delivered = OffsetAt(now - options.StartAge);
        long start = sink.NeedsHistory ? Math.Min(delivered, OffsetAt(now - options.MaxOpenAge)) : delivered;
        return isNew
            ? new FollowedPartition(delivered) { Next = start, OldBelow = ends.High.Value, OldBefore = (now - options.StartAge).UtcDateTime }
            : new FollowedPartition(delivered) { Next = start, OldBelow = delivered };

        // A broker that finds no record as new as that answers with the end, and so does the embedded one, always: then all are read, and their times decide.
        long OffsetAt(DateTimeOffset time)
        {
            long offset = consumer.OffsetsForTimes([new TopicPartitionTimestamp(partition, new Timestamp(time))], patience).Single().Offset.Value;
            return Math.Max(offset, ends.Low.Value);
        }
    }
}
