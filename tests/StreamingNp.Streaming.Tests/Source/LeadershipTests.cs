using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

public sealed class LeadershipTests
{
    private static readonly string[] Topics = ["metrics", "gauges"];

    [Fact]
    public void Whoever_has_partition_0_of_the_first_topic_by_name_leads() => Assert.True(Leadership.Of(Topics, [Of("metrics", 3), Of("gauges", 0)]));

    [Fact]
    public void Nobody_else_does()
    {
        Assert.False(Leadership.Of(Topics, [Of("metrics", 0), Of("gauges", 1)]));
        Assert.False(Leadership.Of(Topics, []));
    }

    [Fact]
    public void With_a_pattern_nobody_knows() => Assert.Null(Leadership.Of(["^metrics-.*"], [Of("metrics-a", 0)]));

    private static PartitionStatus Of(string topic, int partition) => new(new TopicPartition(topic, partition), 1, 0, 0, 0, Paused: false, Running: true, Lag: null);
}
