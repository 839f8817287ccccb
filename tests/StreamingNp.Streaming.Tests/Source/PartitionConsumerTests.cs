using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

[Trait("Category", "Broker")]
public sealed class PartitionConsumerTests(TestKafka kafka) : IClassFixture<TestKafka>
{
    [Fact]
    public async Task Records_reach_the_lane_of_their_partition_in_order_and_in_batches()
    {
        string topic = kafka.Topic(partitions: 3);
        for (int partition = 0; partition < 3; partition++) kafka.Publish(topic, partition, first: 1000 * partition, count: 950);
        await using var source = new SourceHarness(kafka, topic);

        for (int partition = 0; partition < 3; partition++)
        {
            TestLane lane = source.Receives(950, partition);
            Assert.Equal(Enumerable.Range(1000 * partition, 950), lane.Values);
            Assert.Equal(Enumerable.Range(0, 950).Select(offset => (long)offset), lane.Records.Select(record => record.Offset));
            Assert.All(lane.Batches, batch => Assert.InRange(batch.Records.Length, 1, 100));
            Assert.Contains(lane.Batches, batch => batch.Records.Length == 100);
            Assert.Equal($"key-{1000 * partition}", Encoding.UTF8.GetString(lane.Records[0].Key.Span));
            Assert.InRange(lane.Records[0].TimestampMilliseconds, DateTimeOffset.UtcNow.AddMinutes(-10).ToUnixTimeMilliseconds(), DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeMilliseconds());
        }
        Eventually.Becomes(() => source.Consumer.RecordsConsumed == 2850, "2850 records counted as consumed");
        Assert.Equal(0, source.Consumer.OffsetsSkipped);
    }

