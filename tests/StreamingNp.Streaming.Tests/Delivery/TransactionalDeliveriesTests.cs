using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.EmbeddedBroker;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Delivery;

[Trait("Category", "Broker")]
public sealed class TransactionalDeliveriesTests : IAsyncDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly RecordingLogger<TransactionalDeliveries> _log = new();
    private readonly IConsumer<Ignore, Ignore> _consumer;
    private readonly TransactionalDeliveries _deliveries;
    private readonly TopicPartition _lane;
    private readonly string _group = TestKafka.Name("group"), _results, _state;
    private int _memberships;

    public TransactionalDeliveriesTests()
    {
        _lane = new TopicPartition(_kafka.Topic(what: "metrics"), 0);
        (_results, _state) = (_kafka.Topic(what: "anomalies"), _kafka.Topic(what: "journal"));
        _consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = _group }).Build();
        _deliveries = New();
    }

    public async ValueTask DisposeAsync()
    {
        await _deliveries.DisposeAsync();
        _consumer.Dispose();
        _kafka.Dispose();
    }

    [Fact]
    public async Task A_commit_publishes_results_and_state_and_says_where_state_went()
    {
        await using ILaneDelivery delivery = await OpenAsync();
        Assert.Equal([0, 1], await delivery.CommitAsync(Commit(nextOffset: 1, states: 2)));
        // What ends the first transaction in the log takes an offset as well.
        Assert.Equal([3, 4], await delivery.CommitAsync(Commit(nextOffset: 2, states: 2)));
        Assert.Equal([1, 2], _kafka.Read(_results, partition: 0, count: 2).Select(record => (int)record.Message.Value![0]));
    }

    [EmbeddedFact]
    public async Task Every_commit_is_one_transaction()
    {
        _kafka.Embedded.NoteRequests();
        await using ILaneDelivery delivery = await OpenAsync();
        for (int next = 1; next <= 3; next++) await delivery.CommitAsync(Commit(next, states: 20));
        await delivery.CommitAsync(new LaneCommit([], [], NextOffset: 4));
        Assert.Equal((1, 4, 4), (Count(KafkaRequest.InitProducerId), Count(KafkaRequest.TxnOffsetCommit), Count(KafkaRequest.EndTxn)));
        Assert.Equal(4, _memberships);
    }

    [EmbeddedTheory]
    [InlineData(KafkaRequest.Produce, ErrorCode.RecordListTooLarge)]
    [InlineData(KafkaRequest.Produce, ErrorCode.TopicAuthorizationFailed)]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.TopicAuthorizationFailed)]
    [InlineData(KafkaRequest.AddOffsetsToTxn, ErrorCode.GroupAuthorizationFailed)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.GroupAuthorizationFailed)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.InvalidTxnState)]
    public async Task A_commit_that_Kafka_refuses_fails_and_the_next_delivery_succeeds(KafkaRequest request, ErrorCode error)
    {
        await using (ILaneDelivery delivery = await OpenAsync())
        {
            _kafka.Embedded.FailRequests(request, error);
            var exception = await Assert.ThrowsAsync<DeliveryException>(() => delivery.CommitAsync(Commit(nextOffset: 7)));
            Assert.Contains($"{PartitionName.Of(_lane)} gave up to offset 7 was not committed", exception.Message, StringComparison.Ordinal);
        }
        await using ILaneDelivery next = await OpenAsync();
        Assert.Single(await next.CommitAsync(Commit(nextOffset: 8)));
        Assert.False(_log.Has("taken over"));
    }

    [EmbeddedTheory]
    [InlineData(KafkaRequest.Produce, ErrorCode.NotLeaderForPartition)]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.ConcurrentTransactions)]
    [InlineData(KafkaRequest.AddOffsetsToTxn, ErrorCode.GroupCoordinatorNotAvailable)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.GroupLoadInProgress)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.NotCoordinatorForGroup)]
    public async Task A_hitch_is_none_of_the_lane_s_business(KafkaRequest request, ErrorCode error)
    {
        await using ILaneDelivery delivery = await OpenAsync();
        _kafka.Embedded.FailRequests(request, error, error);
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 1)));
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 2)));
    }

    [EmbeddedFact]
    public async Task A_rebalance_repeats_the_transaction_with_the_new_membership()
    {
        await using ILaneDelivery delivery = await OpenAsync();
        _kafka.Embedded.NoteRequests();
        _kafka.Embedded.FailRequests(KafkaRequest.TxnOffsetCommit, ErrorCode.IllegalGeneration, ErrorCode.UnknownMemberId);
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 1)));
        Assert.Equal((3, 3), (Count(KafkaRequest.EndTxn), _memberships));
    }

    [EmbeddedTheory]
    [InlineData(KafkaRequest.AddPartitionsToTxn, ErrorCode.InvalidProducerEpoch)]
    [InlineData(KafkaRequest.TxnOffsetCommit, ErrorCode.InvalidProducerEpoch)]
    [InlineData(KafkaRequest.EndTxn, ErrorCode.ProducerFenced)]
    public async Task A_producer_that_is_fenced_says_so_once(KafkaRequest request, ErrorCode error)
    {
        await using ILaneDelivery delivery = await OpenAsync();
        _kafka.Embedded.FailRequests(request, error);
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => delivery.CommitAsync(Commit(nextOffset: 1)));
        Assert.Contains("Another producer has taken over", exception.Message, StringComparison.Ordinal);
        Assert.Single(_log.Lines, line => line.Contains("moved to another process", StringComparison.Ordinal));
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task A_second_producer_of_the_same_lane_fences_the_first()
    {
        await using ILaneDelivery first = await OpenAsync();
        await first.CommitAsync(Commit(nextOffset: 1));
        await using TransactionalDeliveries elsewhere = New();
        await Eventually.Ends(elsewhere.PrepareAsync(_lane), "the second producer");
        await using ILaneDelivery second = elsewhere.Open(_lane);

        var exception = await Assert.ThrowsAsync<DeliveryException>(() => first.CommitAsync(Commit(nextOffset: 2)));
        Assert.Contains("Another producer has taken over", exception.Message, StringComparison.Ordinal);
        Assert.Single(_log.Lines, line => line.Contains("moved to another process", StringComparison.Ordinal));
        Assert.Single(await second.CommitAsync(Commit(nextOffset: 2)));
    }

    [Fact]
    public async Task Lanes_do_not_fence_each_other()
    {
        await using ILaneDelivery first = await OpenAsync();
        var other = new TopicPartition(_lane.Topic, 1);
        await Eventually.Ends(_deliveries.PrepareAsync(other), "the other lane's preparation");
        await using ILaneDelivery second = _deliveries.Open(other);
        Assert.Single(await first.CommitAsync(Commit(nextOffset: 1)));
    }

    [Fact]
    public async Task Without_a_preparation_the_first_commit_makes_up_for_it()
    {
        await using ILaneDelivery delivery = _deliveries.Open(_lane);
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 1)));
    }

    [EmbeddedFact]
    public async Task A_preparation_that_fails_can_be_repeated()
    {
        _kafka.Embedded.FailRequests(KafkaRequest.InitProducerId, ErrorCode.TransactionalIdAuthorizationFailed);
        var exception = await Assert.ThrowsAsync<DeliveryException>(() => _deliveries.PrepareAsync(_lane));
        Assert.Contains($"{_group}/{_lane.Topic}/0", exception.Message, StringComparison.Ordinal);
        await using ILaneDelivery delivery = await OpenAsync();
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 1)));
    }

    [EmbeddedFact]
    public async Task A_preparation_under_way_is_not_begun_again()
    {
        _kafka.Embedded.NoteRequests();
        _kafka.Embedded.TakeBrokerDown(1);
        Task first = _deliveries.PrepareAsync(_lane);
        Assert.Same(first, _deliveries.PrepareAsync(_lane));
        _kafka.Embedded.BringBrokerUp(1);
        await Eventually.Ends(first, "the preparation");
        await using ILaneDelivery delivery = _deliveries.Open(_lane);
        Assert.Single(await delivery.CommitAsync(Commit(nextOffset: 1)));
    }

    [EmbeddedFact]
    public async Task A_commit_is_given_up_when_the_broker_stays_away()
    {
        await using TransactionalDeliveries deliveries = New(TimeSpan.FromSeconds(1));
        await Eventually.Ends(deliveries.PrepareAsync(_lane), "the preparation");
        await using ILaneDelivery delivery = deliveries.Open(_lane);
        _kafka.Embedded.TakeBrokerDown(1);
        Task commit = delivery.CommitAsync(Commit(nextOffset: 1));
        await Assert.ThrowsAsync<DeliveryException>(() => Eventually.Ends(commit, "the failure of the commit"));
        _kafka.Embedded.BringBrokerUp(1);
    }

    [EmbeddedFact]
    public async Task A_delivery_that_has_ended_takes_no_commit()
    {
        ILaneDelivery delivery = await OpenAsync();
        await delivery.DisposeAsync();
        await delivery.DisposeAsync();
        Assert.Contains("has ended", (await Assert.ThrowsAsync<DeliveryException>(() => delivery.CommitAsync(Commit(nextOffset: 1)))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_setting_that_cannot_be_is_refused()
    {
        var options = new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers, Settings = new Dictionary<string, string> { ["transactional.id"] = "mine" } };
        Assert.Contains("transactional.id belongs to the delivery", Assert.Throws<ArgumentException>(() => new TransactionalDeliveries(options, _group, Membership, _log)).Message, StringComparison.Ordinal);
    }

    private TransactionalDeliveries New(TimeSpan? timeout = null)
    {
        var options = new DeliveryOptions { BootstrapServers = _kafka.BootstrapServers, DeliveryTimeout = timeout ?? TimeSpan.FromSeconds(20), Settings = new Dictionary<string, string> { ["reconnect.backoff.max.ms"] = "500" } };
        return new TransactionalDeliveries(options, _group, Membership, _log);
    }

    private IConsumerGroupMetadata Membership()
    {
        Interlocked.Increment(ref _memberships);
        return _consumer.ConsumerGroupMetadata;
    }

    private async Task<ILaneDelivery> OpenAsync()
    {
        await Eventually.Ends(_deliveries.PrepareAsync(_lane), "the preparation of a lane");
        return _deliveries.Open(_lane);
    }

    private LaneCommit Commit(int nextOffset, int states = 1) =>
        new([new OutgoingRecord(_results, [], [(byte)nextOffset])], [.. Enumerable.Range(0, states).Select(index => new OutgoingRecord(_state, [], [(byte)index]) { Partition = 0 })], nextOffset);

    private int Count(KafkaRequest request) => _kafka.Embedded.Requests().Count(kind => kind == request);
}
