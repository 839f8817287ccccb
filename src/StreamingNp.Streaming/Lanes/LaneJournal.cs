using System.Collections.Concurrent;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// Notes what changes the series of a lane, where it leaves with the offset that it came from: <see cref="At(LaneSeries, OffsetLedger.Entry, WindowRequest)"/> says what is
/// about to happen, then the detector tells. Writes series down from time to time, so that the journal need not be kept for ever. Not thread-safe: the lane's stage is its only caller.
/// </summary>
/// <param name="history">How much of its past a series keeps.</param>
/// <param name="interval">How long a change may take to get into a snapshot.</param>
/// <param name="generation">The generation of the lane's offsets.</param>
/// <param name="known">Gets the circumstances that entries name, for whoever keeps them.</param>
internal sealed class LaneJournal(HistoryOptions history, TimeSpan interval, long generation, ConcurrentDictionary<ulong, NamedCircumstances> known) : IJournal
{
    // A snapshot takes some kilobytes: when many series fall silent at once they are not all written at once.
    private const int MaxSnapshotsAtOnce = 1_000;

    private readonly ulong _shape = ShapeHash.Of(history);
    private readonly Dictionary<(DetectorBlueprint, ModelVersion?, Detection.Thresholds.Calibration?), ulong> _circumstances = [];
    private LaneSeries? _series;
    private WindowRequest? _request;
    private OffsetLedger.Entry? _entry;
    private Outcome? _clock;
    private long _clockOffset;
    private ModelVersion? _model;
    private Detection.Thresholds.Calibration? _calibration;
    private int _numbers;
    private long _round;

    /// <summary>A series is new to the lane, or returns: numbers it, and says when its first snapshot is due, spread over the interval.</summary>
    public void Meet(LaneSeries series, TimeSpan now)
    {
        if (series.Number < 0) series.Number = _numbers++;
        double share = 0.5 + 0.5 * (series.Number * 0.6180339887498949 % 1);
        series.SnapshotDue = now + share * interval;
    }

    /// <summary>An observation is about to be taken, in the turn that its series has.</summary>
    /// <param name="series">The series.</param>
    /// <param name="entry">The record that it came in, or that lets it go.</param>
    /// <param name="window">The window under assembly.</param>
    public LaneJournal At(LaneSeries series, OffsetLedger.Entry entry, WindowRequest window)
    {
        (_series, _entry, _clock, _request) = (series, entry, null, window);
        (_model, _calibration) = (null, null);
        return this;
    }

    /// <summary>A window is about to be completed.</summary>
    public LaneJournal At(LaneSeries series, WindowRequest request)
    {
        (_series, _entry, _clock, _request) = (series, null, null, request);
        (_model, _calibration) = (request.Window.Model, request.Window.Calibration);
        return this;
    }

    /// <summary>The wall clock is about to decide something.</summary>
    /// <param name="series">About what.</param>
    /// <param name="outcome">Where it leaves.</param>
    /// <param name="offset">The offset that it comes after.</param>
    public LaneJournal At(LaneSeries series, Outcome outcome, long offset)
    {
        (_series, _entry, _clock, _clockOffset) = (series, null, outcome, offset);
        (_model, _calibration) = (null, null);
        return this;
    }

    /// <summary>Other rules are in force. Drops the hashes that are kept; what is under way makes its own again.</summary>
    public void ForgetCircumstances() => _circumstances.Clear();

    /// <inheritdoc/>
    public void Add(SeriesState series, int target, in JournalEntry entry)
    {
        OffsetLedger.Entry? source = _clock is not null ? null : _entry ?? _request!.Entries[target];
        Outcome outcome = source?.Outcome ?? _clock!;
        long offset = source?.Offset ?? _clockOffset;
        // A record may bring several points, and let several go: some are told of at once, those that are scored when their window is complete.
        bool isTarget = _clock is null && _entry is null;
        if (_entry is not null && _request!.Entries.Count > 0) _series!.HasJournalEntriesAhead = true;
        long turn = isTarget ? _request!.Turns[target] : _series!.Turns;
        outcome.Note(
            entry with { Series = _series!.Number, Name = series.Name, Offset = offset, IsOfClock = source is { IsOfClock: true }, Circumstances = HashOf(_series.Detector.JournalBlueprint) },
            turn, isBehind: isTarget && _series.HasJournalEntriesAhead);
        _series.ChangedSince ??= offset;
    }

    /// <summary>Writes a series down where that is due. No window of it may be under way.</summary>
    /// <param name="series">The series.</param>
    /// <param name="outcome">What leaves no sooner than the newest observation that the series has taken.</param>
    /// <param name="now">How long ago the lane began.</param>
    public void Renew(LaneSeries series, Outcome outcome, TimeSpan now)
    {
        if (now >= series.SnapshotDue) Write(series, outcome, now);
    }

    /// <summary>Writes a series down, due or not, if it has changed. No window of it may be under way.</summary>
    /// <param name="series">The series.</param>
    /// <param name="outcome">What leaves no sooner than the newest observation that the series has taken.</param>
    /// <param name="now">How long ago the lane began.</param>
    public void Write(LaneSeries series, Outcome outcome, TimeSpan now)
    {
        if (series.ChangedSince is null) return;
        SeriesState state = series.Detector.State;
        byte[] snapshot = SeriesSnapshot.Write(state, _shape, generation, series.Number, series.AppliedOffset);
        outcome.Snapshots.Add(new(state.Name, new(generation, Math.Max(0, series.AppliedOffset)), snapshot));
        series.ChangedSince = null;
        series.SnapshotDue = now + interval;
    }

    /// <summary>Writes down series that are due and get no points, and says from where on a journal is needed.</summary>
    /// <param name="series">All series of the lane.</param>
    /// <param name="outcome">What leaves no sooner than all that was taken.</param>
    /// <param name="undecided">The first offset of which more may come: of a record under way, though its series shows no change yet, or of the clock, behind the newest record.</param>
    /// <param name="now">How long ago the lane began.</param>
    public void LookAfter(IEnumerable<LaneSeries> series, Outcome outcome, long undecided, TimeSpan now)
    {
        long needed = undecided;
        int left = MaxSnapshotsAtOnce;
        foreach (LaneSeries one in series)
        {
            if (left > 0 && one.UnderWay is null && one.ChangedSince is not null && now >= one.SnapshotDue)
            {
                Write(one, outcome, now);
                left--;
            }
            if (one.ChangedSince is { } since) needed = Math.Min(needed, since);
        }
        if (needed < 0) return;
        outcome.CheckpointAt = needed;
        // What is not named from here on is let go of when all before is kept.
        _circumstances.Clear();
        outcome.Round = ++_round;
    }

    private ulong HashOf(DetectorBlueprint blueprint)
    {
        if (_circumstances.TryGetValue((blueprint, _model, _calibration), out ulong hash)) return hash;
        Circumstances circumstances = Circumstances.Of(blueprint, _model, _calibration);
        known[circumstances.Hash] = new(circumstances, _round);
        return _circumstances[(blueprint, _model, _calibration)] = circumstances.Hash;
    }
}
