using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>Makes the lanes of the partitions that the source is assigned. Called from the source's one thread.</summary>
public interface ILaneFactory
{
    /// <summary>
    /// Prepares for a partition before its committed offset is read. With exactly-once this initialises the lane's
    /// transactional producer, so that a previous owner can no longer move the offset. The source waits for it, at most
    /// <see cref="SourceOptions.LookUpTimeout"/>, and tries again later when it fails.
    /// </summary>
    /// <param name="partition">The partition that a lane will be opened for.</param>
    Task PrepareAsync(TopicPartition partition) => Task.CompletedTask;

    /// <summary>Opens a lane. It may restore its state in its own time, meanwhile batches are offered to it already.</summary>
    /// <param name="partition">The lane's partition.</param>
    /// <param name="epoch">The lane's epoch: higher than that of every lane before it of this consumer.</param>
    /// <param name="startOffset">The offset of the first record that the lane will be offered, or of a later one where offsets have a gap.</param>
    /// <param name="startsOver">Whether the offsets of the partition start over, because its topic was made anew.</param>
    ILane Open(TopicPartition partition, int epoch, long startOffset, bool startsOver = false);
}
