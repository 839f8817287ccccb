using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Residuals;

/// <summary>Reads what a model said of the targets of a predicted window.</summary>
public static class WindowReader
{
    /// <summary>Reads one target.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="kind">Which score is asked for.</param>
    public static PointReading Read(Window window, int target, ScoreKind kind)
    {
        double value = window.Targets[target].Value, most = 0;
        bool isAbove = false;
        for (int index = 0; index < window.HorizonCount; index++)
        {
            if (!HasSay(window, index)) continue;
            most = Math.Max(most, new PredictiveDistribution(window.Views[index], target).PValueScore(value, out isAbove));
        }
        var near = new PredictiveDistribution(window.Views[0], target);
        double median = near.Median, logDeviation = Math.Log(near.Deviation), logSpread = Math.Log(near.Spread), logHalfWidth = Math.Log(near.HalfWidth(median));
        return new()
        {
            Residual = Finite(value - near.Mean),
            MedianResidual = Finite(value - median),
            LogSpread = double.IsFinite(logSpread) ? (Half)logSpread : Half.NaN,
            LogHalfWidth = double.IsFinite(logHalfWidth) ? (Half)logHalfWidth : Half.NaN,
            LogDeviation = double.IsFinite(logDeviation) ? (Half)logDeviation : Half.NaN,
            ModelScore = Score(most),
            IsAbove = isAbove,
            Other = kind == ScoreKind.Surprise ? float.NaN : Score(Of(kind, window, target)),
        };
    }

    /// <summary>The view of the longest horizon that has a say: the one that has not yet seen what has just begun.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    public static int Farthest(Window window)
    {
        int farthest = 0;
        for (int index = 1; index < window.HorizonCount; index++)
            if (HasSay(window, index)) farthest = index;
        return farthest;
    }

    // At a long horizon a new series has nothing to look back on.
    private static bool HasSay(Window window, int view) => view == 0 || window.Views[view].IsPredictable;

    private static float Finite(double residual) => double.IsNaN(residual) ? 0 : (float)Math.Clamp(residual, -float.MaxValue, float.MaxValue);

    // What is no number is not improbable.
    private static float Score(double score) => score > 0 ? (float)Math.Min(score, float.MaxValue) : 0;

    // All from right before, in the units of the series' own context: what they are worth, the series' past says.
    private static double Of(ScoreKind kind, Window window, int target)
    {
        ContextView view = window.Views[0];
        double nats = -new PredictiveDistribution(view, target).LogDensity(window.Targets[target].Value) - Math.Log(view.Scale);
        return kind switch
        {
            // From 0 up, as scores are: no density is above e^10 of these units.
            ScoreKind.NegativeLogLikelihood => nats + 10,
            ScoreKind.Density => 1 / (1 + Math.Exp(-nats)),
            ScoreKind.Variance => Math.Log(1 + new Mixture(view.Predicted(target)).Variance),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
