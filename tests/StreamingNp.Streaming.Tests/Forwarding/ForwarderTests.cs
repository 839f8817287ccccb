using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.EmbeddedBroker;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Forwarding;

/// <summary>A forwarder on a broker, and who reads what it publishes.</summary>
[Trait("Category", "Broker")]
public sealed class ForwarderTests : IDisposable
{
    private const int Points = 200;

    private readonly TestKafka _kafka = new();
    private readonly string _group = TestKafka.Name("group"), _input, _letters, _internal = TestKafka.Name("repartitioned");

    public ForwarderTests() => (_input, _letters) = (_kafka.Topic(2, "metrics"), _kafka.Topic(what: "dead-letters"));

    [Fact]
    public async Task A_series_in_two_partitions_comes_to_one_in_the_order_of_each()
    {
        if (_kafka.IsEmbedded) _kafka.CreateTopic(_internal, 4);
        await using Forwarder forwarder = await StartAsync();
        PublishAll();
        ForwardsAllInOrder(forwarder);
        Eventually.Becomes(() => _kafka.Committed(ForwardingGroup, _input, 0) == Points && _kafka.Committed(ForwardingGroup, _input, 1) == Points, "all offsets to be committed");
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task Exactly_once_they_come_once_although_lanes_are_fenced_and_processes_change()
    {
        await using (Forwarder first = await StartAsync(DeliveryGuarantee.ExactlyOnce))
        {
            Publish(0, "split", 0, Points / 2);
            Publish(1, "split", 0, Points / 2);
            Eventually.Becomes(() => first.Counts.Forwarded > 0, "something to be forwarded");
            // Somebody who has the same partition, or thinks so.
            await using var elsewhere = new TransactionalDeliveries(
                new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers }, ForwardingGroup, () => throw new InvalidOperationException("It commits nothing."), NullLogger<TransactionalDeliveries>.Instance);
            await Eventually.Ends(elsewhere.PrepareAsync(new TopicPartition(_input, 0)), "the preparation of another producer");
            Publish(0, "split", Points / 2, Points / 4);
            Publish(1, "split", Points / 2, Points / 4);
        }
        await using Forwarder second = await StartAsync(DeliveryGuarantee.ExactlyOnce);
        Publish(0, "split", 3 * Points / 4, Points / 4);
        Publish(1, "split", 3 * Points / 4, Points / 4);
        Eventually.Becomes(() => _kafka.Committed(ForwardingGroup, _input, 0) == Points && _kafka.Committed(ForwardingGroup, _input, 1) == Points, "all offsets to be committed");
        IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> records = _kafka.Read(_internal, PartitionOf("split"), 2 * Points);
        Assert.All([0, 1], partition => Assert.Equal(Enumerable.Range(0, Points).Select(number => $"{_input}/{partition}/{number}"), From(records, partition)));
    }

    [RealBrokerFact]
    public async Task The_topic_is_made_where_it_is_missing_and_grows_where_it_is_too_small()
    {
        await using (Forwarder _ = await StartAsync()) Assert.Equal(4, PartitionsOf(_internal));
        Dictionary<string, string> configs = await ConfigsAsync(_internal);
        Assert.Equal(("-1", "delete", "CreateTime"), (configs["retention.ms"], configs["cleanup.policy"], configs["message.timestamp.type"]));
        await using (Forwarder _ = await StartAsync(partitions: 6)) Assert.Equal(6, PartitionsOf(_internal));
        // More than are asked for stay empty: nothing moves.
        await using Forwarder forwarder = await StartAsync();
        PublishAll();
        ForwardsAllInOrder(forwarder);
    }

    [RealBrokerFact]
    public async Task What_is_done_is_deleted_from_the_topic()
    {
        _kafka.CreateTopic(_internal, 4);
        _kafka.Publish(_internal, partition: 0, first: 0, count: 10);
        await using var topic = new ForwardingTopic(Options(DeliveryGuarantee.AtLeastOnce, 4), TimeProvider.System, NullLogger.Instance);
        await topic.DeleteAsync([new TopicPartitionOffset(_internal, 0, 4)]);
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader") }).Build();
        Assert.Equal(4, consumer.QueryWatermarkOffsets(new TopicPartition(_internal, 0), Eventually.Patience).Low.Value);
    }

    [EmbeddedFact]
    public async Task A_topic_that_cannot_be_made_is_a_trouble_until_it_is_there()
    {
        await using Forwarder forwarder = await StartAsync();
        Assert.Contains($"Topic {_internal}, to which the input is forwarded, does not exist at {_kafka.BootstrapServers} and could not be made", forwarder.TopicTrouble, StringComparison.Ordinal);
        _kafka.CreateTopic(_internal, 4);
        PublishAll();
        ForwardsAllInOrder(forwarder);
        Assert.Null(forwarder.TopicTrouble);
    }

