using System.Globalization;
using System.Text;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Tests.State;

/// <summary>Keeps what a store shows, as lines in order, and what counts in the end.</summary>
internal sealed class RecordingVisitor : IStateVisitor
{
    public List<string> Lines { get; } = [];

    public Dictionary<string, SnapshotRecord> Newest { get; } = new(StringComparer.Ordinal);

    public List<JournalRecord> Records { get; } = [];

    public LanePosition? LastCheckpoint { get; private set; }

    public HashSet<ulong> Hashes { get; } = [];

    /// <summary>The journal as "generation:from-next=entries".</summary>
    public IReadOnlyList<string> JournalLines =>
        [.. Records.Select(record => string.Create(CultureInfo.InvariantCulture, $"{record.Generation}:{record.From}-{record.Next}={Text(record.Entries)}"))];

    /// <summary>The newest snapshots as "series@generation:offset=state", by name.</summary>
    public IReadOnlyList<string> SnapshotLines =>
        [.. Newest.Values.Select(snapshot => $"{snapshot.Series}@{snapshot.Applied.Generation}:{snapshot.Applied.Offset}={Text(snapshot.State)}").Order(StringComparer.Ordinal)];

    public void Reset()
    {
        Lines.Add("reset");
        Newest.Clear();
        Hashes.Clear();
    }

    public void Circumstances(CircumstancesRecord circumstances)
    {
        Lines.Add("circumstances");
        Hashes.Add(circumstances.Hash);
    }

    public void Snapshot(SnapshotRecord snapshot)
    {
        Lines.Add("snapshot");
        if (!Newest.TryGetValue(snapshot.Series, out SnapshotRecord? known) || snapshot.Applied >= known.Applied) Newest[snapshot.Series] = snapshot;
    }

    public void Forget(string series)
    {
        Lines.Add("forget");
        Newest.Remove(series);
    }

    public void Checkpoint(LanePosition position)
    {
        Lines.Add("checkpoint");
        LastCheckpoint = position;
    }

    public void Journal(JournalRecord record)
    {
        Lines.Add("journal");
        Records.Add(record);
    }

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}
