using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// Makes a lane's series again from what a store shows: the newest snapshot of each, and on top of it the journal. It calls no model and emits
/// nothing: the same steps are taken by the same rules with the model's answers from the journal.
/// </summary>
/// <param name="history">How much of its past a series keeps.</param>
internal sealed class LaneRestore(HistoryOptions history) : IStateVisitor
{
    private readonly ulong _shape = ShapeHash.Of(history);
    private readonly Dictionary<ulong, DetectorBlueprint> _blueprints = [];
    private readonly Dictionary<ulong, ReadOnlyMemory<byte>> _circumstances = [];
    private readonly HashSet<ulong> _superseded = [];
    private readonly Dictionary<ulong, LanePosition> _named = [];
    private readonly Dictionary<string, SeriesSnapshot> _snapshots = [];
    private readonly Dictionary<string, Kept> _series = [];
    private readonly List<JournalEntry> _entries = [];
    private LanePosition? _expected;
    private bool _isIncomplete;
    private int _gaps;
    private int _records;

    /// <summary>What was restored, when all was shown.</summary>
    public RestoredLane Result()
    {
        Thaw();
        long generation = _series.Values.Select(kept => kept.Reached.Generation).Append(_expected?.Generation ?? 0).Max();
        // Snapshots outlive the journal: where only they are of the newest generation, nothing is known of how far it went.
        LanePosition? end = _expected?.Generation == generation || generation == 0 ? _expected : new(generation, 0);
        return new(
            end,
            [.. _series.Values.Select(kept => new RestoredSeries(kept.Detector.State, kept.Reached.Generation == generation ? kept.Reached.Offset : -1, ChangedSince(kept, generation)))],
            _gaps + (_isIncomplete ? 1 : 0),
            _circumstances.Keys.Union(_superseded).ToDictionary(hash => hash, hash => _named.GetValueOrDefault(hash)));
    }

    /// <inheritdoc/>
    public void Reset()
    {
        _snapshots.Clear();
        _series.Clear();
        _expected = null;
        // A store that deletes nothing still shows circumstances of before, which may be of rules that this version does not know. They are written again where they are named again.
        _superseded.UnionWith(_circumstances.Keys);
        _circumstances.Clear();
        _blueprints.Clear();
        _named.Clear();
    }

    /// <inheritdoc/>
    public void Circumstances(CircumstancesRecord circumstances) => _circumstances[circumstances.Hash] = circumstances.Content;

    /// <inheritdoc/>
    public void Snapshot(SnapshotRecord snapshot)
    {
        SeriesSnapshot read = SeriesSnapshot.Read(snapshot.State);
        if (read.ShapeHash != _shape)
            throw new InvalidDataException($"The series {snapshot.Series} was kept with other settings of history or observations.time_zone, or in another format; restore them, or start with --reset-state.");
        if (_snapshots.TryGetValue(snapshot.Series, out SeriesSnapshot? other) && PositionOf(other) > PositionOf(read)) return;
        _snapshots[snapshot.Series] = read;
    }

    /// <inheritdoc/>
    public void Forget(string series) => _snapshots.Remove(series);

    /// <inheritdoc/>
    public void Checkpoint(LanePosition position) => _expected = position;

    /// <inheritdoc/>
    public void Journal(JournalRecord record)
    {
        var reader = new JournalReader(record.Entries);
        Thaw();
        LanePosition from = new(reader.Generation, reader.From), next = new(reader.Generation, reader.Next);
        // A commit of which only a part was kept did not go through: its offsets come again, so that what it tells of is not to be included.
        if (!TryReadEntries(reader))
        {
            _expected ??= from;
            _isIncomplete = true;
            return;
        }
        if (_isIncomplete && reader.Beginning != JournalBeginning.Cold && from.Generation == _expected!.Value.Generation && from > _expected) return;
        _isIncomplete = false;
        _records++;
        foreach (JournalEntry entry in _entries)
            if (_named.GetValueOrDefault(entry.Circumstances) < record.End) _named[entry.Circumstances] = record.End;
        if (reader.Beginning == JournalBeginning.Cold)
        {
            // Whatever was kept before does not count, also where the store still shows it.
            _series.Clear();
            _expected = from;
        }
        if (_expected is { } expected)
        {
            if (reader.Generation < expected.Generation) return;
            if (reader.Generation > expected.Generation) _expected = from;
            else if (from > expected) _gaps++;
        }
        foreach (JournalEntry entry in _entries) Apply(entry, reader.Generation);
        if (_expected is null || next > _expected) _expected = next;
    }

