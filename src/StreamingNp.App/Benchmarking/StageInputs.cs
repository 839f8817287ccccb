using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Benchmarking;

/// <summary>What the stages work on alone: series with three weeks behind them, their next messages and windows, and the scores and events of those weeks.</summary>
public sealed class StageInputs : IDetectionSink
{
    // The series are at different places of the blocks of points that share a prediction, and at each place as often as on the whole path: it is a multiple of the
    // fleet's five points a block, and of the eight that a block has at most.
    private const int Places = 40;

    private readonly EndlessFleet _fleet;
    private readonly IModel _model;
    private readonly HistoryOptions _history;
    private readonly long _past;
    private readonly byte[][] _states;
    private readonly List<ScoredPoint> _scores = [];
    private readonly List<AnomalyEvent> _events = [];

    /// <summary>Runs a fleet through three weeks.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="model">The model, which predicts the last points of it.</param>
    /// <param name="history">How much of its past a series keeps.</param>
    public StageInputs(EndlessFleet fleet, IModel model, HistoryOptions history)
    {
        (_fleet, _model, _history) = (fleet, model, history);
        WindowLayout layout = model.Layout;
        Blueprint = NewBlueprint();
        _past = 21L * fleet.PointsADay / layout.Stride * layout.Stride;
        _states = new byte[fleet.Count][];
        Next = new Window[fleet.Count];
        using var encoder = new ObservationEncoder();
        var messages = new List<byte[]>();
        for (int series = 0; series < fleet.Count; series++)
        {
            var detector = new SeriesDetector(Blueprint, new SeriesState(fleet.Name(series), history));
            using (var standIn = new StandInModel(layout)) LiveThrough(detector, series, 0, _past, standIn);
            _states[series] = Write(detector.State);
        }
        int number = 0;
        foreach ((_, Window next) in NewSeries())
        {
            Next[number] = next.Copy();
            foreach (Observation observation in next.Targets) messages.Add(encoder.Encode(fleet.Name(number), observation, fleet.Tags(number)).ToArray());
            number++;
        }
        Messages = [.. messages];
    }

    /// <summary>The rules and buffers that the series were run with.</summary>
    public DetectorBlueprint Blueprint { get; }

    /// <summary>The next window of each series, assembled.</summary>
    public Window[] Next { get; }

    /// <summary>The next messages of all series.</summary>
    public byte[][] Messages { get; }

    /// <summary>The scored points of three weeks, a series after the other.</summary>
    public IReadOnlyList<ScoredPoint> Scores => _scores;

    /// <summary>The events of three weeks.</summary>
    public IReadOnlyList<AnomalyEvent> Events => _events;

    /// <summary>The next windows again and again, in copies that nothing else uses.</summary>
    /// <param name="count">The number of windows.</param>
    public Window[] CopyNext(int count) => [.. Enumerable.Range(0, count).Select(number => Next[number % Next.Length].Copy())];

    /// <summary>The series, as detectors that share a blueprint of their own, each with its next window, assembled.</summary>
    public (SeriesDetector Detector, Window Next)[] NewSeries()
    {
        DetectorBlueprint blueprint = NewBlueprint();
        using IPredictor predictor = _model.NewPredictor();
        return [.. Enumerable.Range(0, _fleet.Count).Select(series =>
        {
            var detector = new SeriesDetector(blueprint, Read(_states[series]));
            int place = _model.Layout.Stride == 1 ? Places + series % Places : 0;
            LiveThrough(detector, series, _past, _past + place, predictor);
            Window next = blueprint.NewWindow();
            byte[] tags = _fleet.Tags(series).ToArray();
            for (long step = _past + place; detector.HasRoom(next); step++) detector.Take(_fleet.At(series, step), mayAlert: true, next, this, tags);
            detector.Assemble(next);
            return (detector, next);
        })];
    }

    /// <inheritdoc/>
    void IDetectionSink.Scored(SeriesState series, in ScoredPoint point, ModelVersion model) => _scores.Add(point);

    /// <inheritdoc/>
    void IDetectionSink.Emit(AnomalyEvent anomaly) => _events.Add(anomaly);

    private DetectorBlueprint NewBlueprint() => new(new DetectorOptions { History = _history }, _model.Layout, LaneFeed.Topic);

    private void LiveThrough(SeriesDetector detector, int series, long from, long to, IPredictor model)
    {
        DetectorBlueprint blueprint = detector.Blueprint;
        Window window = blueprint.NewWindow(), halves = blueprint.NewHalvesWindow();
        byte[] tags = _fleet.Tags(series).ToArray();
        for (long step = from; step < to;)
        {
            window.Clear();
            while (step < to && detector.HasRoom(window)) detector.Take(_fleet.At(series, step++), mayAlert: true, window, this, tags);
            if (window.TargetCount == 0) continue;
            detector.Assemble(window);
            model.Predict([window]);
            if (!detector.Complete(window, halves, this)) continue;
            model.Predict([halves]);
            detector.Explain(halves, this);
        }
    }

    private static byte[] Write(SeriesState state)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        SeriesStateCodec.Write(state, writer);
        return stream.ToArray();
    }

    private SeriesState Read(byte[] bytes)
    {
        using var reader = new BinaryReader(new MemoryStream(bytes));
        return SeriesStateCodec.Read(reader, _history);
    }
}
