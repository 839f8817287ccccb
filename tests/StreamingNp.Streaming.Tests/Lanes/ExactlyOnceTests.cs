using System.Text;
using Akka.Streams;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.EmbeddedBroker;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Source, lanes and transactions together. Records that cannot be read go through: each gives one dead letter.</summary>
[Trait("Category", "Broker")]
public class ExactlyOnceTests : ActorTests
{
    private const int Records = 300;

    private readonly TestKafka _kafka = new();
    private readonly RecordingLogger<TransactionalDeliveries> _log = new();
    private readonly string _group = TestKafka.Name("group"), _input, _output;

    public ExactlyOnceTests()
    {
        (_input, _output) = (_kafka.Topic(what: "metrics"), _kafka.Topic(what: "dead-letters"));
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task Every_result_is_committed_once_although_lanes_are_fenced_again_and_again()
    {
        await using PartitionConsumer consumer = Start();
        for (int part = 0; part < 5; part++)
        {
            _kafka.Publish(_input, partition: 0, first: part * Records / 5, count: Records / 5);
            // A process that has the same partition, or thinks so.
            await using TransactionalDeliveries elsewhere = Deliveries(() => consumer.GroupMetadata);
            await Eventually.Ends(elsewhere.PrepareAsync(new TopicPartition(_input, 0)), "the preparation of another producer");
            int failures = part, done = (part + 1) * Records / 5;
            // It came in time to fence the lane, or the lane fails with what comes next.
            Eventually.Becomes(() => consumer.LaneFailures > failures || _kafka.Committed(_group, _input, 0) >= done, "the lane to be fenced or done");
        }
        Eventually.Becomes(() => _kafka.Committed(_group, _input, 0) == Records, "all offsets to be committed");
        Assert.True(consumer.LaneFailures > 0);
        Assert.Equal(Enumerable.Range(0, Records), Offsets(Records));
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task What_a_stopped_processor_committed_is_not_done_again()
    {
        _kafka.Publish(_input, partition: 0, first: 0, count: Records / 2);
        await using (PartitionConsumer first = Start()) Eventually.Becomes(() => _kafka.Committed(_group, _input, 0) == Records / 2, "the first half to be committed");
        _kafka.Publish(_input, partition: 0, first: Records / 2, count: Records / 2);
        await using PartitionConsumer second = Start();
        Eventually.Becomes(() => _kafka.Committed(_group, _input, 0) == Records, "the second half to be committed");
        Assert.Equal(Enumerable.Range(0, Records), Offsets(Records));
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task Partitions_that_move_between_processors_give_every_result_once()
    {
        const int Partitions = 4, Parts = 6;
        string input = _kafka.Topic(Partitions, "metrics");
        PartitionConsumer first = Start(input), second = first;
        for (int part = 0; part < Parts; part++)
        {
            for (int partition = 0; partition < Partitions; partition++) _kafka.Publish(input, partition, first: part * Records, count: Records);
            if (part == 1) second = Start(input);
            if (part == 2) Eventually.Becomes(() => second.Partitions.Count == Partitions / 2, "the second processor to have its share");
            if (part == 3) await first.StopAsync();
        }
        Eventually.Becomes(
            () => Enumerable.Range(0, Partitions).All(partition => _kafka.Committed(_group, input, partition) == Parts * Records),
            () => $"all offsets to be committed; log: {string.Join(" | ", _log.Lines)}");
        IEnumerable<(string Partition, int Offset)> results = _kafka.Read(_output, partition: 0, count: Partitions * Parts * Records).Select(record => (Header(record, "source-partition"), int.Parse(Header(record, "source-offset"), null)));
        Assert.All(results.GroupBy(result => result.Partition), partition => Assert.Equal(Enumerable.Range(0, Parts * Records), partition.Select(result => result.Offset)));
        await second.DisposeAsync();
    }

    // The embedded broker keeps no offsets of transactions: the next lane begins at the start again.
    [EmbeddedTheory]
    [InlineData(KafkaRequest.Produce, ErrorCode.RecordListTooLarge)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.GroupAuthorizationFailed)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.ProducerFenced)]
    [InlineData(KafkaRequest.InitProducerId, ErrorCode.TransactionalIdAuthorizationFailed)]
    public async Task A_lane_whose_commit_fails_is_opened_again_with_a_new_producer(KafkaRequest request, ErrorCode error)
    {
        _kafka.Publish(_input, partition: 0, first: 0, count: Records);
        _kafka.Embedded.FailRequests(request, error);
        await using PartitionConsumer consumer = Start();
        Eventually.Becomes(() => consumer.Partitions is [{ CompletedOffset: Records }], () => $"a lane that is done; log: {string.Join(" | ", _log.Lines)}");
        // A preparation that fails comes before any lane.
        Assert.Equal(request == KafkaRequest.InitProducerId ? 0 : 1, consumer.LaneFailures);
        IReadOnlyList<int> results = [];
        for (int count = Records; results.LastOrDefault(-1) < Records - 1; count++) results = Offsets(count);
        Assert.Equal(Enumerable.Range(0, Records), results.Distinct());
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _kafka.Dispose();
    }

    private PartitionConsumer Start(string? input = null)
    {
        PartitionConsumer? consumer = null;
        var queue = new ScoringQueue();
        var model = new FakeModel();
        var factory = new LaneFactory(
            LaneHarness.Options with { DeadLetterTopic = _output },
            (counter, delivery) => new LaneServices { Scorers = queue, MaxBatchWindows = 1, Layout = model.Layout, Delivery = delivery, Counter = counter, Time = TimeProvider.System },
            Deliveries(() => consumer!.GroupMetadata),
            Sys.Materializer());
        var options = new SourceOptions
        {
            BootstrapServers = _kafka.BootstrapServers,
            Topics = [input ?? _input],
            GroupId = _group,
            Start = StartPosition.Earliest,
            BatchSize = 10,
            HighWaterMark = 100,
            LowWaterMark = 20,
            CommitOffsets = false,
            RestartDelay = TimeSpan.FromMilliseconds(20),
            Settings = _kafka.Quick,
        };
        consumer = new PartitionConsumer(options, factory, NullLogger<PartitionConsumer>.Instance);
        consumer.Start();
        return consumer;
    }

    private TransactionalDeliveries Deliveries(Func<IConsumerGroupMetadata> membership) =>
        new(new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers, DeliveryTimeout = TimeSpan.FromSeconds(20) }, _group, membership, _log);

    // The source offsets of the dead letters, as readers of committed records see them (Kafka's default is to read committed).
    private int[] Offsets(int count) =>
        [.. _kafka.Read(_output, partition: 0, count).Select(record => int.Parse(Header(record, "source-offset"), null))];

    private static string Header(ConsumeResult<byte[]?, byte[]?> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
}
