namespace StreamingNp.Streaming.Source;

/// <summary>
/// Which member of a group does what has to be done once: the one that has partition 0 of the first topic by name. The group's own
/// protocol sees to it that there is one at a time, and that another one follows when it leaves.
/// </summary>
public static class Leadership
{
    /// <summary>Whether a member leads.</summary>
    /// <param name="topics">The topics that the group reads; a pattern begins with ^.</param>
    /// <param name="partitions">The partitions that the member has.</param>
    /// <returns>Null where a pattern is among the topics: no member knows for certain which topics the others have.</returns>
    public static bool? Of(IReadOnlyList<string> topics, IReadOnlyList<PartitionStatus> partitions)
    {
        if (topics.Any(topic => topic.StartsWith('^'))) return null;
        string? first = topics.Min(StringComparer.Ordinal);
        return partitions.Any(partition => partition.Partition.Partition.Value == 0 && partition.Partition.Topic == first);
    }
}
