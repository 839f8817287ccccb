using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Training;

/// <summary>How well a model predicts held-out windows from right before their targets.</summary>
/// <param name="Targets">The targets that were predicted.</param>
/// <param name="MeanAbsoluteError">The mean distance between value and expectation, in normalised units.</param>
/// <param name="RankedProbabilityScore">The mean continuous ranked probability score (CRPS), in normalised units.</param>
/// <param name="Within50">The share of values within the central 50 % of their predictive distributions, before calibration.</param>
/// <param name="Within90">The same of 90 %.</param>
/// <param name="Within99">The same of 99 %.</param>
/// <param name="Within999">The same of 99.9 %.</param>
public sealed record ValidationFigures(int Targets, double MeanAbsoluteError, double RankedProbabilityScore, double Within50, double Within90, double Within99, double Within999)
{
    private const int MaxWindows = 20_000;

    /// <summary>Measures a model.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="windows">Held-out windows; 20,000 of them are used at most.</param>
    public static ValidationFigures Of(ModelArtifact artifact, IReadOnlyList<Window> windows)
    {
        using IPredictor predictor = new NeuralProcessModel(artifact).NewPredictor();
        int step = (windows.Count + MaxWindows - 1) / MaxWindows;
        Window[] sample = [.. windows.Where((_, index) => index % step == 0).Select(window => window.Copy())];
        predictor.Predict(sample);
        int targets = 0, within50 = 0, within90 = 0, within99 = 0, within999 = 0;
        double error = 0, rankedProbability = 0;
        foreach (Window window in sample)
        {
            ContextView near = window.Views[0];
            for (int target = 0; near.IsPredictable && target < window.TargetCount; target++)
            {
                var distribution = new PredictiveDistribution(near, target);
                double value = window.Targets[target].Value, share = Math.Pow(10, -distribution.PValueScore(value));
                targets++;
                error += Math.Abs(value - distribution.Mean) / near.Scale;
                rankedProbability += distribution.RankedProbabilityScore(value) / near.Scale;
                if (share > 0.5) within50++;
                if (share > 0.1) within90++;
                if (share > 0.01) within99++;
                if (share > 0.001) within999++;
            }
        }
        double all = Math.Max(1, targets);
        return new(targets, error / all, rankedProbability / all, within50 / all, within90 / all, within99 / all, within999 / all);
    }
}
