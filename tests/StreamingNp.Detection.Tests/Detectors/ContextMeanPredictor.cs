using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Detectors;

/// <summary>The simplest model: what a view's context was like on average, so will its targets be.</summary>
public sealed class ContextMeanPredictor(WindowLayout? layout = null) : IPredictor
{
    public ModelVersion Model { get; init; } = new("context-mean", 1);

    public WindowLayout Layout { get; } = layout ?? new WindowLayout();

    public Calibration Calibration { get => field ??= Calibration.Identity(Layout.Horizons.Count + 1); init; }

    public ChannelReduction? Reduction { get; init; }

    /// <summary>See <see cref="NeighbourGrid"/>; null for none.</summary>
    public ChannelGrid? Grid { get; init; }

    /// <summary>Called with each window before it is predicted.</summary>
    public Action<Window>? Watch { get; init; }

    public void Predict(ReadOnlySpan<Window> windows)
    {
        foreach (Window window in windows)
        {
            Watch?.Invoke(window);
            foreach (ContextView view in window.Views)
            {
                for (int target = 0; target < window.TargetCount; target++) view.Predicted(target)[0] = Describe(view);
            }
            foreach (FieldRow row in window.Fields)
                if (Grid is not null) NeighbourGrid.Predict(row);
            window.PredictedBy(Model, Calibration, Reduction, Grid);
        }
    }

    public void Dispose()
    {
    }

    private static Component Describe(ContextView view)
    {
        double sum = 0, squares = 0;
        for (int index = 0; index < view.ContextCount; index++)
        {
            sum += view.ContextValues[index];
            squares += (double)view.ContextValues[index] * view.ContextValues[index];
        }
        double count = Math.Max(1, view.ContextCount), mean = sum / count;
        return new Component(1, (float)mean, (float)(Math.Sqrt(Math.Max(0, squares / count - mean * mean)) + 0.1));
    }
}
