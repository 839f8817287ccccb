using StreamingNp.Detection.Correction;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Residuals;

/// <summary>Reads what a model said of the targets of a predicted window.</summary>
public static class WindowReader
{
    /// <summary>Corrects what a model said of one target, from right before it, by what the series has taught.</summary>
    /// <param name="window">A window that a model has predicted; its nearest look is changed.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="correction">What the series has taught.</param>
    /// <param name="same">What came at the same time before.</param>
    /// <returns>What the model had said.</returns>
    public static ModelReading Correct(Window window, int target, PredictionCorrection correction, in SameTimes same)
    {
        Look look = window.Looks[0];
        double median = new PredictiveDistribution(look, target).Median, spread = 0;
        Span<Component> components = look.Predicted(target);
        foreach (Component component in components) spread += component.Weight * (double)component.Deviation;
        double residual = window.Targets[target].Value - median, logSpread = Math.Log(spread * look.Scale);
        var reading = new ModelReading(Finite(residual), double.IsFinite(logSpread) ? (Half)logSpread : Half.NaN);
        double shift = correction.Prepare(median, spread * look.Scale, same) / look.Scale;
        // What a narrow component says, such as that the last value is repeated, is no matter of more or less.
        foreach (ref Component component in components) component = component with { Mean = (float)(component.Mean + Math.Clamp(shift, -component.Deviation, component.Deviation)) };
        return reading;
    }

    /// <summary>Reads one target.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the target.</param>
    /// <param name="model">What the model had said before it was corrected.</param>
    /// <param name="kind">Which score is asked for.</param>
    public static PointReading Read(Window window, int target, in ModelReading model, ScoreKind kind)
    {
        double value = window.Targets[target].Value, most = 0;
        bool isAbove = false;
        for (int index = 0; index < window.Looks.Length; index++)
        {
            if (!HasSay(window, index)) continue;
            most = Math.Max(most, new PredictiveDistribution(window.Looks[index], target).Surprise(value, out isAbove));
        }
        var near = new PredictiveDistribution(window.Looks[0], target);
        double residual = value - near.Median, logDeviation = Math.Log(near.Deviation);
        return new()
        {
            Residual = Finite(residual),
            ModelResidual = model.Residual,
            LogSpread = model.LogSpread,
            LogDeviation = double.IsFinite(logDeviation) ? (Half)logDeviation : Half.NaN,
            Surprise = Score(most),
            IsAbove = isAbove,
            Other = kind == ScoreKind.Surprise ? float.NaN : Score(Of(kind, window, target)),
        };
    }

    /// <summary>The look of the longest horizon that has a say: the one that has not yet seen what has just begun.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    public static int Farthest(Window window)
    {
        int farthest = 0;
        for (int index = 1; index < window.Looks.Length; index++)
            if (HasSay(window, index)) farthest = index;
        return farthest;
    }

    // At a long horizon a new series has nothing to look back on.
    private static bool HasSay(Window window, int look) => look == 0 || window.Looks[look].IsPredictable;

    private static float Finite(double residual) => double.IsNaN(residual) ? 0 : (float)Math.Clamp(residual, -float.MaxValue, float.MaxValue);

    // What is no number is not surprising.
    private static float Score(double score) => score > 0 ? (float)Math.Min(score, float.MaxValue) : 0;

    // All from right before, in the units of the series' own context: what they are worth, the series' past says.
    private static double Of(ScoreKind kind, Window window, int target)
    {
        Look look = window.Looks[0];
        double nats = -new PredictiveDistribution(look, target).LogDensity(window.Targets[target].Value) - Math.Log(look.Scale);
        return kind switch
        {
            // From 0 up, as scores are: no density is above e^10 of these units.
            ScoreKind.NegativeLogLikelihood => nats + 10,
            ScoreKind.Density => 1 / (1 + Math.Exp(-nats)),
            ScoreKind.Variance => Math.Log(1 + new Mixture(look.Predicted(target)).Variance),
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };
    }
}
