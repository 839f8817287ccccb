using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Knows which records nobody needs any more: those that were done at the look before, so that their offset is committed by now.</summary>
internal sealed class DoneRecords
{
    private readonly Dictionary<TopicPartition, (long Completed, long Deleted)> _seen = [];

    /// <summary>Looks at partitions.</summary>
    /// <param name="partitions">How they stand.</param>
    /// <returns>Where there is something to delete, the offset below which it is.</returns>
    public IReadOnlyList<TopicPartitionOffset> Below(IEnumerable<PartitionStatus> partitions)
    {
        List<TopicPartitionOffset> below = [];
        var now = new Dictionary<TopicPartition, (long Completed, long Deleted)>();
        foreach (PartitionStatus partition in partitions)
        {
            (long completed, long deleted) = _seen.GetValueOrDefault(partition.Partition, (-1, 0));
            // Offsets start over where the topic was made anew.
            if (completed > partition.CompletedOffset) (completed, deleted) = (-1, 0);
            if (completed > deleted) below.Add(new TopicPartitionOffset(partition.Partition, deleted = completed));
            now[partition.Partition] = (partition.CompletedOffset, deleted);
        }
        // A partition that has gone and comes back may have been anybody's meanwhile.
        _seen.Clear();
        foreach ((TopicPartition partition, (long, long) seen) in now) _seen[partition] = seen;
        return below;
    }
}
