namespace StreamingNp.Streaming.State;

/// <summary>
/// Is shown what a store has kept of a lane: circumstances and snapshots first, then the checkpoint, then journal records
/// in the order they were written. One call at a time. What it throws ends the reading; an
/// <see cref="InvalidDataException"/> becomes a <see cref="StateException"/> that says where the record is.
/// </summary>
public interface IStateVisitor
{
    /// <summary>The lane was reset: everything shown before no longer counts.</summary>
    void Reset();

    /// <summary>Circumstances; the same ones may be shown again, also between journal records.</summary>
    /// <param name="circumstances">The circumstances.</param>
    void Circumstances(CircumstancesRecord circumstances);

    /// <summary>A snapshot; a series may have several, in any order, of which the one with the highest position counts.</summary>
    /// <param name="snapshot">The snapshot; its bytes are the visitor's to keep.</param>
    void Snapshot(SnapshotRecord snapshot);

    /// <summary>The snapshots of a series that were shown so far no longer count.</summary>
    /// <param name="series">The series' name.</param>
    void Forget(string series);

    /// <summary>The newest checkpoint, if there is one: snapshots include every journal entry below it, and most of those are not shown.</summary>
    /// <param name="position">The checkpoint.</param>
    void Checkpoint(LanePosition position);

    /// <summary>A journal record; it may repeat or overlap one before it (a commit that was repeated), and may lie below the checkpoint.</summary>
    /// <param name="record">The record; its bytes are the visitor's to keep.</param>
    void Journal(JournalRecord record);
}
