using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Testing;

/// <summary>
/// The state of one lane in memory. It keeps the whole journal and of each series the newest snapshot, so that it can lose its newest part and still be restored from.
/// Everything is done when a call returns. Not thread-safe.
/// </summary>
internal sealed class MemoryLaneState : ILaneState
{
    private readonly List<JournalRecord> _journal = [];
    private readonly Dictionary<ulong, CircumstancesRecord> _circumstances = [];
    private readonly Dictionary<string, (SnapshotRecord Record, int After)> _snapshots = [];
    private (LanePosition Position, int After)? _checkpoint;
    private LanePosition? _nextCheckpoint;

    public int MaxRecordBytes => 1_000_000;

    public Task ReadAsync(IStateVisitor visitor, CancellationToken cancellation)
    {
        foreach (CircumstancesRecord circumstances in _circumstances.Values) visitor.Circumstances(circumstances);
        foreach ((SnapshotRecord snapshot, _) in _snapshots.Values) visitor.Snapshot(snapshot);
        if (_checkpoint is { } checkpoint) visitor.Checkpoint(checkpoint.Position);
        foreach (JournalRecord record in _journal)
            if (_checkpoint is null || record.End >= _checkpoint.Value.Position) visitor.Journal(record);
        return Task.CompletedTask;
    }

    public Task ResetAsync(CancellationToken cancellation)
    {
        _journal.Clear();
        _circumstances.Clear();
        _snapshots.Clear();
        (_checkpoint, _nextCheckpoint) = (null, null);
        return Task.CompletedTask;
    }

    public IReadOnlyList<OutgoingRecord> ToRecords(StateChange change) => [];

    public Task CommittedAsync(StateChange change, IReadOnlyList<long> offsets)
    {
        foreach (CircumstancesRecord circumstances in change.Circumstances) _circumstances[circumstances.Hash] = circumstances;
        // Snapshots and checkpoints include what was kept before this change, and nothing of it.
        foreach (SnapshotRecord snapshot in change.Snapshots) _snapshots[snapshot.Series] = (snapshot, _journal.Count);
        foreach (string series in change.ForgottenSeries) _snapshots.Remove(series);
        if (_nextCheckpoint is { } position) _checkpoint = (position, _journal.Count);
        _nextCheckpoint = null;
        _journal.AddRange(change.Journal);
        return Task.CompletedTask;
    }

    public void Checkpoint(LanePosition position) => _nextCheckpoint = position;

    /// <summary>Loses what was kept of a source offset and of all behind it.</summary>
    /// <returns>The source offset to go on from: the first of the stretch that the offset was kept with.</returns>
    public long Lose(long offset)
    {
        int kept = _journal.Count;
        while (kept > 0 && _journal[kept - 1].Next > offset) kept--;
        long from = kept < _journal.Count ? Math.Min(offset, _journal[kept].From) : offset;
        _journal.RemoveRange(kept, _journal.Count - kept);
        foreach ((string series, (_, int after)) in _snapshots)
            if (after > kept) _snapshots.Remove(series);
        if (_checkpoint is { } checkpoint && checkpoint.After > kept) _checkpoint = null;
        _nextCheckpoint = null;
        return from;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
