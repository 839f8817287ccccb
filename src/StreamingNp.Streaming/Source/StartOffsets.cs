using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Source;

/// <summary>Finds the offsets at which lanes start: what the group has committed, else what <see cref="SourceOptions.Start"/> says.</summary>
internal sealed class StartOffsets(IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> consumer, SourceOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Where a partition starts, and whether the group has committed that.</summary>
    public readonly record struct Start(long Offset, bool Committed);

    /// <summary>Asks the broker, for <see cref="SourceOptions.LookUpTimeout"/> at most.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="hadOffset">Those that the group had an offset of: where it has none any more, all that is there is new.</param>
    /// <returns>The starts that were found; what is missing has been logged and is to be asked for again.</returns>
    public IReadOnlyDictionary<TopicPartition, Start> Find(IReadOnlyList<TopicPartition> partitions, IReadOnlySet<TopicPartition> hadOffset)
    {
        var starts = new Dictionary<TopicPartition, Start>();
        if (partitions.Count == 0) return starts;
        long began = time.GetTimestamp();
        TimeSpan Left() => TimeSpan.FromTicks(Math.Max(TimeSpan.TicksPerMillisecond, (options.LookUpTimeout - time.GetElapsedTime(began)).Ticks));
        try
        {
            var fresh = new List<TopicPartition>();
            foreach (TopicPartitionOffset committed in consumer.Committed(partitions, Left()))
            {
                if (committed.Offset.Value >= 0) starts.Add(committed.TopicPartition, new(committed.Offset.Value, Committed: true));
                else fresh.Add(committed.TopicPartition);
            }
            foreach ((TopicPartition partition, long offset) in WarmUps([.. fresh.Where(partition => !hadOffset.Contains(partition))], Left())) starts.Add(partition, new(offset, Committed: false));
            foreach (TopicPartition partition in fresh.Where(partition => !starts.ContainsKey(partition)))
            {
                WatermarkOffsets ends = consumer.QueryWatermarkOffsets(partition, Left());
                starts.Add(partition, new(options.Start == StartPosition.Latest && !hadOffset.Contains(partition) ? ends.High.Value : ends.Low.Value, Committed: false));
            }
        }
        catch (KafkaException exception)
        {
            logger.StartUnknown(string.Join(", ", partitions.Where(partition => !starts.ContainsKey(partition)).Select(PartitionName.Of)), exception.Error.Reason);
        }
        return starts;
    }

    // A broker that finds no record as new as that answers with the end, and so does the embedded one, always. Starting
    // there would skip what was replayed with old timestamps, hence the oldest record instead (by leaving it out here).
    private IEnumerable<(TopicPartition Partition, long Offset)> WarmUps(List<TopicPartition> partitions, TimeSpan timeout)
    {
        if (options.Start != StartPosition.WarmUp || partitions.Count == 0) return [];
        var since = new Timestamp(time.GetUtcNow().UtcDateTime - options.WarmUp);
        return consumer.OffsetsForTimes(partitions.Select(partition => new TopicPartitionTimestamp(partition, since)), timeout)
            .Where(found => found.Offset.Value >= 0)
            .Select(found => (found.TopicPartition, found.Offset.Value));
    }
}
