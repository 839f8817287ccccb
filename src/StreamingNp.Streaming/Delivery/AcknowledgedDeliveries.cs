using Confluent.Kafka;

namespace StreamingNp.Streaming.Delivery;

/// <summary>At-least-once: all lanes publish through one delivery, and a commit is through when its records are acknowledged. Offsets are the source's to commit.</summary>
/// <param name="delivery">What publishes; disposed along with this where it can be.</param>
public sealed class AcknowledgedDeliveries(IDelivery delivery) : ILaneDeliveries
{
    private readonly LaneDelivery _shared = new(delivery);

    /// <inheritdoc/>
    public Task PrepareAsync(TopicPartition lane) => Task.CompletedTask;

    /// <inheritdoc/>
    public ILaneDelivery Open(TopicPartition lane) => _shared;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (delivery is IAsyncDisposable disposable) await disposable.DisposeAsync().ConfigureAwait(false);
    }

    // Keeps nothing of its own, so that all lanes may have the same.
    private sealed class LaneDelivery(IDelivery delivery) : ILaneDelivery
    {
        public TimeSpan CommitInterval => TimeSpan.Zero;

        public async Task<IReadOnlyList<long>> CommitAsync(LaneCommit commit)
        {
            // State that is ahead of the results would hide, after a failure, that they are missing. The other way round they are repeated.
            if (commit.Records.Count > 0) await Task.WhenAll(commit.Records.Select(delivery.DeliverAsync)).ConfigureAwait(false);
            return commit.State.Count == 0 ? [] : await Task.WhenAll(commit.State.Select(delivery.DeliverAsync)).ConfigureAwait(false);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
