using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Opens the lanes that forward.</summary>
/// <param name="options">What they do.</param>
/// <param name="deliveries">Gives each lane its delivery.</param>
/// <param name="prepareTopic">Sees to it that the internal topic exists.</param>
internal sealed class ForwardingLanes(ForwardingOptions options, ILaneDeliveries deliveries, Func<Task> prepareTopic) : ILaneFactory
{
    private readonly ForwardingCounter _counter = new();

    /// <summary>What all lanes have forwarded.</summary>
    public ForwardingCounts Counts => _counter.Counts;

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition partition) => Task.WhenAll(prepareTopic(), deliveries.PrepareAsync(partition));

    /// <inheritdoc/>
    public ILane Open(TopicPartition partition, int epoch, long startOffset, bool startsOver = false) =>
        new ForwardingLane(options, new ForwardedRecords(options, partition), deliveries.Open(partition), _counter, startOffset);
}
