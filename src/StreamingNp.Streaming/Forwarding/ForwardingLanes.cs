using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Opens the lanes that forward.</summary>
/// <param name="options">What they do.</param>
/// <param name="deliveries">Gives each lane its delivery.</param>
/// <param name="prepareTopic">Sees to it that the internal topic exists.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Is told of dead letters; null for nobody.</param>
internal sealed class ForwardingLanes(ForwardingOptions options, ILaneDeliveries deliveries, Func<Task> prepareTopic, TimeProvider time, PipelineMetrics? metrics = null) : ILaneFactory
{
    private readonly ForwardingPace? _pace = options.MaxApart is { } apart ? new(apart, time) : null;
    private readonly ForwardingCounter _counter = new(metrics);

    /// <summary>What all lanes have forwarded.</summary>
    public ForwardingCounts Counts => _counter.Counts;

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition partition) => Task.WhenAll(prepareTopic(), deliveries.PrepareAsync(partition));

    /// <inheritdoc/>
    public ILane Open(TopicPartition partition, int epoch, long startOffset, bool startsOver = false) =>
        new ForwardingLane(options, new ForwardedRecords(options, partition), deliveries.Open(partition), _counter, startOffset, _pace);
}
