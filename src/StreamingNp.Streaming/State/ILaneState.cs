using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.State;

/// <summary>
/// What is kept of one lane. The lane calls it from one thread at a time; first <see cref="ReadAsync"/> or
/// <see cref="ResetAsync"/>, then for each commit, one after the other: <see cref="ToRecords"/> and, once what the commit
/// publishes is acknowledged, <see cref="CommittedAsync"/>.
/// </summary>
public interface ILaneState : IAsyncDisposable
{
    /// <summary>The most bytes that a journal record, a snapshot or circumstances may have.</summary>
    int MaxRecordBytes { get; }

    /// <summary>Shows what is kept to a visitor, on a thread of its own, until nothing is left that was kept when it was called.</summary>
    /// <param name="visitor">Is shown everything, one record after the other.</param>
    /// <param name="cancellation">Ends the reading early.</param>
    /// <exception cref="StateException">Something cannot be read; the message says where it is and what to do.</exception>
    Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation);

    /// <summary>In place of <see cref="ReadAsync"/>: forgets everything that is kept of the lane, also what cannot be read. It counts from the first commit on at the latest, so that a lane which fails before that has to ask for it again.</summary>
    /// <param name="cancellation">Ends the waiting early.</param>
    /// <exception cref="StateException">It cannot be done now; the message says why.</exception>
    Task ResetAsync(CancellationToken cancellation);

    /// <summary>The records to publish with a commit, in this order, called once a commit; empty where the store keeps the change itself.</summary>
    /// <param name="change">The change.</param>
    /// <exception cref="StateException">Something in the change is larger than <see cref="MaxRecordBytes"/>.</exception>
    IReadOnlyList<OutgoingRecord> ToRecords(StateChange change);

    /// <summary>
    /// Says that what a commit publishes is acknowledged. A store of another kind keeps the change durably now: were it
    /// earlier, a crash in between would leave a state that knows of results which nobody got.
    /// </summary>
    /// <param name="change">The commit's change.</param>
    /// <param name="offsets">Where the records of <see cref="ToRecords"/> went, by index: offsets in their partitions, -1 or missing for unknown.</param>
    /// <exception cref="StateException">It could not be kept; the lane fails and is opened again.</exception>
    Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets);

    /// <summary>
    /// Says that snapshots of commits that are through include every journal entry below a position, so that a restore
    /// may begin there. It is kept with the next commit.
    /// </summary>
    /// <param name="position">The position; does not fall.</param>
    void Checkpoint(LanePosition position);
}
