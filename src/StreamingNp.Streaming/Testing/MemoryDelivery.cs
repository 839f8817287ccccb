using StreamingNp.Detection.Events;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;

namespace StreamingNp.Streaming.Testing;

/// <summary>Keeps all that a lane publishes. Everything is done when a call returns. Not thread-safe.</summary>
internal sealed class MemoryDelivery : ILaneDelivery, IEventListener
{
    public List<OutgoingRecord> Records { get; } = [];

    public List<AnomalyEvent> Events { get; } = [];

    public TimeSpan CommitInterval => TimeSpan.Zero;

    public IReadOnlyList<OutgoingRecord> To(string? topic) => [.. Records.Where(record => record.Topic == topic)];

    public void Happened(AnomalyEvent anomaly) => Events.Add(anomaly);

    public Task<IReadOnlyList<long>> CommitAsync(LaneCommit commit)
    {
        Records.AddRange(commit.Records);
        return Task.FromResult<IReadOnlyList<long>>([]);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
