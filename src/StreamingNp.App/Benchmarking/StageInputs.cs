using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Benchmarking;

/// <summary>What the stages work on alone: series with three weeks behind them, their next messages and windows, and the scores and events of those weeks.</summary>
public sealed class StageInputs : IDetectionSink
{
    private readonly List<ScoredPoint> _scores = [];
    private readonly List<AnomalyEvent> _events = [];

    /// <summary>Runs a fleet through three weeks.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="history">How much of its past a series keeps.</param>
    public StageInputs(EndlessFleet fleet, WindowLayout layout, HistoryOptions history)
    {
        Blueprint = new DetectorBlueprint(new DetectorOptions { History = history }, layout, LaneFeed.Topic);
        long past = 21L * fleet.PointsADay / layout.Stride * layout.Stride;
        States = new SeriesState[fleet.Count];
        Next = new Window[fleet.Count];
        using var encoder = new ObservationEncoder();
        var messages = new List<byte[]>();
        for (int series = 0; series < fleet.Count; series++)
        {
            States[series] = new SeriesState(fleet.Name(series), history);
            LiveThrough(fleet, series, past);
            Window next = Next[series] = Blueprint.NewWindow();
            for (int target = 0; target < layout.Stride; target++)
            {
                Observation observation = fleet.At(series, past + target);
                next.AddTarget(observation);
                messages.Add(encoder.Encode(fleet.Name(series), observation, fleet.Tags(series)).ToArray());
            }
            Blueprint.Assembler.Fill(States[series].History, next.Targets[0].Time, next);
        }
        Messages = [.. messages];
    }

    /// <summary>The rules and buffers that the series were run with.</summary>
    public DetectorBlueprint Blueprint { get; }

    /// <summary>The series.</summary>
    public SeriesState[] States { get; }

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

    /// <inheritdoc/>
    void IDetectionSink.Scored(SeriesState series, in ScoredPoint point, ModelVersion model) => _scores.Add(point);

    /// <inheritdoc/>
    void IDetectionSink.Emit(AnomalyEvent anomaly) => _events.Add(anomaly);

    private void LiveThrough(EndlessFleet fleet, int series, long steps)
    {
        var detector = new SeriesDetector(Blueprint, States[series]);
        using var model = new StandInModel(Blueprint.Layout);
        Window window = Blueprint.NewWindow(), halves = Blueprint.NewHalvesWindow();
        byte[] tags = fleet.Tags(series).ToArray();
        for (long step = 0; step < steps;)
        {
            window.Clear();
            while (step < steps && detector.HasRoom(window)) detector.Take(fleet.At(series, step++), mayAlert: true, window, this, tags);
            if (window.TargetCount == 0) continue;
            detector.Assemble(window);
            model.Predict([window]);
            if (!detector.Complete(window, halves, this)) continue;
            model.Predict([halves]);
            detector.Explain(halves, this);
        }
    }
}
