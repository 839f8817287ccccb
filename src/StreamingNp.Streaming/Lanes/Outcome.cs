using StreamingNp.Detection.Journal;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What came of a record, or of the wall clock.</summary>
internal sealed class Outcome
{
    // The turn of each entry of the journal among what its series has taken.
    private readonly List<long> _turns = new(0);

    /// <summary>What is to be sent.</summary>
    public List<OutgoingRecord> Records { get; } = new(0);

    /// <summary>What changed series.</summary>
    public List<JournalEntry> Journal { get; } = new(0);

    /// <summary>Series that were written down as they are then.</summary>
    public List<SnapshotRecord> Snapshots { get; } = new(0);

    /// <summary>The names of series that were forgotten.</summary>
    public List<string> Forgotten { get; } = new(0);

    /// <summary>The source offset below which the snapshots up to here include everything; null where nobody looked.</summary>
    public long? CheckpointAt { get; set; }

    /// <summary>With <see cref="CheckpointAt"/>: the round of the journal that begins behind it.</summary>
    public long Round { get; set; }

    /// <summary>The time of the oldest record that it comes of, Unix time in milliseconds; 0 where none has one.</summary>
    public long OldestMilliseconds { get; set; }

    /// <summary>The traces of sampled records that it comes of; null where there are none.</summary>
    public List<RecordTrace>? Traces { get; set; }

    /// <summary>Whether nothing came of it.</summary>
    public bool IsEmpty => Records.Count == 0 && Journal.Count == 0 && Snapshots.Count == 0 && Forgotten.Count == 0 && CheckpointAt is null;

    /// <summary>Notes what changed a series.</summary>
    /// <param name="entry">The change.</param>
    /// <param name="turn">Its turn among what the series has taken.</param>
    /// <param name="isBehind">Whether something of a later turn may have been noted before.</param>
    public void Note(in JournalEntry entry, long turn, bool isBehind)
    {
        int at = isBehind ? 0 : Journal.Count;
        while (at < Journal.Count && !(Journal[at].Series == entry.Series && _turns[at] > turn)) at++;
        Journal.Insert(at, entry);
        _turns.Insert(at, turn);
    }

    /// <summary>A series is forgotten, and with it what was written down of it.</summary>
    public void Forget(string series)
    {
        Forgotten.Add(series);
        Snapshots.RemoveAll(snapshot => snapshot.Series == series);
    }

    /// <summary>Takes over what came of the next one, which is then empty.</summary>
    public void TakeOver(Outcome next)
    {
        // Of most records nothing came.
        if (!next.IsEmpty) TakeOverWhatCame(next);
        if (next.OldestMilliseconds > 0 && (OldestMilliseconds == 0 || next.OldestMilliseconds < OldestMilliseconds)) OldestMilliseconds = next.OldestMilliseconds;
        next.OldestMilliseconds = 0;
        if (next.Traces is not null)
        {
            (Traces ??= []).AddRange(next.Traces);
            next.Traces = null;
        }
    }

    private void TakeOverWhatCame(Outcome next)
    {
        foreach (string series in next.Forgotten) Snapshots.RemoveAll(snapshot => snapshot.Series == series);
        Records.AddRange(next.Records);
        Journal.AddRange(next.Journal);
        _turns.AddRange(next._turns);
        Snapshots.AddRange(next.Snapshots);
        Forgotten.AddRange(next.Forgotten);
        if (next.CheckpointAt is not null) (CheckpointAt, Round) = (next.CheckpointAt, next.Round);
        next.Records.Clear();
        next.Journal.Clear();
        next._turns.Clear();
        next.Snapshots.Clear();
        next.Forgotten.Clear();
        next.CheckpointAt = null;
    }
}
