using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Tests.Evaluation;

/// <summary>The simplest model: what a view's context was like on average, so will its targets be.</summary>
internal sealed class ContextMeanModel : IPredictor
{
    public ModelVersion Model { get; } = new("context-mean", 1);

    public WindowLayout Layout { get; } = new();

    public Calibration Calibration => field ??= Calibration.Identity(Layout.Horizons.Count + 1);

    public void Predict(ReadOnlySpan<Window> windows)
    {
        foreach (Window window in windows)
        {
            foreach (ContextView view in window.Views)
            {
                float[] context = view.ContextValues[..view.ContextCount].ToArray();
                double mean = context.DefaultIfEmpty().Average(), variance = context.DefaultIfEmpty().Average(value => (value - mean) * (value - mean));
                for (int target = 0; target < window.TargetCount; target++) view.Predicted(target).Fill(new Component(1f / Layout.Components, (float)mean, (float)(Math.Sqrt(variance) + 0.01)));
            }
            window.PredictedBy(Model, Calibration);
        }
    }

    public void Dispose()
    {
    }
}
