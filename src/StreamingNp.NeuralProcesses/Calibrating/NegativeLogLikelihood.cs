using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Calibrating;

/// <summary>How well a model predicts windows.</summary>
public static class NegativeLogLikelihood
{
    private const int ChunkWindows = 64;

    /// <summary>The mean negative log-likelihood a target and horizon, in nats and normalised units.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="windows">The windows; not changed.</param>
    public static double Mean(ModelArtifact artifact, IEnumerable<Window> windows)
    {
        using IPredictor predictor = new NeuralProcessModel(artifact).NewPredictor();
        double sum = 0;
        long count = 0;
        foreach (Window[] chunk in windows.Select(window => window.Copy()).Chunk(ChunkWindows))
        {
            predictor.Predict(chunk);
            foreach (Window window in chunk)
            {
                for (int index = 0; index < window.Views.Length; index++)
                {
                    ContextView view = window.Views[index];
                    if (!view.IsPredictable) continue;
                    for (int target = 0; target < window.TargetCount; target++, count++)
                        sum -= new PredictiveDistribution(view, target).LogDensity(window.ValueOf(index, target)) + Math.Log(view.Scale);
                }
            }
        }
        return sum / count;
    }
}