    [EmbeddedFact]
    public async Task A_topic_with_too_few_partitions_is_a_trouble()
    {
        _kafka.CreateTopic(_internal, 2);
        await using Forwarder forwarder = await StartAsync();
        Assert.Contains("has 2 partitions", forwarder.TopicTrouble, StringComparison.Ordinal);
    }

    [EmbeddedFact]
    public async Task Records_that_are_not_acknowledged_are_forwarded_again()
    {
        _kafka.CreateTopic(_internal, 4);
        PublishAll();
        _kafka.Embedded.FailRequests(KafkaRequest.Produce, ErrorCode.RecordListTooLarge);
        await using Forwarder forwarder = await StartAsync();
        ForwardsAllInOrder(forwarder);
    }

    public void Dispose() => _kafka.Dispose();

    private string ForwardingGroup => ForwardingOptions.GroupOf(_group);

    private static int PartitionOf(string series) => SeriesPartitioner.PartitionOf(Encoding.UTF8.GetBytes(series), 4);

    private async Task<Forwarder> StartAsync(DeliveryGuarantee guarantee = DeliveryGuarantee.AtLeastOnce, int partitions = 4)
    {
        var forwarder = new Forwarder(Options(guarantee, partitions), () => [], NullLoggerFactory.Instance, TimeProvider.System);
        await Eventually.Ends(forwarder.StartAsync(), "the forwarder to start");
        return forwarder;
    }

    private ForwardingOptions Options(DeliveryGuarantee guarantee, int partitions) => new()
    {
        Source = new SourceOptions
        {
            BootstrapServers = _kafka.BootstrapServers,
            Topics = [_input],
            GroupId = ForwardingGroup,
            Start = StartPosition.Earliest,
            BatchSize = 10,
            HighWaterMark = 100,
            LowWaterMark = 20,
            CommitInterval = TimeSpan.FromMilliseconds(100),
            CommitOffsets = guarantee == DeliveryGuarantee.AtLeastOnce,
            RestartDelay = TimeSpan.FromMilliseconds(20),
            LongestRestartDelay = TimeSpan.FromMilliseconds(200),
            Settings = _kafka.Quick,
        },
        Delivery = new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers },
        Guarantee = guarantee,
        Topic = _internal,
        Partitions = partitions,
        DeadLetterTopic = _letters,
    };

    private void PublishAll()
    {
        Publish(0, "split", 0, Points);
        Publish(1, "split", 0, Points);
    }

    private void ForwardsAllInOrder(Forwarder forwarder)
    {
        Eventually.Becomes(() => forwarder.Counts.Forwarded >= 2 * Points, () => $"all records to be forwarded, of which {forwarder.Counts.Forwarded} were; trouble: {forwarder.TopicTrouble}");
        // Those that are forwarded again have been there before.
        IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> records = [];
        for (int count = 2 * Points; records.Select(From).Distinct().Count() < 2 * Points; count++) records = _kafka.Read(_internal, PartitionOf("split"), count);
        Assert.All(records, record => Assert.Equal("split", Encoding.UTF8.GetString(record.Message.Key!)));
        Assert.All([0, 1], partition => Assert.Equal(Enumerable.Range(0, Points).Select(number => $"{_input}/{partition}/{number}"), From(records, partition).Distinct()));
    }

    private void Publish(int partition, string series, int first, int count)
    {
        using IProducer<Null, string> producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        foreach (int number in Enumerable.Range(first, count))
            producer.Produce(new TopicPartition(_input, partition), new Message<Null, string> { Value = $$"""{"series":"{{series}}","timestamp":{{number}},"value":{{number}}}""" });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(20)));
    }

    private IEnumerable<string> From(IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> records, int partition) =>
        records.Select(From).Where(from => from.StartsWith($"{_input}/{partition}/", StringComparison.Ordinal));

    private static string From(ConsumeResult<byte[]?, byte[]?> record) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(ForwardedFrom.HeaderName));

    private int PartitionsOf(string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        return admin.GetMetadata(topic, Eventually.Patience).Topics.Single().Partitions.Count;
    }

    private async Task<Dictionary<string, string>> ConfigsAsync(string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        List<DescribeConfigsResult> results = await admin.DescribeConfigsAsync([new ConfigResource { Type = ResourceType.Topic, Name = topic }]);
        return results.Single().Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Value);
    }
}
