using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Calibrating;

/// <summary>Measures on normal data how often a model's p-value scores are exceeded.</summary>
public static class ModelCalibration
{
    private const int ChunkWindows = 64;

    /// <summary>Measures the calibration of every horizon.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="series">Series of normal data that the model has not learned from: the windows of each, one after the other.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    public static Calibration OfSeries(ModelArtifact artifact, IEnumerable<IEnumerable<Window>> series)
    {
        using IPredictor predictor = new NeuralProcessModel(artifact).NewPredictor();
        List<double>[] raw = NewScores(artifact.Manifest.Layout.Horizons.Count);
        foreach (Window[] chunk in series.SelectMany(windows => windows.Chunk(ChunkWindows)))
        {
            predictor.Predict(chunk);
            foreach (Window window in chunk) AddViews(window, raw);
        }
        return Calibration.FromValidation(raw);
    }

    /// <summary>Measures the calibration of every horizon alone.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="windows">Normal windows from anywhere that the model has not learned from; not changed.</param>
    /// <exception cref="ArgumentException">There are too few windows.</exception>
    public static Calibration OfWindows(ModelArtifact artifact, IEnumerable<Window> windows)
    {
        using IPredictor predictor = new NeuralProcessModel(artifact).NewPredictor();
        List<double>[] raw = NewScores(artifact.Manifest.Layout.Horizons.Count);
        foreach (Window[] chunk in windows.Select(window => window.Copy()).Chunk(ChunkWindows))
        {
            predictor.Predict(chunk);
            foreach (Window window in chunk) AddViews(window, raw);
        }
        return Calibration.FromValidation(raw);
    }

    private static List<double>[] NewScores(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<double>())];

    private static void AddViews(Window window, List<double>[] raw)
    {
        for (int view = 0; view < window.Views.Length; view++)
        {
            if (!window.Views[view].IsPredictable) continue;
            for (int target = 0; target < window.TargetCount; target++)
                raw[window.HorizonOf(view)].Add(new PredictiveDistribution(window.Views[view], target).PValueScore(window.ValueOf(view, target)));
        }
    }
}
