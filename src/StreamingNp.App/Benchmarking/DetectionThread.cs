using System.Diagnostics;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Benchmarking;

/// <summary>What detection does of an observation, from when it is read to its verdict, in one thread, for many series in turn: the more there are, the less of them is in the caches.</summary>
internal sealed class DetectionThread : IDetectionSink
{
    private readonly EndlessFleet _fleet;
    private readonly SeriesDetector[] _detectors;
    private readonly IPredictor _predictor;
    private readonly Window[] _windows;
    private readonly Window _halves;
    private readonly int[] _steps;
    private int _next;
    private long _verdicts;

    /// <summary>Makes series with a full history.</summary>
    /// <param name="fleet">Where points come from; its series take turns.</param>
    /// <param name="blueprint">What the detectors share.</param>
    /// <param name="predictor">The model.</param>
    /// <param name="series">The number of series.</param>
    /// <param name="batch">How many windows are predicted together.</param>
    public DetectionThread(EndlessFleet fleet, DetectorBlueprint blueprint, IPredictor predictor, int series, int batch)
    {
        (_fleet, _predictor) = (fleet, predictor);
        var shared = new RuledBlueprints(blueprint);
        _detectors = new SeriesDetector[series];
        for (int number = 0; number < series; number++) _detectors[number] = MemoryUse.WithFullHistory(fleet, number, shared);
        _steps = new int[series];
        Array.Fill(_steps, MemoryUse.Steps(fleet, blueprint));
        _windows = [.. Enumerable.Range(0, batch).Select(_ => blueprint.NewWindow())];
        _halves = blueprint.NewHalvesWindow();
        // They are at all places of what series share from point to point.
        for (int number = 0; number < series; number++)
            for (int left = number % 8; left > 0; left--) Run(number, 1);
    }

    /// <summary>The observations a second.</summary>
    /// <param name="time">For how long; a batch at least.</param>
    public double Rate(TimeSpan time)
    {
        long begun = Stopwatch.GetTimestamp();
        long done = RunFor(time);
        return done / Stopwatch.GetElapsedTime(begun).TotalSeconds;
    }

    /// <summary>The observations a second that come from a prediction to a verdict: that is scored, followed by incidents and learned from. The rest is done, and not counted.</summary>
    /// <param name="time">For how long, with the rest.</param>
    public double VerdictRate(TimeSpan time)
    {
        _verdicts = 0;
        long done = RunFor(time);
        return done / (_verdicts / (double)Stopwatch.Frequency);
    }

    private long RunFor(TimeSpan time)
    {
        long begun = Stopwatch.GetTimestamp(), done = 0;
        do
        {
            int count = Math.Min(_windows.Length, _detectors.Length - _next);
            done += Run(_next, count);
            _next = (_next + count) % _detectors.Length;
        }
        while (Stopwatch.GetElapsedTime(begun) < time);
        return done;
    }

    private int Run(int first, int count)
    {
        int targets = 0;
        for (int index = 0; index < count; index++)
        {
            int number = first + index;
            SeriesDetector detector = _detectors[number];
            Window window = _windows[index];
            window.Clear();
            while (detector.HasRoom(window)) detector.Take(_fleet.At(number % _fleet.Count, _steps[number]++), mayAlert: true, window, this);
            targets += window.TargetCount;
            detector.Assemble(window);
        }
        _predictor.Predict(_windows.AsSpan(0, count));
        long predicted = Stopwatch.GetTimestamp();
        for (int index = 0; index < count; index++)
        {
            if (!_detectors[first + index].Complete(_windows[index], _halves, this)) continue;
            _predictor.Predict([_halves]);
            _detectors[first + index].Explain(_halves, this);
        }
        _verdicts += Stopwatch.GetTimestamp() - predicted;
        return targets;
    }

    /// <inheritdoc/>
    bool IDetectionSink.LooksAt(double score) => false;

    /// <inheritdoc/>
    void IDetectionSink.Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
        // Nobody looks.
    }

    /// <inheritdoc/>
    void IDetectionSink.Emit(AnomalyEvent anomaly)
    {
        // Nobody looks.
    }
}
