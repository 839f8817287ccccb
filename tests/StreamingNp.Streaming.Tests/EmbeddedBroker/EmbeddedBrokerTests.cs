using System.Diagnostics;
using Confluent.Kafka;
using StreamingNp.Streaming.EmbeddedBroker;
using Broker = StreamingNp.Streaming.EmbeddedBroker.EmbeddedBroker;

namespace StreamingNp.Streaming.Tests.EmbeddedBroker;

[Trait("Category", "Broker")]
public sealed class EmbeddedBrokerTests : IDisposable
{
    private readonly Broker _broker = new(brokers: 2);

    public void Dispose() => _broker.Dispose();

    [Fact]
    public void It_listens_on_the_loopback_address_only()
    {
        string[] addresses = _broker.BootstrapServers.Split(',');
        Assert.Equal(2, addresses.Length);
        Assert.All(addresses, address => Assert.StartsWith("127.0.0.1:", address, StringComparison.Ordinal));
    }

    [Fact]
    public void It_lives_in_the_library_that_the_clients_use()
    {
        Metadata("metrics");
        using var process = Process.GetCurrentProcess();
        Assert.Single(process.Modules.Cast<ProcessModule>(), module => module.ModuleName.Contains("librdkafka", StringComparison.Ordinal));
    }

    [Fact]
    public void A_topic_has_the_partitions_asked_for()
    {
        _broker.CreateTopic("metrics", partitions: 7);
        TopicMetadata topic = Assert.Single(Metadata("metrics").Topics);
        Assert.Equal(ErrorCode.NoError, topic.Error.Code);
        Assert.Equal(7, topic.Partitions.Count);
    }

    [Fact]
    public void A_topic_cannot_be_created_twice()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        var exception = Assert.Throws<InvalidOperationException>(() => _broker.CreateTopic("metrics", partitions: 1));
        Assert.Contains("create topic metrics", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broker_that_is_not_there_cannot_be_taken_down()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => _broker.TakeBrokerDown(3));
        Assert.Contains("take broker 3 down", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_come_back_as_they_were_sent()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        using IProducer<byte[]?, byte[]?> producer = Producer();
        var sent = new Message<byte[]?, byte[]?> { Key = [1, 2], Value = [3], Timestamp = new Timestamp(1_700_000_000_123, TimestampType.CreateTime) };
        await producer.ProduceAsync("metrics", sent);

        using IConsumer<byte[]?, byte[]?> consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = "test" }).Build();
        consumer.Assign(new TopicPartitionOffset("metrics", 0, 0));
        ConsumeResult<byte[]?, byte[]?> received = consumer.Consume(TimeSpan.FromSeconds(20));
        Assert.Equal([1, 2], received.Message.Key);
        Assert.Equal([3], received.Message.Value);
        Assert.Equal(1_700_000_000_123, received.Message.Timestamp.UnixTimestampMs);
    }

    [Fact]
    public async Task Requests_fail_as_often_as_told()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        _broker.FailRequests(KafkaRequest.Produce, ErrorCode.RecordListTooLarge);
        using IProducer<byte[]?, byte[]?> producer = Producer();
        var record = new Message<byte[]?, byte[]?> { Value = [1] };
        var exception = await Assert.ThrowsAsync<ProduceException<byte[]?, byte[]?>>(() => producer.ProduceAsync("metrics", record));
        Assert.Equal(ErrorCode.RecordListTooLarge, exception.Error.Code);
        Assert.Equal(0, (await producer.ProduceAsync("metrics", record)).Offset.Value);
    }

    [Fact]
    public async Task It_tells_which_requests_came()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        _broker.NoteRequests();
        using IProducer<byte[]?, byte[]?> producer = Producer();
        for (int i = 0; i < 3; i++) await producer.ProduceAsync("metrics", new Message<byte[]?, byte[]?> { Value = [1] });
        Assert.Equal(3, _broker.Requests().Count(request => request == KafkaRequest.Produce));
        Assert.Contains(KafkaRequest.Metadata, _broker.Requests());
    }

    [Fact]
    public async Task A_broker_that_was_down_goes_on_where_it_was()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        using IProducer<byte[]?, byte[]?> producer = Producer();
        var record = new Message<byte[]?, byte[]?> { Value = [1] };
        await producer.ProduceAsync("metrics", record);
        _broker.TakeBrokerDown(1);
        _broker.TakeBrokerDown(2);
        Task<DeliveryResult<byte[]?, byte[]?>> later = producer.ProduceAsync("metrics", record);
        _broker.BringBrokerUp(1);
        _broker.BringBrokerUp(2);
        Assert.Equal(1, (await later).Offset.Value);
    }

    [Fact]
    public async Task Deleted_records_are_gone()
    {
        _broker.CreateTopic("metrics", partitions: 1);
        using IProducer<byte[]?, byte[]?> producer = Producer();
        for (int i = 0; i < 3; i++) await producer.ProduceAsync("metrics", new Message<byte[]?, byte[]?> { Value = [1] });
        _broker.DeleteRecords("metrics", partition: 0, beforeOffset: 2);
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = "test" }).Build();
        WatermarkOffsets ends = consumer.QueryWatermarkOffsets(new TopicPartition("metrics", 0), TimeSpan.FromSeconds(20));
        Assert.Equal((2, 3), (ends.Low.Value, ends.High.Value));
    }

    [Fact]
    public void A_disposed_broker_says_so()
    {
        _broker.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _broker.CreateTopic("metrics", partitions: 1));
    }

    private IProducer<byte[]?, byte[]?> Producer() => new ProducerBuilder<byte[]?, byte[]?>(
        new ProducerConfig { BootstrapServers = _broker.BootstrapServers, LingerMs = 0, ReconnectBackoffMaxMs = 500 }).SetLogHandler((_, _) => { }).Build();

    private Metadata Metadata(string topic)
    {
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _broker.BootstrapServers }).Build();
        return admin.GetMetadata(topic, TimeSpan.FromSeconds(20));
    }
}
