using System.Globalization;
using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>How partitions are named in logs, in health and on screens, as in those of Kafka: <c>metrics [6]</c>.</summary>
public static class PartitionName
{
    /// <summary>Names a partition.</summary>
    public static string Of(TopicPartition partition) => string.Create(CultureInfo.InvariantCulture, $"{partition.Topic} [{partition.Partition.Value}]");
}
