using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>A store that counts how often the state of a lane is reset.</summary>
internal sealed class CountedResets(IStateStore store) : IStateStore
{
    private int _count;

    public int Count => _count;

    public Task PrepareAsync(TopicPartition lane) => store.PrepareAsync(lane);

    public ILaneState Open(TopicPartition lane) => new State(store.Open(lane), () => Interlocked.Increment(ref _count));

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class State(ILaneState state, Action onReset) : ILaneState
    {
        public int MaxRecordBytes => state.MaxRecordBytes;

        public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation) => state.ReadAsync(visitor, cancellation);

        public Task ResetAsync(CancellationToken cancellation)
        {
            onReset();
            return state.ResetAsync(cancellation);
        }

        public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change) => state.ToRecords(change);

        public Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets) => state.CommittedAsync(change, offsets);

        public void Checkpoint(LanePosition position) => state.Checkpoint(position);

        public ValueTask DisposeAsync() => state.DisposeAsync();
    }
}