    // False where an entry names circumstances that were not kept; they are kept with the first commit that names them.
    private bool TryReadEntries(JournalReader reader)
    {
        _entries.Clear();
        ulong? known = null;
        while (reader.TryRead(out JournalEntry entry))
        {
            if (entry.Kind != JournalEntryKind.Dropped && entry.Circumstances != known)
            {
                if (!_circumstances.ContainsKey(entry.Circumstances)) return false;
                known = entry.Circumstances;
            }
            _entries.Add(entry);
        }
        return true;
    }

    private void Apply(in JournalEntry entry, long generation)
    {
        if (entry.Kind == JournalEntryKind.Dropped)
        {
            // A snapshot from later on is that of a series that came again.
            if (_series.TryGetValue(entry.Name, out Kept? dropped) && !IsIncluded(entry, generation, dropped)) _series.Remove(entry.Name);
            return;
        }
        DetectorBlueprint recorded = BlueprintOf(entry.Circumstances);
        if (!_series.TryGetValue(entry.Name, out Kept? kept))
            _series.Add(entry.Name, kept = new Kept(new SeriesDetector(recorded, new SeriesState(entry.Name, history)), new(generation, -1)));
        if (IsIncluded(entry, generation, kept)) return;
        kept.ChangedSince ??= new(generation, entry.Offset);
        // False is a repeat, or what comes behind a gap: the state goes on from what is known.
        kept.Detector.Replay(entry, recorded);
        kept.Reached = new(generation, Math.Max(entry.Offset, kept.Reached.Generation == generation ? kept.Reached.Offset : -1));
    }

    // One observation may let others go: a record of the journal has all entries of an offset, and only one that came before may repeat them.
    private bool IsIncluded(in JournalEntry entry, long generation, Kept kept)
    {
        if (kept.Record != _records) (kept.Record, kept.Applied) = (_records, kept.Reached);
        return kept.Applied.Generation > generation || (kept.Applied.Generation == generation && entry.IsIncludedIn(kept.Applied.Offset));
    }

    // The states of the snapshots, which all were shown before the journal.
    private void Thaw()
    {
        if (_snapshots.Count == 0) return;
        foreach ((string name, SeriesSnapshot snapshot) in _snapshots)
        {
            SeriesState state = snapshot.ReadState(history);
            _series[name] = new Kept(new SeriesDetector(AnyBlueprint(), state), PositionOf(snapshot));
        }
        _snapshots.Clear();
    }

    private DetectorBlueprint BlueprintOf(ulong hash)
    {
        if (_blueprints.TryGetValue(hash, out DetectorBlueprint? blueprint)) return blueprint;
        Circumstances circumstances = StreamingNp.Detection.Configuration.Circumstances.Read(_circumstances[hash]);
        if (ShapeHash.Of(circumstances.Options.History) != _shape)
            throw new InvalidDataException("The journal was written with other settings of history or observations.time_zone, or in another format; restore them, or start with --reset-state.");
        return _blueprints[hash] = new DetectorBlueprint(circumstances);
    }

    // Replaying goes by the blueprint of each entry; the one that a detector is made with does not matter.
    private DetectorBlueprint AnyBlueprint() => _blueprints.Values.FirstOrDefault() ?? (_circumstances.Count > 0 ? BlueprintOf(_circumstances.Keys.First()) : throw new InvalidDataException("Snapshots were kept and no circumstances; start with --reset-state."));

    private static LanePosition PositionOf(SeriesSnapshot snapshot) => new(snapshot.Generation, snapshot.AppliedOffset);

    private static long? ChangedSince(Kept kept, long generation) =>
        kept.ChangedSince is not { } since ? null : since.Generation == generation ? since.Offset : long.MinValue;

    private sealed class Kept(SeriesDetector detector, LanePosition applied)
    {
        public SeriesDetector Detector { get; } = detector;

        /// <summary>What the state included before the record of the journal that is being read.</summary>
        public LanePosition Applied { get; set; } = applied;

        /// <summary>What it includes.</summary>
        public LanePosition Reached { get; set; } = applied;

        /// <summary>The number of the record of the journal that changed it last.</summary>
        public int Record { get; set; }

        public LanePosition? ChangedSince { get; set; }
    }
}
