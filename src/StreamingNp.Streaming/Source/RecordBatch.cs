using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>Consecutive records of one partition, as the source hands them to the partition's lane.</summary>
/// <param name="Partition">The partition.</param>
/// <param name="Epoch">The epoch of the lane that the batch was made for; no two lanes of a consumer have the same.</param>
/// <param name="Records">1 to <see cref="SourceOptions.BatchSize"/> records by rising offset; offsets may have gaps (compaction, transactions).</param>
public sealed record RecordBatch(TopicPartition Partition, int Epoch, ReadOnlyMemory<ConsumedRecord> Records)
{
    /// <summary>The offset after the last record: what is committed when all of the batch is done.</summary>
    public long EndOffset => Records.Span[^1].Offset + 1;
}
