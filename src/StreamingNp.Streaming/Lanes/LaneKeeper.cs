using System.Collections.Concurrent;
using StreamingNp.Detection.Journal;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// Keeps what the commits of a lane change in its stored state. Snapshots are kept one commit later than what they include: so none is ever ahead of a journal
/// whose commit did not go through. Not thread-safe: one commit is under way at a time.
/// </summary>
/// <param name="state">Where it is kept.</param>
/// <param name="known">The circumstances that entries name.</param>
/// <param name="metrics">Is told what is kept; null for nobody.</param>
internal sealed class LaneKeeper(ILaneState state, ConcurrentDictionary<ulong, NamedCircumstances> known, PipelineMetrics? metrics = null) : IAsyncDisposable
{
    /// <summary>For how many checkpoints circumstances are not named before they are deleted: those of rare points need not be kept anew each time.</summary>
    internal const int RoundsUnused = 100;

    private readonly JournalWriter _writer = new();
    private readonly HashSet<ulong> _kept = [];
    private readonly List<SnapshotRecord> _held = [];
    // Circumstances that are kept, with the end of the last record that names them.
    private readonly Dictionary<ulong, LanePosition> _named = [];
    private readonly Queue<LanePosition> _checkpoints = new();
    private LanePosition? _checkpoint;
    private JournalBeginning _beginning;
    private StateChange? _change;

    /// <summary>The generation of the lane's offsets.</summary>
    public long Generation { get; private set; }

    /// <summary>Says how the lane begins, before its first commit.</summary>
    /// <returns>What it begins with, and the first offset that is new to it.</returns>
    public (RestoredLane Restored, long FirstOffset) Begin(LaneBeginning beginning, RestoredLane restored, DateTimeOffset now)
    {
        _beginning = beginning.Kind;
        foreach ((ulong hash, LanePosition end) in restored.Circumstances) _named[hash] = end;
        if (beginning.Kind == JournalBeginning.None)
        {
            Generation = restored.End?.Generation ?? 0;
            return (restored, Math.Max(beginning.StartOffset, restored.End?.Offset ?? 0));
        }
        // Above all that is kept, whatever the clock says: a restore passes over what is of an older generation.
        Generation = Math.Max(now.ToUnixTimeMilliseconds(), (restored.End?.Generation ?? -1) + 1);
        // Offsets of another generation are not comparable with these.
        RestoredSeries[] series = [.. restored.Series.Select(series => series with { AppliedOffset = -1, ChangedSince = series.ChangedSince is null ? null : long.MinValue })];
        return (restored with { Series = series }, beginning.StartOffset);
    }

    /// <summary>The records of state that are to be published along with what a stretch gave.</summary>
    public IReadOnlyList<OutgoingRecord> ToRecords(LaneOutput output)
    {
        Outcome outcome = output.Outcome;
        StateChange change = _change = new StateChange
        {
            Circumstances = NewCircumstances(outcome.Journal, new(Generation, output.NextOffset)),
            UnusedCircumstances = Unused(),
            Journal = Pack(output),
            ForgottenSeries = [.. outcome.Forgotten.Distinct()],
            Snapshots = [.. _held.Where(snapshot => !outcome.Forgotten.Contains(snapshot.Series)).GroupBy(snapshot => snapshot.Series).Select(same => same.Last())],
        };
        _held.Clear();
        _held.AddRange(outcome.Snapshots);
        if (outcome.CheckpointAt is not null) LetGoBefore(outcome.Round);
        return state.ToRecords(change);
    }

