using Confluent.Kafka;
using Confluent.Kafka.Admin;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

[Trait("Category", "Broker")]
public sealed class KafkaStateStoreTests : StateStoreContract, IDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly string _group = TestKafka.Name("group");
    private readonly RecordingLogger<KafkaStateStore> _log = new();
    private readonly IProducer<byte[]?, byte[]?> _producer;

    public KafkaStateStoreTests() =>
        _producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();

    private KafkaStateOptions Options => new() { BootstrapServers = _kafka.BootstrapServers, GroupId = _group };

    public void Dispose()
    {
        _producer.Dispose();
        _kafka.Dispose();
    }

    [Fact]
    public async Task Lanes_share_a_partition_where_a_topic_has_too_few()
    {
        TopicPartition lane = InputLane(1, partitions: 6);
        TopicPartition other = new(lane.Topic, 5);
        _kafka.CreateTopic(Options.JournalTopic(lane.Topic), 4);
        _kafka.CreateTopic(Options.SnapshotsTopic(lane.Topic), 4);
        await using IStateStore store = Store();
        ILaneState one = await OpenAsync(store, lane), five = await OpenAsync(store, other);
        await CommitAsync(one, Change(0, 1, "one") with { Snapshots = [Snapshot("cpu", 0, "one")] });
        await CommitAsync(five, Change(0, 1, "five") with { Snapshots = [Snapshot("cpu", 0, "five")] });
        five.Checkpoint(new(0, 1));
        await CommitAsync(five, Change(1, 2, "more"));

        if (_kafka.IsEmbedded) Assert.All(five.ToRecords(Change(2, 3, "x")), record => Assert.Equal(1, record.Partition));
        RecordingVisitor seen = await ReadAsync(lane), more = await ReadAsync(other);
        Assert.Equal(("0:0-1=one", "cpu@0:0=one"), (seen.JournalLines.Single(), seen.SnapshotLines.Single()));
        Assert.Equal(("0:1-2=more", "cpu@0:0=five"), (more.JournalLines.Single(), more.SnapshotLines.Single()));
    }

    [EmbeddedFact]
    public async Task Where_the_admin_client_makes_no_topics_their_first_use_does()
    {
        TopicPartition lane = InputLane(2, partitions: 3);
        await using var store = new KafkaStateStore(Options with { PrepareTimeout = TimeSpan.FromSeconds(3) }, TimeProvider.System, _log);
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, Change(0, 1, "x"));
        Assert.Single(_log.Lines, line => line.Contains("cannot be made by the admin client", StringComparison.Ordinal));
        Assert.Equal(["0:0-1=x"], (await ReadAsync(lane)).JournalLines);
    }

    [EmbeddedFact]
    public async Task A_journal_that_retention_has_cut_goes_on_at_its_oldest_record()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        for (int offset = 0; offset < 10; offset++) await CommitAsync(state, Change(offset, offset + 1, "e"));
        state.Checkpoint(new(0, 2));
        await CommitAsync(state, Change(10, 11, "e"));
        _kafka.Embedded.DeleteRecords(Options.JournalTopic(lane.Topic), 0, beforeOffset: 8);
        RecordingVisitor seen = await ReadAsync(lane);
        Assert.True(seen.Records[0].From >= 2, string.Join(", ", seen.JournalLines));
        Assert.Equal(11, seen.Records[^1].Next);
    }

    [Fact]
    public async Task A_damaged_record_says_where_it_is_and_can_be_reset()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        await CommitAsync(state, new StateChange { Snapshots = [Snapshot("cpu", 1, "x")] });
        string topic = Options.SnapshotsTopic(lane.Topic);
        await PublishAsync([new OutgoingRecord(topic, Bytes($"{lane.Topic}/0/s/load"), [1, 2, 3]) { Partition = 0 }]);

        var exception = await Assert.ThrowsAsync<StateException>(() => ReadAsync(lane));
        Assert.Contains($"topic {topic}, partition 0, offset 1 is cut off; start with --reset-state", exception.Message, StringComparison.Ordinal);

        ILaneState again = store.Open(lane);
        await again.ResetAsync(CancellationToken.None);
        await CommitAsync(again, Change(0, 1, "y", generation: 4));
        RecordingVisitor seen = await ReadAsync(lane);
        Assert.Equal(["4:0-1=y"], seen.JournalLines);
        Assert.Empty(seen.SnapshotLines);
    }

    [Fact]
    public async Task A_damaged_journal_record_says_where_it_is()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        await CommitAsync(await OpenAsync(store, lane), Change(0, 1, "x"));
        string topic = Options.JournalTopic(lane.Topic);
        await PublishAsync([new OutgoingRecord(topic, Bytes($"{lane.Topic}/0/j"), [77]) { Partition = 0 }]);
        var exception = await Assert.ThrowsAsync<StateException>(() => ReadAsync(lane));
        Assert.Contains($"topic {topic}, partition 0, offset 1 is not of format 1", exception.Message, StringComparison.Ordinal);
    }

    [EmbeddedFact]
    public async Task Circumstances_that_nothing_names_are_deleted_where_the_topic_is_compacted()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        OutgoingRecord deleted = Assert.Single(state.ToRecords(new StateChange { UnusedCircumstances = [7] }));
        Assert.Equal((Options.SnapshotsTopic(lane.Topic), $"{lane.Topic}/0/c/0000000000000007", null), (deleted.Topic, System.Text.Encoding.UTF8.GetString(deleted.Key!), deleted.Value));
    }

    [Fact]
    public async Task Brokers_that_do_not_answer_are_named()
    {
        await using var store = new KafkaStateStore(Options with { BootstrapServers = "127.0.0.1:1", PrepareTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System, _log);
        var exception = await Assert.ThrowsAsync<StateException>(() => store.PrepareAsync(new("input", 0)));
        Assert.Contains("127.0.0.1:1", exception.Message, StringComparison.Ordinal);
    }

    [RealBrokerFact]
    public async Task Topics_are_made_with_as_many_partitions_as_the_input_and_as_their_content_needs()
    {
        TopicPartition lane = InputLane(0, partitions: 3);
        await using (IStateStore store = Store()) await store.PrepareAsync(lane);
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        string journal = Options.JournalTopic(lane.Topic), snapshots = Options.SnapshotsTopic(lane.Topic);
        Assert.All((string[])[journal, snapshots], topic => Assert.Equal(3, admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics[0].Partitions.Count));
        List<DescribeConfigsResult> configs = await admin.DescribeConfigsAsync([new() { Type = ResourceType.Topic, Name = journal }, new() { Type = ResourceType.Topic, Name = snapshots }]);
        Assert.Equal(["delete", "compact"], configs.Select(config => config.Entries["cleanup.policy"].Value));
        Assert.Equal("86400000", configs[0].Entries["retention.ms"].Value);
    }

    // An answer that comes too late was taken for a refusal once, and state was no longer compacted for the life of the process.
    [RealBrokerFact]
    public async Task An_answer_about_topics_that_is_lost_is_no_refusal()
    {
        const int MakeTopics = 19;
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        BrokerMetadata broker = admin.GetMetadata(TimeSpan.FromSeconds(10)).Brokers[0];
        // The relay goes by the same name on a port of this machine.
        if (broker.Host is not ("127.0.0.1" or "localhost")) return;
        TopicPartition first = InputLane(0, partitions: 2), second = InputLane(0, partitions: 2);
        using var relay = new LossyRelay(broker);
        await using var store = new KafkaStateStore(Options with { BootstrapServers = relay.BootstrapServers }, TimeProvider.System, _log);
        relay.LoseNextAnswerTo(MakeTopics);
        await store.PrepareAsync(first);
        await store.PrepareAsync(second);

        Assert.True(relay.HasLost);
        Assert.True(_log.Has("have not answered in time"), string.Join(" | ", _log.Lines));
        Assert.False(_log.Has("cannot be made"), string.Join(" | ", _log.Lines));
        List<DescribeConfigsResult> configs = await admin.DescribeConfigsAsync([.. new[] { first, second }.Select(lane => new ConfigResource { Type = ResourceType.Topic, Name = Options.SnapshotsTopic(lane.Topic) })]);
        Assert.All(configs, config => Assert.Equal("compact", config.Entries["cleanup.policy"].Value));
    }

    [RealBrokerFact]
    public async Task Topics_grow_with_the_input()
    {
        TopicPartition lane = InputLane(0, partitions: 2);
        await using IStateStore store = Store();
        await store.PrepareAsync(lane);
        using IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = _kafka.BootstrapServers }).Build();
        await admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = lane.Topic, IncreaseTo = 5 }]);
        ILaneState state = await OpenAsync(store, new(lane.Topic, 4));
        Assert.All(state.ToRecords(Change(0, 1, "x")), record => Assert.Equal(4, record.Partition));
        await Task.WhenAll(PublishAsync(state.ToRecords(Change(0, 1, "x"))));
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task Only_what_was_committed_is_read_although_markers_end_the_partition()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        using IProducer<byte[]?, byte[]?> producer = Transactional();
        Send(producer, state.ToRecords(Change(0, 5, "kept") with { Snapshots = [Snapshot("cpu", 4, "kept")] }));
        producer.CommitTransaction();
        Send(producer, state.ToRecords(Change(5, 6, "given up") with { Snapshots = [Snapshot("cpu", 5, "given up")] }));
        producer.AbortTransaction();

        RecordingVisitor seen = await ReadAsync(lane);
        Assert.Equal(["0:0-5=kept"], seen.JournalLines);
        Assert.Equal(["cpu@0:4=kept"], seen.SnapshotLines);
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task A_lane_waits_for_a_transaction_of_another_one_in_its_partition()
    {
        TopicPartition lane = InputLane(0, partitions: 1);
        _kafka.CreateTopic(Options.JournalTopic(lane.Topic), 1);
        _kafka.CreateTopic(Options.SnapshotsTopic(lane.Topic), 1);
        await using IStateStore store = Store();
        ILaneState state = await OpenAsync(store, lane);
        using IProducer<byte[]?, byte[]?> other = Transactional(), own = Transactional();
        Send(other, [new OutgoingRecord(Options.JournalTopic(lane.Topic), Bytes("elsewhere/0/j"), [0]) { Partition = 0 }]);
        Send(own, state.ToRecords(Change(0, 5, "kept")));
        own.CommitTransaction();

        Task<RecordingVisitor> reading = ReadAsync(lane);
        other.CommitTransaction();
        Assert.Equal(["0:0-5=kept"], (await reading).JournalLines);
    }

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public async Task A_transaction_that_stays_open_is_not_waited_for_forever()
    {
        TopicPartition lane = Lane();
        await using IStateStore store = Store();
        await store.PrepareAsync(lane);
        using IProducer<byte[]?, byte[]?> other = Transactional();
        Send(other, [new OutgoingRecord(Options.JournalTopic(lane.Topic), Bytes("elsewhere/0/j"), [0]) { Partition = 0 }]);
        await using var impatient = new KafkaStateStore(Options with { StallTimeout = TimeSpan.FromSeconds(1) }, TimeProvider.System, _log);
        var exception = await Assert.ThrowsAsync<StateException>(() => impatient.Open(lane).ReadAsync(new RecordingVisitor(), CancellationToken.None));
        Assert.Contains("a transaction of another lane may be open", exception.Message, StringComparison.Ordinal);
        other.AbortTransaction();
    }

    [Theory]
    [InlineData("isolation.level", "read_uncommitted", "belongs to the Kafka state")]
    [InlineData("no.such.setting", "1", "no.such.setting")]
    public void A_setting_that_cannot_be_is_refused(string name, string value, string expected)
    {
        KafkaStateOptions options = Options with { Settings = new Dictionary<string, string> { [name] = value } };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new KafkaStateStore(options, TimeProvider.System, _log)).Message, StringComparison.Ordinal);
    }

    internal override IStateStore Store() => new KafkaStateStore(Options, TimeProvider.System, _log);

    internal override async Task<IReadOnlyList<long>> PublishAsync(IReadOnlyList<OutgoingRecord> records)
    {
        DeliveryResult<byte[]?, byte[]?>[] results = await Task.WhenAll(records.Select(record =>
            _producer.ProduceAsync(new TopicPartition(record.Topic, record.Partition!.Value), new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value })));
        return [.. results.Select(result => result.Offset.Value)];
    }

    internal override TopicPartition Lane(int partition = 0, int partitions = 1)
    {
        TopicPartition lane = InputLane(partition, partitions);
        // Asking the embedded broker's admin in vain takes seconds.
        if (_kafka.IsEmbedded)
        {
            _kafka.CreateTopic(Options.JournalTopic(lane.Topic), partitions);
            _kafka.CreateTopic(Options.SnapshotsTopic(lane.Topic), partitions);
        }
        return lane;
    }

    private TopicPartition InputLane(int partition, int partitions) => new(_kafka.Topic(partitions, "input"), partition);

    private IProducer<byte[]?, byte[]?> Transactional()
    {
        var config = new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, TransactionalId = TestKafka.Name("transactions"), LingerMs = 1 };
        IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(config).Build();
        producer.InitTransactions(Eventually.Patience);
        return producer;
    }

    private static void Send(IProducer<byte[]?, byte[]?> producer, IReadOnlyList<OutgoingRecord> records)
    {
        producer.BeginTransaction();
        foreach (OutgoingRecord record in records)
            producer.Produce(new TopicPartition(record.Topic, record.Partition!.Value), new Message<byte[]?, byte[]?> { Key = record.Key, Value = record.Value });
        producer.Flush(Eventually.Patience);
    }
}
