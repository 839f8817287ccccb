using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Journal;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Journal;

/// <summary>Hosts the detector of one series as a lane does, and keeps a journal of it.</summary>
public sealed class JournalledRun(SeriesState state, int series = 3) : IJournal
{
    private readonly List<long> _targets = [];
    private readonly JournalWriter _writer = new();
    private IPredictor _predictor = null!;
    private SeriesDetector _detector = null!;
    private Window _window = null!;
    private Window _halves = null!;
    private ulong _circumstances;
    private long _from;
    private bool _isOfClock;

    public RecordingSink Sink { get; } = new();

    /// <summary>The entries of the record under way.</summary>
    public List<JournalEntry> Entries { get; } = [];

    public List<byte[]> Records { get; } = [];

    public Dictionary<ulong, byte[]> Circumstances { get; } = [];

    public bool MayAlert { get; set; } = true;

    public byte[]? Tags { get; set; }

    /// <summary>The offset of the next observation.</summary>
    public long Offset { get; private set; }

    public byte[] StateBytes => Bytes(state);

    public static byte[] Bytes(SeriesState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        SeriesStateCodec.Write(state, writer);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Goes on with a model and options, as after a swap or a start with other settings. With no window under way.</summary>
    public JournalledRun Under(IPredictor predictor, DetectorOptions options)
    {
        var blueprint = new DetectorBlueprint(options, predictor.Layout, "metrics");
        _predictor = predictor;
        _detector = new SeriesDetector(blueprint, state);
        (_window, _halves) = (blueprint.NewWindow(), blueprint.NewHalvesWindow());
        Circumstances circumstances = Detection.Configuration.Circumstances.Of(blueprint, predictor.Model, predictor.Calibration);
        _circumstances = circumstances.Hash;
        Circumstances[circumstances.Hash] = circumstances.Bytes.ToArray();
        return this;
    }

    /// <summary>Scores what is under way; true, for conditions.</summary>
    public bool Settled()
    {
        if (_window is not null) Complete();
        return true;
    }

    /// <summary>Takes an observation, and what has waited for it; true where no window is under way behind it.</summary>
    public bool Arrive(Observation observation)
    {
        if (_window.TargetCount == 0) _targets.Clear();
        if (_detector.Take(observation, MayAlert, _window, Sink, Tags, this) == Disposition.Scored) _targets.Add(Offset);
        TakeRipe(Offset);
        Offset++;
        return _window.TargetCount == 0;
    }

    /// <summary>The clock says that no more comes, with no window under way: what is buffered is taken.</summary>
    public void ReleaseBuffered()
    {
        _detector.ReleaseBuffered();
        _isOfClock = true;
        TakeRipe(Offset - 1);
        Complete();
        _isOfClock = false;
    }

    /// <summary>Scores what is under way.</summary>
    public void Complete()
    {
        if (_window.TargetCount == 0) return;
        do
        {
            _detector.Assemble(_window);
            _predictor.Predict([_window]);
        }
        while (!_detector.IsOfOneModel(_window));
        if (_detector.Complete(_window, _halves, Sink, this))
        {
            _predictor.Predict([_halves]);
            _detector.Explain(_halves, Sink);
        }
        _window.Clear();
    }

    private void TakeRipe(long offset)
    {
        if (!_detector.HasRoom(_window)) Complete();
        while (_detector.HasRipe)
        {
            if (_window.TargetCount == 0) _targets.Clear();
            if (_detector.TakeRipe(_window, Sink, out _, this) == Disposition.Scored) _targets.Add(offset);
            if (!_detector.HasRoom(_window)) Complete();
        }
    }

    public void ResolveIdle() => _detector.ResolveIdle(Sink, this);

    public void OpenNoData() => _detector.OpenNoData(Sink, this);

    /// <summary>Ends a record of the journal, with no window under way.</summary>
    public void Commit()
    {
        if (Offset == _from && Entries.Count == 0) return;
        _writer.Begin(0, JournalBeginning.None, _from);
        // A window's targets are told of when it is complete, and leave with their offsets.
        foreach (JournalEntry entry in Entries.OrderBy(entry => entry.Offset)) _writer.Add(entry);
        Records.Add(_writer.End(Offset));
        Entries.Clear();
        _from = Offset;
    }

    public byte[] Snapshot() => SeriesSnapshot.Write(state, 17, 0, series, Offset - 1);

    void IJournal.Add(SeriesState changed, int target, in JournalEntry entry)
    {
        JournalEntry told = entry with
        {
            Series = series,
            Name = changed.Name,
            // What the clock decides comes after the observation before.
            Offset = entry.Kind switch
            {
                JournalEntryKind.Scored => _targets[target],
                JournalEntryKind.Taken or JournalEntryKind.Buffered or JournalEntryKind.Late when !_isOfClock => Offset,
                _ => Offset - 1,
            },
            IsOfClock = _isOfClock && entry.HasObservation,
            Circumstances = _circumstances,
        };
        // A reset among points that one offset let go is told of before they are.
        int later = told.Kind == JournalEntryKind.Scored
            ? Entries.FindIndex(other => other.Kind == JournalEntryKind.Taken && other.Offset == told.Offset && other.Observation.Time > told.Observation.Time) : -1;
        Entries.Insert(later < 0 ? Entries.Count : later, told);
    }
}
