namespace StreamingNp.Streaming.Tests.Source;

[Trait("Category", "Broker")]
public sealed class RebalanceTests(TestKafka kafka) : IClassFixture<TestKafka>
{
    [Fact]
    public async Task A_revoked_partition_is_handed_over_when_its_lane_has_finished()
    {
        string topic = kafka.Topic(partitions: 2), group = TestKafka.Name("group");
        for (int partition = 0; partition < 2; partition++) kafka.Publish(topic, partition, first: 0, count: 100);
        await using var first = new SourceHarness(kafka, topic, group, acknowledgeAtOnce: false, adjust: options => options with { RevokeTimeout = Eventually.Patience });
        TestLane[] lanes = [first.Receives(100, partition: 0), first.Receives(100, partition: 1)];

        await using var second = new SourceHarness(kafka, topic, group);
        Eventually.Becomes(() => lanes.Any(lane => lane.IsCompleting), "a lane to be told to finish");
        TestLane revoked = Assert.Single(lanes, lane => lane.IsCompleting);
        Assert.Empty(second.Lanes.Opened);
        revoked.Acknowledge();

        int moved = revoked.Partition.Partition.Value;
        int start = (int)second.Lanes.Lane(moved).StartOffset;
        // The embedded broker may be at the next rebalance already and refuse the last commit; then the rest is repeated, as it should be.
        if (!kafka.IsEmbedded || first.Consumer.CommitFailures == 0) Assert.Equal(100, start);
        Assert.False(revoked.IsAborted);
        for (int partition = 0; partition < 2; partition++) kafka.Publish(topic, partition, first: 100, count: 20);
        Assert.Equal(Enumerable.Range(start, 120 - start), second.Receives(120 - start, moved).Values);
        // The lane of the partition that stayed was left alone.
        TestLane stayed = first.Receives(120, 1 - moved);
        Assert.Equal(Enumerable.Range(0, 120), stayed.Values);
        Assert.Single(first.Lanes.Of(1 - moved));
    }

    [Fact]
    public async Task A_lane_that_does_not_finish_in_time_is_left_and_its_rest_repeated()
    {
        string topic = kafka.Topic(partitions: 2), group = TestKafka.Name("group");
        for (int partition = 0; partition < 2; partition++) kafka.Publish(topic, partition, first: 0, count: 100);
        await using var first = new SourceHarness(kafka, topic, group, acknowledgeAtOnce: false, adjust: options => options with { RevokeTimeout = TimeSpan.FromMilliseconds(200) });
        TestLane[] lanes = [first.Receives(100, partition: 0), first.Receives(100, partition: 1)];
        foreach (TestLane lane in lanes) lane.Acknowledge(60);
        for (int partition = 0; partition < 2; partition++) IsCommitted(first, topic, partition, 60);

        await using var second = new SourceHarness(kafka, topic, group);
        Eventually.Becomes(() => second.Lanes.Opened.Count == 1, "a partition to move");
        TestLane moved = second.Lanes.Opened[0];
        Assert.Equal(60, moved.StartOffset);
        Assert.Equal(Enumerable.Range(60, 40), second.Receives(40, moved.Partition.Partition.Value).Values);
        Assert.True(lanes.Single(lane => lane.Partition == moved.Partition).IsAborted);
        Assert.True(first.Log.Has("did not finish"));
    }

    [Fact]
    public async Task The_partitions_of_a_member_that_stops_go_to_the_one_that_stays()
    {
        string topic = kafka.Topic(partitions: 2), group = TestKafka.Name("group");
        await using var staying = new SourceHarness(kafka, topic, group);
        staying.Lanes.Lane(0);
        staying.Lanes.Lane(1);
        var leaving = new SourceHarness(kafka, topic, group);
        Eventually.Becomes(() => leaving.Lanes.Opened.Count == 1, "a partition to move");
        int moved = leaving.Lanes.Opened[0].Partition.Partition.Value;
        kafka.Publish(topic, moved, first: 0, count: 30);
        leaving.Receives(30, moved);
        IsCommitted(leaving, topic, moved, 30);
        await leaving.Consumer.StopAsync();

        kafka.Publish(topic, moved, first: 30, count: 30);
        Assert.Equal(30, staying.Lanes.Lane(moved, nth: 2).StartOffset);
        Assert.Equal(Enumerable.Range(30, 30), staying.Receives(30, moved).Values);
    }

    private void IsCommitted(SourceHarness source, string topic, int partition, long offset) =>
        Eventually.Becomes(() => kafka.Committed(source.Group, topic, partition) == offset, $"offset {offset} of partition {partition} to be committed");
}
