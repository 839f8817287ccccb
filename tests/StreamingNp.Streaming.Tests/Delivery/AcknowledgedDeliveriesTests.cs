using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Tests.Lanes;

namespace StreamingNp.Streaming.Tests.Delivery;

public sealed class AcknowledgedDeliveriesTests
{
    private static readonly TopicPartition Lane = new("metrics", 0);
    private static readonly LaneCommit Commit = new([new OutgoingRecord("anomalies", [], [1]), new OutgoingRecord("scores", [], [2])], [new OutgoingRecord("journal", [], [3])], NextOffset: 1);

    [Fact]
    public async Task State_is_sent_when_all_results_are_acknowledged()
    {
        var acknowledged = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var delivery = new RecordingDelivery { Acknowledge = record => record.Topic == "scores" ? acknowledged.Task : Task.CompletedTask };
        Task commit = new AcknowledgedDeliveries(delivery).Open(Lane).CommitAsync(Commit);
        Assert.Equal(["anomalies", "scores"], delivery.Records.Select(record => record.Topic));
        acknowledged.SetResult();
        await Eventually.Ends(commit, "the commit");
        Assert.Equal(["anomalies", "scores", "journal"], delivery.Records.Select(record => record.Topic));
    }

    [Fact]
    public async Task State_is_not_sent_when_a_result_fails()
    {
        var delivery = new RecordingDelivery { Acknowledge = record => record.Topic == "scores" ? Task.FromException(new DeliveryException("There is no topic.")) : Task.CompletedTask };
        await Assert.ThrowsAsync<DeliveryException>(() => new AcknowledgedDeliveries(delivery).Open(Lane).CommitAsync(Commit));
        Assert.Empty(delivery.To("journal"));
    }

    [Fact]
    [Trait("Category", "Broker")]
    public async Task State_goes_to_the_partition_asked_for_and_its_offsets_come_back()
    {
        using var kafka = new TestKafka();
        string topic = kafka.Topic(partitions: 3);
        await using var deliveries = new AcknowledgedDeliveries(new KafkaDelivery(new DeliveryOptions { BootstrapServers = kafka.BootstrapServers }, NullLogger<KafkaDelivery>.Instance));
        ILaneDelivery delivery = deliveries.Open(Lane);
        OutgoingRecord[] state = [.. Enumerable.Range(0, 6).Select(index => new OutgoingRecord(topic, [1], [(byte)index]) { Partition = index % 2 + 1 })];
        Assert.Equal([0, 0, 1, 1, 2, 2], await delivery.CommitAsync(new LaneCommit([], state, NextOffset: 1)));
        Assert.Equal([0, 2, 4], kafka.Read(topic, partition: 1, count: 3).Select(record => (int)record.Message.Value![0]));
        Assert.Equal([1, 3, 5], kafka.Read(topic, partition: 2, count: 3).Select(record => (int)record.Message.Value![0]));
    }
}