    /// <summary>What the commit publishes is acknowledged: keeps the rest, where the store does that itself.</summary>
    /// <param name="output">What it was about.</param>
    /// <param name="offsets">Where the records that <see cref="ToRecords"/> returned went.</param>
    public async Task CommittedAsync(LaneOutput output, IReadOnlyList<long> offsets)
    {
        await state.CommittedAsync(_change!, offsets).ConfigureAwait(false);
        metrics?.Kept(_change!.Snapshots.Count, _change.Journal.Sum(record => (long)record.Entries.Length));
        if (_checkpoint is { } kept) _checkpoints.Enqueue(kept);
        _checkpoint = null;
        // It is kept with the next commit, and so are the snapshots that it speaks of.
        if (output.Outcome.CheckpointAt is { } offset) state.Checkpoint((_checkpoint = new(Generation, offset)).Value);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => state.DisposeAsync();

    private List<CircumstancesRecord> NewCircumstances(List<JournalEntry> entries, LanePosition end)
    {
        var fresh = new List<CircumstancesRecord>(0);
        ulong last = 0;
        foreach (JournalEntry entry in entries)
        {
            if (entry.Circumstances == last) continue;
            last = entry.Circumstances;
            _named[last] = end;
            if (_kept.Add(last)) fresh.Add(new(last, known[last].Circumstances.Bytes));
        }
        return fresh;
    }

    // No restore reads what is below a checkpoint that is kept. One stays: states are read with the help of any.
    private List<ulong> Unused()
    {
        if (_checkpoints.Count <= RoundsUnused) return [];
        LanePosition checkpoint = _checkpoints.Dequeue();
        if (_named.Count < 2) return [];
        LanePosition newest = _named.Values.Max();
        List<ulong> unused = [.. _named.Where(one => one.Value <= checkpoint && one.Value < newest).Select(one => one.Key)];
        foreach (ulong hash in unused)
        {
            _named.Remove(hash);
            _kept.Remove(hash);
        }
        return unused;
    }

    // All entries that were made before the round are in this commit or were in one before, and those made since have looked theirs up anew.
    private void LetGoBefore(long round)
    {
        foreach (KeyValuePair<ulong, NamedCircumstances> one in known)
            if (one.Value.Round < round) known.TryRemove(one);
    }

    // Mostly one record; more where the entries of one would be larger than the store takes. The entries of a series behind one offset stay together, and what the wall clock decides comes last there.
    private List<JournalRecord> Pack(LaneOutput output)
    {
        List<JournalEntry> entries = output.Outcome.Journal;
        if (entries.Count == 0 && output.NextOffset == output.FromOffset) return [];
        var records = new List<JournalRecord>(1);
        long from = output.FromOffset;
        _writer.Begin(Generation, _beginning, from);
        _beginning = JournalBeginning.None;
        JournalEntry last = default;
        foreach (JournalEntry entry in Ordered(entries))
        {
            if (_writer.Count > 0 && _writer.Length > state.MaxRecordBytes / 4 && MayPart(last, entry))
            {
                // Where entries of the same offset follow, the record says that this offset is not done: who reads it goes on from there, and its series know that they took it.
                bool isWithin = entry.Offset == last.Offset && !entry.IsByClock;
                long next = entry.Offset > last.Offset || isWithin ? entry.Offset : last.Offset + 1;
                records.Add(new(Generation, from, isWithin ? next + 1 : next, _writer.End(next)));
                _writer.Begin(Generation, JournalBeginning.None, from = next);
            }
            _writer.Add(entry);
            last = entry;
        }
        records.Add(new(Generation, from, output.NextOffset, _writer.End(output.NextOffset)));
        return records;
    }

    private static bool MayPart(in JournalEntry last, in JournalEntry entry) => entry.Offset > last.Offset || entry.IsByClock || entry.Series != last.Series;

    private static IEnumerable<JournalEntry> Ordered(List<JournalEntry> entries)
    {
        bool isMixed = false;
        for (int index = 0; index < entries.Count && !isMixed; index++)
            isMixed = entries[index].IsByClock || (index > 0 && entries[index].Offset == entries[index - 1].Offset && entries[index].Series != entries[index - 1].Series);
        return isMixed ? entries.OrderBy(entry => entry.Offset).ThenBy(entry => entry.IsByClock).ThenBy(entry => entry.Series) : entries;
    }
}
