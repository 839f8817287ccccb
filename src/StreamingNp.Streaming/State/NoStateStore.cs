using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.State;

/// <summary>Keeps nothing: every lane begins without a past.</summary>
public sealed class NoStateStore : IStateStore
{
    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition lane) => Task.CompletedTask;

    /// <inheritdoc/>
    public ILaneState Open(TopicPartition lane) => Nothing.Instance;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class Nothing : ILaneState
    {
        public static readonly Nothing Instance = new();

        public int MostRecordBytes => int.MaxValue;

        public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation) => Task.CompletedTask;

        public Task ResetAsync(CancellationToken cancellation) => Task.CompletedTask;

        public Task KeepAsync(StateChange change) => Task.CompletedTask;

        public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change) => [];

        public void Committed(StateChange change, IReadOnlyList<long> offsets)
        {
        }

        public void Checkpoint(LanePosition position)
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
