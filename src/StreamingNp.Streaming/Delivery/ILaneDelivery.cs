namespace StreamingNp.Streaming.Delivery;

/// <summary>Publishes what one lane gives, commit after commit. The lane disposes it when it ends; a commit under way then is finished or given up first.</summary>
public interface ILaneDelivery : IAsyncDisposable
{
    /// <summary>The least time between two commits that publish no <see cref="LaneCommit.Records"/>, so that commits which nobody waits for may gather; zero for none.</summary>
    TimeSpan CommitInterval { get; }

    /// <summary>Publishes a commit. Never blocks. One at a time: the next may be passed when the task has ended.</summary>
    /// <param name="commit">The commit; it may not be changed before the task has ended.</param>
    /// <returns>
    /// Ends when all of it is durable, and with exactly-once the offset is committed too; with the offsets in Kafka of
    /// <see cref="LaneCommit.State"/>, by index. With a <see cref="DeliveryException"/> when it did not go through, or
    /// nobody can say whether it did: then the lane has to end.
    /// </returns>
    Task<IReadOnlyList<long>> CommitAsync(LaneCommit commit);
}
