using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Residuals;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Benchmarking;

/// <summary>The stages of the way of a message, each alone on inputs of its own.</summary>
/// <param name="inputs">What they work on.</param>
/// <param name="model">The model.</param>
/// <param name="decoder">How messages are read.</param>
internal sealed class Stages(StageInputs inputs, IModel model, DecoderOptions decoder)
{
    /// <summary>The name of the loop that shows how fast the engine could be at most.</summary>
    public const string MultiplyAddName = "multiply-add";

    /// <summary>The largest number of windows that are predicted together.</summary>
    public const int LargestPredict = 128;

    /// <summary>The stages, by the name that chooses them.</summary>
    public IEnumerable<(string Choice, Stage Stage)> All()
    {
        yield return ("decode", Decode());
        foreach ((string format, byte[] message, int observations) in FormatMessages.All) yield return ("formats", Decode(format, message, observations));
        yield return ("window", AssembleWindows());
        foreach (int windows in new[] { 1, 8, 32, LargestPredict }) yield return ("predict", Predict(windows));
        if (model is NeuralProcessModel { Artifact: var artifact } && EnginePredictor.Knows(artifact)) yield return ("predict", MultiplyAdd());
        yield return ("score", Score());
        yield return ("incident", FollowIncidents());
        yield return ("encode", EncodeEvents());
    }

    private Stage Decode() => new("decode", "observations/s", inputs.Messages.Length, () =>
    {
        IObservationFormat format = FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions());
        var batch = new DecodedBatch(decoder);
        return new(() =>
        {
            foreach (byte[] message in inputs.Messages)
            {
                batch.Clear();
                format.Read(new IncomingRecord(message, default, default), batch);
                if (batch.Count != 1) throw new InvalidOperationException("A message of the benchmark cannot be read.");
            }
        });
    });

    private Stage Decode(string name, byte[] message, int observations) => new($"decode-{name}", "observations/s", observations, () =>
    {
        IObservationFormat format = FormatCatalogue.Make(name, new FormatOptions());
        var batch = new DecodedBatch(decoder);
        return new(() =>
        {
            batch.Clear();
            format.Read(new IncomingRecord(message, default, default), batch);
            if (batch.Count != observations) throw new InvalidOperationException($"The message of the benchmark in the format {name} cannot be read: {(batch.Faults.Count > 0 ? batch.Faults[0].Sentence : "it holds something else")}");
        });
    });

    private Stage AssembleWindows() => new("window", "windows/s", inputs.Next.Length, () =>
    {
        (SeriesDetector Detector, Window Next)[] series = inputs.NewSeries();
        return new(() =>
        {
            foreach ((SeriesDetector detector, Window next) in series) detector.Assemble(next);
        });
    });

    private Stage Predict(int count) => new($"predict-{count}", "windows/s", count, () =>
    {
        IPredictor predictor = model.NewPredictor();
        Window[] windows = inputs.CopyNext(count);
        return new(() => predictor.Predict(windows), predictor);
    });

    private static Stage MultiplyAdd() => new(MultiplyAddName, "GFLOP/s", 1, () => new(MultiplyAddLoop.RunBillion));

    private Stage Score() => new("score", "observations/s", inputs.Next.Length * model.Layout.Stride, () =>
    {
        using IPredictor predictor = model.NewPredictor();
        Window[] windows = inputs.CopyNext(inputs.Next.Length);
        predictor.Predict(windows);
        SeriesEvidence[] evidence = [.. windows.Select(_ => new SeriesEvidence())];
        PredictionCorrection[] corrections = [.. windows.Select(_ => new PredictionCorrection())];
        return new(() =>
        {
            for (int index = 0; index < windows.Length; index++)
                for (int target = 0; target < windows[index].TargetCount; target++) Weigh(windows[index], target, evidence[index], corrections[index]);
        });
    });

    private static void Weigh(Window window, int target, SeriesEvidence evidence, PredictionCorrection correction)
    {
        Observation point = window.Targets[target];
        var moment = new SeriesMoment(point.Time, LocalClock.Utc.ToLocal(point.Time), TimeSpan.FromMinutes(5), TimeSpan.FromDays(30), point.Value, MaySustain: true);
        PointReading reading = WindowReader.Read(window, target, ScoreKind.Surprise);
        correction.Prepare(point.Value - reading.MedianResidual, Math.Exp((double)reading.LogSpread), new SameTimes(point.Value, null, null));
        evidence.Weigh(moment, point.Value, reading, threshold: 5, bandShare: 0.01);
        correction.ApplyTo(window.Views[0], target);
        correction.Learn(point.Value);
        evidence.Learn(point.Value, isAnomalous: false, run: 0);
    }

    private Stage FollowIncidents() => new("incident", "observations/s", inputs.Scores.Count, () => new(() =>
    {
        IncidentTracker tracker = inputs.Blueprint.Tracker;
        var state = new IncidentState();
        EventTime last = default;
        foreach (ScoredPoint point in inputs.Scores)
        {
            // The next series begins where time jumps back.
            if (point.Time < last) state = new IncidentState();
            last = point.Time;
            (state, _) = tracker.Follow(state, point.Time, point.Score, point.Threshold, tracker.Counts(point.Value - point.Expected, point.Expected, point.Evidence.IsAbove), isWithinBand: true, mayOpen: true);
        }
    }));

    private Stage EncodeEvents() => new("encode", "events/s", inputs.Events.Count, () =>
    {
        var encoder = new AnomalyEventEncoder();
        return new(() =>
        {
            foreach (AnomalyEvent anomaly in inputs.Events) encoder.Encode(anomaly);
        }, encoder);
    });
}
