using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Benchmarking;

/// <summary>Expects a standard normal distribution of every target. It costs nothing and gives series a past quickly; nothing is measured with it.</summary>
/// <param name="layout">The shape of the windows.</param>
public sealed class StandInModel(WindowLayout layout) : IModel, IPredictor
{
    /// <inheritdoc/>
    public ModelVersion Version { get; } = new("stand-in", 1);

    /// <inheritdoc/>
    public ModelVersion Model => Version;

    /// <inheritdoc/>
    public WindowLayout Layout => layout;

    /// <inheritdoc/>
    public Calibration Calibration { get; } = Calibration.Identity(layout.Horizons.Count + 1);

    /// <inheritdoc/>
    public IPredictor NewPredictor() => this;

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<Window> windows)
    {
        foreach (Window window in windows)
        {
            foreach (ContextView view in window.Views)
            {
                for (int target = 0; target < window.TargetCount; target++)
                    view.Predicted(target).Fill(new Component(1f / layout.Components, 0, 1));
            }
            window.PredictedBy(Model, Calibration);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // It holds nothing, and scorers share it.
    }
}
