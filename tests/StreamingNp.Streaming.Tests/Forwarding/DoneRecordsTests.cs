using Confluent.Kafka;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Forwarding;

public sealed class DoneRecordsTests
{
    private readonly DoneRecords _done = new();

    [Fact]
    public void What_was_done_at_the_look_before_is_not_needed_any_more()
    {
        Assert.Empty(Look((0, 100), (1, -1)));
        Assert.Equal([(0, 100)], Look((0, 150), (1, 20)));
        Assert.Equal([(0, 150), (1, 20)], Look((0, 150), (1, 20)));
        Assert.Empty(Look((0, 150), (1, 20)));
    }

    [Fact]
    public void A_partition_that_was_away_or_starts_over_is_looked_at_anew()
    {
        Look((0, 100));
        Look();
        Assert.Empty(Look((0, 120)));
        Assert.Empty(Look((0, 7)));
        Assert.Equal([(0, 7)], Look((0, 9)));
    }

    private List<(int Partition, long Offset)> Look(params (int Partition, long Completed)[] partitions) =>
        [.. _done.Below(partitions.Select(one => new PartitionStatus(new TopicPartition("internal", one.Partition), 1, one.Completed, one.Completed, 0, Paused: false, Running: true, Lag: 0)))
            .Select(offset => (offset.Partition.Value, offset.Offset.Value))];
}
