using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

public sealed class PartitionFlowTests
{
    private readonly PartitionFlow _flow = new(new TopicPartition("metrics", 0), batchSize: 3, maxBytes: 100);

    public PartitionFlowTests()
    {
        _flow.StartAt(10);
        _flow.Open(new TestLane(_flow.Partition, epoch: 5, startOffset: 10, acknowledgesAtOnce: false), epoch: 5);
    }

    [Fact]
    public void A_batch_is_full_at_its_size_and_bears_the_epoch()
    {
        Assert.False(Append(10));
        Assert.False(Append(11));
        Assert.True(Append(12));
        RecordBatch batch = _flow.TakeBatch();
        Assert.Equal([10L, 11L, 12L], batch.Records.ToArray().Select(record => record.Offset));
        Assert.Equal((5, 13L), (batch.Epoch, batch.EndOffset));
        Assert.Equal((0, 3), (_flow.Buffered, _flow.Outstanding));
    }

    // With exactly-once the source itself has completed nothing, and "offset -1" carries no information.
    [Fact]
    public void Where_nothing_is_known_to_be_done_it_goes_on_at_what_the_group_has_committed()
    {
        Assert.Equal("offset 10", _flow.Since);
        var other = new PartitionFlow(new TopicPartition("metrics", 1), batchSize: 3, maxBytes: 100);
        Assert.Equal("the offset that the group has committed", other.Since);
    }

    [Fact]
    public void What_was_handed_over_is_not_overwritten_by_what_comes_next()
    {
        Append(10);
        RecordBatch small = _flow.TakeBatch();
        Append(11);
        Append(12);
        Append(13);
        RecordBatch full = _flow.TakeBatch();
        Append(14);
        Assert.Equal([10L], small.Records.ToArray().Select(record => record.Offset));
        Assert.Equal([11L, 12L, 13L], full.Records.ToArray().Select(record => record.Offset));
    }

    [Fact]
    public void A_batch_is_outstanding_until_all_of_it_is_done()
    {
        Append(10);
        Append(11);
        _flow.TakeBatch();
        Append(12);
        _flow.TakeBatch();
        _flow.Acknowledge(11);
        Assert.Equal((11L, 3), (_flow.Completed, _flow.Outstanding));
        _flow.Acknowledge(12);
        Assert.Equal(1, _flow.Outstanding);
        _flow.Acknowledge(13);
        Assert.Equal(0, _flow.Outstanding);
    }

    [Fact]
    public void A_batch_is_full_before_its_size_when_its_bytes_are_as_many_as_may_be_outstanding()
    {
        Assert.False(Append(10, bytes: 60));
        Assert.True(Append(11, bytes: 40));
        Assert.Equal(2, _flow.TakeBatch().Records.Length);
        Assert.True(Append(12, bytes: 1));
        Assert.Equal(101, _flow.OutstandingBytes);
        _flow.Acknowledge(12);
        Assert.Equal(1, _flow.OutstandingBytes);
        _flow.Close(now: 0);
        Assert.Equal(0, _flow.OutstandingBytes);
    }

    [Fact]
    public void A_gap_is_counted()
    {
        Append(10);
        _flow.Append(new ConsumedRecord(15, 0, default, null), now: 0, out long skipped);
        Assert.Equal((4L, 16L, 1), (skipped, _flow.Position, _flow.Gaps));
    }

    [Fact]
    public void Closing_forgets_what_is_not_done_and_counts_failures_without_progress()
    {
        Append(10);
        _flow.TakeBatch();
        Append(11);
        _flow.Close(now: 0);
        Assert.Equal((0, 1, 10L), (_flow.Outstanding, _flow.FailuresInARow, _flow.Completed));
        Assert.Null(_flow.Lane);

        _flow.StartAt(10);
        _flow.Open(new TestLane(_flow.Partition, epoch: 6, startOffset: 10, acknowledgesAtOnce: false), epoch: 6);
        _flow.Acknowledge(11);
        _flow.Close(now: 0);
        Assert.Equal(0, _flow.FailuresInARow);
    }

    private bool Append(long offset, int bytes = 0) => _flow.Append(new ConsumedRecord(offset, 0, default, new byte[bytes]), now: 0, out _);
}
