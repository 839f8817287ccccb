using Confluent.Kafka;
using StreamingNp.Streaming.EmbeddedBroker;

namespace StreamingNp.Streaming.Tests.Source;

[Trait("Category", "Broker")]
public sealed class PartitionConsumerFaultTests : IDisposable
{
    // Not shared between tests: what is broken here must not break others.
    private readonly TestKafka _kafka = new();

    public void Dispose() => _kafka.Dispose();

    [EmbeddedFact]
    public async Task A_broker_that_is_absent_at_the_start_is_waited_for()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 5);
        _kafka.Embedded.TakeBrokerDown(1);
        await using var source = new SourceHarness(_kafka, topic);
        Eventually.Becomes(() => source.Log.Has("does not answer"), "the absent broker to be named");
        _kafka.Embedded.BringBrokerUp(1);
        source.Receives(5);
        Eventually.Becomes(() => source.Log.Has("answers again"), "the broker to be found");
        Assert.Single(source.Log.Lines, line => line.Contains("does not answer", StringComparison.Ordinal));
    }

    [EmbeddedFact]
    public async Task Nothing_is_lost_or_repeated_when_the_broker_goes_away_for_a_while()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 50);
        await using var source = new SourceHarness(_kafka, topic);
        source.Receives(50);
        // What was not committed would be repeated, as the group takes the partition away from a member it has not heard from.
        Eventually.Becomes(() => _kafka.Committed(source.Group, topic, 0) == 50, "offset 50 to be committed");
        _kafka.Embedded.TakeBrokerDown(1);
        Eventually.Becomes(() => source.Log.Has("does not answer"), "the broker's absence to be noticed");
        _kafka.Embedded.BringBrokerUp(1);
        _kafka.Publish(topic, partition: 0, first: 50, count: 50);
        Eventually.Becomes(() => source.Lanes.Opened.Sum(opened => opened.Count) >= 100, "the records that came later");
        Assert.Equal(Enumerable.Range(0, 100), source.Lanes.Opened.SelectMany(opened => opened.Values));
    }

    [EmbeddedFact]
    public async Task Records_that_are_gone_are_counted_and_the_oldest_comes_next()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 30);
        await using (var before = new SourceHarness(_kafka, topic, group: "late", acknowledgeAtOnce: false))
        {
            before.Receives(30).Acknowledge(10);
            Eventually.Becomes(() => _kafka.Committed("late", topic, 0) == 10, "offset 10 to be committed");
        }
        _kafka.Publish(topic, partition: 0, first: 30, count: 10);
        _kafka.Publish(topic, partition: 0, first: 40, count: 10);
        _kafka.Embedded.DeleteRecords(topic, partition: 0, beforeOffset: 40);

        await using var source = new SourceHarness(_kafka, topic, group: "late");
        Assert.Equal(Enumerable.Range(40, 10), source.Receives(10).Values);
        Assert.Equal(10, source.Lanes.Lane(0).StartOffset);
        Eventually.Becomes(() => source.Consumer.OffsetsSkipped == 30, "30 skipped offsets to be counted");
        Assert.True(source.Log.Has("Some records are gone"));
    }

    [EmbeddedFact]
    public async Task A_failed_commit_is_said_and_made_up_for()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 20);
        _kafka.Embedded.FailRequests(KafkaRequest.OffsetCommit, ErrorCode.GroupAuthorizationFailed, ErrorCode.GroupAuthorizationFailed);
        await using var source = new SourceHarness(_kafka, topic);
        source.Receives(20);
        Eventually.Becomes(() => source.Consumer.CommitFailures >= 2, "two failed commits");
        Assert.True(source.Log.Has("Could not commit"));
        Eventually.Becomes(() => _kafka.Committed(source.Group, topic, 0) == 20, "the commit to be made up for");
    }

    [EmbeddedFact]
    public async Task A_start_that_cannot_be_found_out_is_asked_for_again()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 20);
        _kafka.Embedded.FailRequests(KafkaRequest.OffsetFetch, ErrorCode.GroupAuthorizationFailed);
        await using var source = new SourceHarness(_kafka, topic);
        Assert.Equal(Enumerable.Range(0, 20), source.Receives(20).Values);
        Assert.True(source.Log.Has("Could not find out where to start"));
    }

    [EmbeddedFact]
    public async Task Stopping_without_a_broker_takes_no_longer_than_it_may()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 20);
        var source = new SourceHarness(_kafka, topic);
        source.Receives(20);
        _kafka.Embedded.TakeBrokerDown(1);
        await Eventually.Ends(source.Consumer.StopAsync(), "the consumer to stop");
        Assert.All(source.Lanes.Opened, lane => Assert.True(lane.Completion.IsCompleted));
        _kafka.Embedded.BringBrokerUp(1);
        await Eventually.Ends(source.Consumer.Completion, "the consumer's thread to end");
    }

    [EmbeddedFact]
    public async Task A_lost_partition_leaves_its_lane_at_once_and_comes_back_at_the_committed_offset()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 50);
        await using var source = new SourceHarness(_kafka, topic, acknowledgeAtOnce: false);
        TestLane lost = source.Receives(50);
        lost.Acknowledge(20);
        Eventually.Becomes(() => _kafka.Committed(source.Group, topic, 0) == 20, "offset 20 to be committed");
        _kafka.Embedded.FailRequests(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        TestLane next = source.Lanes.Lane(0, nth: 2);
        Assert.True(lost.IsAborted);
        Assert.False(lost.IsCompleting);
        Assert.Equal(20, next.StartOffset);
        Assert.True(next.Epoch > lost.Epoch);
        Assert.Equal(Enumerable.Range(20, 30), source.Receives(30).Values);
        // There is no other member that could have got it.
        Assert.True(source.Log.Has("is no longer read here, partitions 0"), string.Join(" | ", source.Log.Lines));
        Assert.False(source.Log.Has("lost to another member"));
    }

    [EmbeddedFact]
    public async Task A_partition_that_was_lost_while_it_was_paused_is_read_when_it_comes_back()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 1_500);
        await using var source = new SourceHarness(_kafka, topic, acknowledgeAtOnce: false);
        source.Receives(1_000);
        Eventually.Becomes(() => source.Consumer.Partitions is [{ Paused: true }], "the partition to be paused");
        _kafka.Embedded.FailRequests(KafkaRequest.Heartbeat, ErrorCode.UnknownMemberId);
        Assert.Equal(0, source.Lanes.Lane(0, nth: 2).StartOffset);
        source.Receives(1_000);
    }

    [EmbeddedFact]
    public async Task A_fatal_error_ends_the_consumer_and_says_why()
    {
        string topic = _kafka.Topic();
        await using var source = new SourceHarness(_kafka, topic, adjust: options => options with { Settings = new Dictionary<string, string>(options.Settings) { ["group.instance.id"] = "one" } });
        TestLane lane = source.Lanes.Lane(0);
        _kafka.Embedded.FailRequests(KafkaRequest.Heartbeat, ErrorCode.FencedInstanceId);
        await Assert.ThrowsAnyAsync<KafkaException>(() => Eventually.Ends(source.Consumer.Completion, "the consumer to end"));
        Assert.True(lane.IsAborted);
        Assert.True(source.Log.Has("The source stopped"));
    }

    [EmbeddedFact]
    public async Task A_topic_that_is_made_anew_gets_a_new_lane()
    {
        string topic = _kafka.Topic();
        _kafka.Publish(topic, partition: 0, first: 0, count: 50);
        await using var source = new SourceHarness(_kafka, topic);
        source.Receives(50);
        _kafka.Embedded.DeleteTopic(topic);
        _kafka.CreateTopic(topic, partitions: 1);
        _kafka.Publish(topic, partition: 0, first: 100, count: 10);
        TestLane next = source.Lanes.Lane(0, nth: 2);
        Assert.Equal(0, next.StartOffset);
        Assert.True(source.Log.Has("went back"), string.Join(" | ", source.Log.Lines));
        Assert.Equal(Enumerable.Range(100, 10), source.Receives(10).Values);
        Eventually.Becomes(() => _kafka.Committed(source.Group, topic, 0) == 10, "an offset to be committed that is lower than the one before");
    }
}