    [Fact]
    public async Task A_tombstone_is_not_an_empty_value()
    {
        string topic = kafka.Topic();
        using (IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build())
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = [7], Value = null });
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Key = null, Value = [] });
        }
        await using var source = new SourceHarness(kafka, topic);
        IReadOnlyList<ConsumedRecord> records = source.Receives(2).Records;
        Assert.Null(records[0].Value);
        Assert.Equal([7], records[0].Key.ToArray());
        Assert.Equal(0, records[1].Value?.Length);
        Assert.True(records[1].Key.IsEmpty);
    }

    [Fact]
    public async Task Headers_come_along_where_a_record_has_any()
    {
        string topic = kafka.Topic();
        using (IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = kafka.BootstrapServers }).Build())
        {
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [1], Headers = new() { { "republished", "1"u8.ToArray() } } });
            await producer.ProduceAsync(topic, new Message<byte[]?, byte[]?> { Value = [2] });
        }
        await using var source = new SourceHarness(kafka, topic);
        IReadOnlyList<ConsumedRecord> records = source.Receives(2).Records;
        Assert.Equal("1"u8, records[0].Headers!.GetLastBytes("republished"));
        Assert.Null(records[1].Headers);
    }

    [Fact]
    public async Task It_says_how_it_stands_with_its_group_and_when_its_thread_last_went_around()
    {
        string topic = kafka.Topic();
        await using var source = new SourceHarness(kafka, topic);
        Eventually.Becomes(() => source.Consumer.Status is { HasJoined: true, BrokersAnswer: true, MissingTopics: [] }, () => $"a member of the group: {source.Consumer.Status}");
        Assert.True(source.Consumer.SinceTurn < Eventually.Patience);
    }

    [Fact]
    public async Task A_lane_with_enough_bytes_to_do_pauses_its_partition_until_half_of_them_are_done()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 1_000, count: 500);
        // Each record has a key of eight bytes and a value of four.
        await using var source = new SourceHarness(kafka, topic, acknowledgeAtOnce: false, adjust: options => options with { HighWaterBytes = 1_200 });
        TestLane lane = source.Receives(100);
        Eventually.Becomes(() => Status(source, 0) is { Paused: true, Outstanding: 100 }, "the partition to be paused");
        lane.Acknowledge(100);
        source.Receives(200);
    }

    [Fact]
    public async Task A_lane_with_enough_to_do_pauses_its_partition_and_no_other()
    {
        string topic = kafka.Topic(partitions: 2);
        kafka.Publish(topic, partition: 0, first: 0, count: 5000);
        await using var source = new SourceHarness(kafka, topic, acknowledgeAtOnce: false);
        TestLane full = source.Receives(1000);
        Eventually.Becomes(() => Status(source, 0) is { Paused: true, Outstanding: >= 1000 }, "partition 0 to be paused");

        kafka.Publish(topic, partition: 1, first: 0, count: 150);
        source.Receives(150, partition: 1);
        Assert.InRange(full.Count, 1000, 1100);
        Assert.False(Status(source, 1)!.Paused);

        while (full.CompletedOffset < 5000)
        {
            full.Acknowledge();
            Eventually.Becomes(() => full.CompletedOffset == 5000 || full.Count > full.CompletedOffset, () => $"more records after offset {full.CompletedOffset}");
            Assert.InRange(full.Count - full.CompletedOffset, 0, 1100);
        }
        Assert.Equal(Enumerable.Range(0, 5000), full.Values);
        Assert.Single(source.Lanes.Of(0));
    }

    [Fact]
    public async Task Only_what_a_lane_has_completed_is_committed_and_the_next_member_starts_exactly_there()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 100);
        var first = new SourceHarness(kafka, topic, acknowledgeAtOnce: false);
        TestLane lane = first.Receives(100);
        lane.Acknowledge(30);
        Eventually.Becomes(() => kafka.Committed(first.Group, topic, 0) == 30, "offset 30 to be committed");
        lane.Acknowledge(42);
        await first.Consumer.StopAsync();
        Assert.True(lane.IsAborted);
        Assert.True(first.Log.Has("did not finish"));
        Assert.Equal(42, kafka.Committed(first.Group, topic, 0));

        await using var second = new SourceHarness(kafka, topic, first.Group);
        Assert.Equal(42, second.Lanes.Lane(0).StartOffset);
        Assert.Equal(Enumerable.Range(42, 58), second.Receives(58).Values);
    }

    [Fact]
    public async Task Stopping_waits_for_the_lanes_and_commits_what_they_completed()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 250);
        // An interval far longer than the test: what is committed is committed by stopping.
        var source = new SourceHarness(kafka, topic, acknowledgeAtOnce: false, adjust: options => options with { CommitInterval = TimeSpan.FromMinutes(10), StopTimeout = Eventually.Patience });
        TestLane lane = source.Receives(250);
        Task stopping = source.Consumer.StopAsync();
        Eventually.Becomes(() => lane.IsCompleting, "the lane to be told to finish");
        Assert.False(stopping.IsCompleted);
        lane.Acknowledge();
        await Eventually.Ends(stopping, "the consumer to stop");
        await Eventually.Ends(source.Consumer.Completion, "the consumer's completion");
        Assert.False(lane.IsAborted);
        Assert.Equal(250, kafka.Committed(source.Group, topic, 0));
    }

    [Fact]
    public async Task A_failed_lane_is_opened_again_where_it_ended_and_the_others_go_on()
    {
        string topic = kafka.Topic(partitions: 2);
        kafka.Publish(topic, partition: 0, first: 0, count: 400);
        await using var source = new SourceHarness(kafka, topic, acknowledgeAtOnce: false);
        TestLane failing = source.Receives(400);
        failing.Acknowledge(150);
        failing.Fail("Out of luck.");

        TestLane next = source.Lanes.Lane(0, nth: 2);
        kafka.Publish(topic, partition: 1, first: 0, count: 50);
        kafka.Publish(topic, partition: 0, first: 400, count: 50);
        Assert.Equal(150, next.StartOffset);
        Assert.True(next.Epoch > failing.Epoch);
        Assert.Equal(Enumerable.Range(150, 300), source.Receives(300).Values);
        source.Receives(50, partition: 1);
        Assert.Single(source.Lanes.Of(1));
        Assert.Equal(1, source.Consumer.LaneFailures);
        Assert.True(source.Log.Has("it is opened again in 0.02s, at offset 150"));
    }

    [Fact]
    public async Task A_lane_that_cannot_be_opened_is_tried_again()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 20);
        await using var source = new SourceHarness(kafka, topic, start: false);
        source.Lanes.FailNextOpenings(3);
        source.Consumer.Start();
        Assert.Equal(Enumerable.Range(0, 20), source.Receives(20).Values);
        Assert.Equal(3, source.Consumer.LaneFailures);
    }

    [Fact]
    public async Task A_lane_that_cannot_be_prepared_is_tried_again()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 20);
        await using var source = new SourceHarness(kafka, topic, start: false);
        source.Lanes.FailNextPreparations(2);
        source.Consumer.Start();
        Assert.Equal(Enumerable.Range(0, 20), source.Receives(20).Values);
        Assert.Equal(3, source.Lanes.Preparations);
    }

    [Fact]
    public async Task Where_lanes_commit_themselves_the_source_does_not_and_a_new_lane_starts_at_what_is_committed()
    {
        string topic = kafka.Topic(), group = TestKafka.Name("group");
        kafka.Publish(topic, partition: 0, first: 0, count: 50);
        await using (var before = new SourceHarness(kafka, topic, group, acknowledgeAtOnce: false))
        {
            before.Receives(50).Acknowledge(10);
        }
        await using var source = new SourceHarness(kafka, topic, group, acknowledgeAtOnce: false, adjust: options => options with { CommitOffsets = false });
        TestLane failing = source.Receives(40);
        failing.Acknowledge(30);
        failing.Fail("The transaction was aborted.");
        Assert.Equal(10, source.Lanes.Lane(0, nth: 2).StartOffset);
        source.Receives(40).Acknowledge();
        Assert.NotNull(source.Consumer.GroupMetadata);
        await source.Consumer.StopAsync();
        Assert.Throws<InvalidOperationException>(() => source.Consumer.GroupMetadata);
        Assert.Equal(10, kafka.Committed(group, topic, 0));
    }

    [Fact]
    public async Task A_consumer_starts_once()
    {
        await using var source = new SourceHarness(kafka, "any", start: false);
        Assert.Throws<InvalidOperationException>(() => source.Consumer.GroupMetadata);
        await source.Consumer.StopAsync();
        Assert.True(source.Consumer.Completion.IsCompletedSuccessfully);
        Assert.Throws<InvalidOperationException>(source.Consumer.Start);
    }

    [Theory]
    [InlineData(StartPosition.Earliest)]
    [InlineData(StartPosition.Latest)]
    [InlineData(StartPosition.WarmUp)]
    public async Task A_group_without_offsets_starts_where_it_was_told(StartPosition start)
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 10, DateTimeOffset.UtcNow.AddDays(-3));
        kafka.Publish(topic, partition: 0, first: 10, count: 10, DateTimeOffset.UtcNow);
        await using var source = new SourceHarness(kafka, topic, adjust: options => options with { Start = start, WarmUp = TimeSpan.FromDays(1) });
        // The embedded broker cannot look offsets up by time.
        int expected = start switch { StartPosition.Earliest => 0, StartPosition.Latest => 20, _ => kafka.IsEmbedded ? 0 : 10 };
        Assert.Equal(expected, source.Lanes.Lane(0).StartOffset);
        // Committed at once: a restart before the first record must not skip what came in between.
        Eventually.Becomes(() => kafka.Committed(source.Group, topic, 0) >= expected, $"offset {expected} to be committed");
        kafka.Publish(topic, partition: 0, first: 20, count: 10);
        Assert.Equal(Enumerable.Range(expected, 30 - expected), source.Receives(30 - expected).Values);
    }

    [Fact]
    public async Task A_topic_that_is_missing_is_waited_for()
    {
        string topic = TestKafka.Name("late");
        await using var source = new SourceHarness(kafka, topic);
        Eventually.Becomes(() => source.Log.Has($"Topic {topic} does not exist"), "the missing topic to be named");
        kafka.CreateTopic(topic, partitions: 1);
        kafka.Publish(topic, partition: 0, first: 0, count: 5);
        source.Receives(5);
        Eventually.Becomes(() => source.Log.Has($"Topic {topic} exists now"), "the topic to be found");
        Assert.Single(source.Log.Lines, line => line.Contains("does not exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_lag_is_what_is_not_done()
    {
        string topic = kafka.Topic();
        kafka.Publish(topic, partition: 0, first: 0, count: 3000);
        await using var source = new SourceHarness(kafka, topic, acknowledgeAtOnce: false);
        Eventually.Becomes(() => Status(source, 0) is { Paused: true, Running: true } status && status.Lag == 3000, "a lag of all that is not done");
        source.Lanes.Lane(0).Acknowledge(1000);
        Eventually.Becomes(() => Status(source, 0)!.Lag == 2000, "the lag to be what is left");
    }

    [Fact]
    public async Task Two_topics_do_not_mix()
    {
        string one = kafka.Topic(), two = kafka.Topic();
        kafka.Publish(one, partition: 0, first: 0, count: 120);
        kafka.Publish(two, partition: 0, first: 1000, count: 120);
        await using var source = new SourceHarness(kafka, one, adjust: options => options with { Topics = [one, two] });
        TestLane Lane(string topic) => source.Lanes.Opened.Single(lane => lane.Partition.Topic == topic);
        Eventually.Becomes(() => source.Lanes.Opened.Count == 2 && Lane(one).Count == 120 && Lane(two).Count == 120, "both topics to arrive");
        Assert.Equal(Enumerable.Range(0, 120), Lane(one).Values);
        Assert.Equal(Enumerable.Range(1000, 120), Lane(two).Values);
    }

    [Theory]
    [InlineData("no.such.setting", "1", "no.such.setting")]
    [InlineData("session.timeout.ms", "soon", "session.timeout.ms")]
    [InlineData("enable.auto.commit", "true", "belongs to the source")]
    public async Task A_setting_that_cannot_be_is_refused_at_the_start(string name, string value, string expected)
    {
        await using var source = new SourceHarness(kafka, "any", adjust: options => options with { Settings = new Dictionary<string, string> { [name] = value } }, start: false);
        var exception = Assert.Throws<ArgumentException>(source.Consumer.Start);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    private static PartitionStatus? Status(SourceHarness source, int partition) =>
        source.Consumer.Partitions.FirstOrDefault(status => status.Partition.Partition.Value == partition);

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task Gaps_that_transactions_leave_are_found_out_to_be_none_that_lost_anything()
    {
        const int Records = 40;
        string topic = kafka.Topic();
        var config = new ProducerConfig { BootstrapServers = kafka.BootstrapServers, TransactionalId = TestKafka.Name("transactions"), LingerMs = 1 };
        using (IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(config).Build())
        {
            producer.InitTransactions(TestKafka.Answer);
            for (int value = 0; value < Records; value++)
            {
                producer.BeginTransaction();
                producer.Produce(new TopicPartition(topic, 0), new() { Value = System.Text.Encoding.UTF8.GetBytes($"{value}") });
                producer.CommitTransaction(TestKafka.Answer);
            }
        }
        await using var source = new SourceHarness(kafka, topic);
        Assert.Equal(Enumerable.Range(0, Records), source.Receives(Records).Values);
        Eventually.Becomes(() => source.Consumer.OffsetsSkipped == Records - 1, "the offsets of all markers but the last to be counted");
        Assert.False(source.Log.Has("although there are records in between"));
    }
}
