using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.EmbeddedBroker;

namespace StreamingNp.Streaming.Tests.Delivery;

[Trait("Category", "Broker")]
public sealed class KafkaDeliveryTests : IDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly RecordingLogger<KafkaDelivery> _log = new();

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task A_record_arrives_with_key_value_and_headers()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver();
        await Eventually.Ends(delivery.DeliverAsync(new OutgoingRecord(topic, [1, 2], [3, 4], [new("ce_id", [5]), new("ce_type", [6])])), "the acknowledgement");
        await Eventually.Ends(delivery.DeliverAsync(new OutgoingRecord(topic, [], null)), "the acknowledgement");

        IReadOnlyList<ConsumeResult<byte[]?, byte[]?>> records = _kafka.Read(topic, partition: 0, count: 2);
        Assert.Equal([1, 2], records[0].Message.Key);
        Assert.Equal([3, 4], records[0].Message.Value);
        Assert.Equal([("ce_id", 5), ("ce_type", 6)], records[0].Message.Headers.Select(header => (header.Key, (int)header.GetValueBytes()[0])));
        Assert.Null(records[1].Message.Key);
        Assert.Null(records[1].Message.Value);
        Assert.Equal((2L, 0L, 0), (delivery.Delivered, delivery.Failed, delivery.Pending));
    }

    [Fact]
    public async Task Records_keep_their_order_when_there_is_no_room_for_all_at_once()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver(options => options with { Linger = TimeSpan.Zero, Settings = new Dictionary<string, string> { ["queue.buffering.max.messages"] = "10" } });
        Task[] tasks = [.. Enumerable.Range(0, 500).Select(value => delivery.DeliverAsync(new OutgoingRecord(topic, [1], Encoding.UTF8.GetBytes($"{value}"))))];
        await Eventually.Ends(Task.WhenAll(tasks), "500 acknowledgements");
        Assert.Equal(Enumerable.Range(0, 500), _kafka.Read(topic, partition: 0, count: 500).Select(record => int.Parse(Encoding.UTF8.GetString(record.Message.Value!), null)));
    }

    [Fact]
    public async Task More_than_may_be_on_their_way_wait_in_line()
    {
        string topic = _kafka.Topic(partitions: 1);
        await using KafkaDelivery delivery = Deliver(options => options with { MaxPending = 3 });
        Task<long>[] records = [.. Enumerable.Range(0, 50).Select(number => delivery.DeliverAsync(new OutgoingRecord(topic, [], [(byte)number])))];
        await Eventually.Ends(Task.WhenAll(records), "the acknowledgements of all");
        Assert.Equal(Enumerable.Range(0, 50), _kafka.Read(topic, partition: 0, count: 50).Select(record => (int)record.Message.Value![0]));
        Assert.Equal((50, 0, 0), (delivery.Delivered, delivery.Failed, delivery.Pending));
    }

    [EmbeddedFact]
    public async Task What_waits_in_line_fails_along_with_what_could_not_be_published()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver(options => options with { MaxPending = 1, DeliveryTimeout = TimeSpan.FromSeconds(1), StopTimeout = TimeSpan.FromMilliseconds(200) });
        _kafka.Embedded.TakeBrokerDown(1);
        Task<long>[] records = [.. Enumerable.Range(0, 100).Select(_ => delivery.DeliverAsync(new OutgoingRecord(topic, [], [1])))];
        // One after the other they would take longer than anybody waits.
        await Eventually.Ends(Task.WhenAny(Task.WhenAll(records)), "the failure of all");
        Assert.All(records, record => Assert.IsType<DeliveryException>(record.Exception?.InnerException));
    }

    [EmbeddedFact]
    public async Task It_says_why_a_broker_cannot_be_reached()
    {
        string topic = _kafka.Topic();
        _kafka.Embedded.TakeBrokerDown(1);
        var reasons = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var options = new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers, DeliveryTimeout = TimeSpan.FromSeconds(20), StopTimeout = TimeSpan.FromMilliseconds(200) };
        await using var delivery = new KafkaDelivery(options, _log) { Unreachable = reasons.Enqueue };
        Task task = delivery.DeliverAsync(new OutgoingRecord(topic, [], [1]));
        Eventually.Becomes(() => !reasons.IsEmpty, "the reason");
        await delivery.StopAsync();
        await Assert.ThrowsAsync<DeliveryException>(() => task);
    }

    [EmbeddedFact]
    public async Task A_record_that_Kafka_refuses_fails_alone()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver();
        _kafka.Embedded.FailRequests(KafkaRequest.Produce, ErrorCode.RecordListTooLarge);
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => delivery.DeliverAsync(new OutgoingRecord(topic, [], [1])));
        Assert.Contains(topic, exception.Message, StringComparison.Ordinal);
        await Eventually.Ends(delivery.DeliverAsync(new OutgoingRecord(topic, [], [2])), "the next record's acknowledgement");
        Assert.Equal((1L, 1L), (delivery.Delivered, delivery.Failed));
    }

    [EmbeddedFact]
    public async Task A_broken_producer_is_replaced()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver();
        await Eventually.Ends(delivery.DeliverAsync(new OutgoingRecord(topic, [], [1])), "the first acknowledgement");
        // An idempotent producer that is told so of its only request in flight cannot go on (librdkafka makes it a fatal error).
        _kafka.Embedded.FailRequests(KafkaRequest.Produce, ErrorCode.OutOfOrderSequenceNumber);
        await Assert.ThrowsAsync<DeliveryException>(() => delivery.DeliverAsync(new OutgoingRecord(topic, [], [2])));
        Eventually.Becomes(() => delivery.DeliverAsync(new OutgoingRecord(topic, [], [3])).ContinueWith(task => task.IsCompletedSuccessfully, TaskScheduler.Default).Result, "a record to be published again");
        Assert.True(_log.Has("broke"));
    }

    [EmbeddedFact]
    public async Task What_is_on_its_way_while_the_broker_is_down_arrives_later()
    {
        string topic = _kafka.Topic();
        await using KafkaDelivery delivery = Deliver();
        _kafka.Embedded.TakeBrokerDown(1);
        Task task = delivery.DeliverAsync(new OutgoingRecord(topic, [], [1]));
        _kafka.Embedded.BringBrokerUp(1);
        await Eventually.Ends(task, "the acknowledgement");
    }

    [Fact]
    public async Task Stopping_publishes_what_is_on_its_way_and_takes_no_more()
    {
        string topic = _kafka.Topic();
        KafkaDelivery delivery = Deliver(options => options with { Linger = TimeSpan.FromSeconds(5) });
        Task[] tasks = [.. Enumerable.Range(0, 20).Select(_ => delivery.DeliverAsync(new OutgoingRecord(topic, [], [1])))];
        await delivery.StopAsync();
        Assert.All(tasks, task => Assert.True(task.IsCompletedSuccessfully));
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => delivery.DeliverAsync(new OutgoingRecord(topic, [], [1])));
        Assert.Contains("stopped", exception.Message, StringComparison.Ordinal);
    }

    [EmbeddedFact]
    public async Task What_cannot_be_published_before_the_stop_fails()
    {
        string topic = _kafka.Topic();
        KafkaDelivery delivery = Deliver(options => options with { StopTimeout = TimeSpan.FromMilliseconds(200) });
        _kafka.Embedded.TakeBrokerDown(1);
        Task task = delivery.DeliverAsync(new OutgoingRecord(topic, [], [1]));
        await delivery.StopAsync();
        await Assert.ThrowsAsync<DeliveryException>(() => task);
        Assert.True(_log.Has("1 records were not published"));
    }

    [Theory]
    [InlineData("no.such.setting", "1", "no.such.setting")]
    [InlineData("acks", "0", "belongs to the delivery")]
    public void A_setting_that_cannot_be_is_refused(string name, string value, string expected)
    {
        var exception = Assert.Throws<ArgumentException>(() => Deliver(options => options with { Settings = new Dictionary<string, string> { [name] = value } }));
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compression_that_does_not_exist_is_refused() =>
        Assert.Contains("\"zip\"", Assert.Throws<ArgumentException>(() => Deliver(options => options with { Compression = "zip" })).Message, StringComparison.Ordinal);

    private KafkaDelivery Deliver(Func<DeliveryOptions, DeliveryOptions>? adjust = null)
    {
        var options = new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers, DeliveryTimeout = TimeSpan.FromSeconds(20) };
        return new KafkaDelivery(adjust?.Invoke(options) ?? options, _log);
    }
}
