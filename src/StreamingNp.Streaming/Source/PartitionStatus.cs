using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>How one assigned partition stands, as of about a second ago.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Epoch">The epoch of its lane.</param>
/// <param name="Position">The offset that will be read next; -1 where it is not known yet.</param>
/// <param name="CompletedOffset">The offset below which everything is done; -1 where it is not known yet.</param>
/// <param name="Outstanding">The records read and not done, 0 to <see cref="SourceOptions.HighWaterMark"/> and one batch.</param>
/// <param name="Paused">Whether reading is paused because the lane has enough to do, or because it is being restarted.</param>
/// <param name="Running">Whether the partition has a lane; false while it waits for a failed one to be replaced.</param>
/// <param name="Lag">The records in the partition that are not done yet; null where the broker has not told its end yet.</param>
public sealed record PartitionStatus(
    TopicPartition Partition, int Epoch, long Position, long CompletedOffset, int Outstanding, bool Paused, bool Running, long? Lag);
