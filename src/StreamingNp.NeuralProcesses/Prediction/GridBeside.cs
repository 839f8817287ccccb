using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>A predictor of windows with a model of a grid beside it, which predicts their <see cref="Window.Fields"/>.</summary>
/// <remarks>Not thread-safe; it uses the calling thread alone.</remarks>
internal sealed class GridBeside : IPredictor
{
    private readonly IPredictor _windows;
    private readonly GridRowPredictor _rows;

    /// <summary>Makes both.</summary>
    /// <param name="windows">Predicts windows; it is disposed of with this one.</param>
    /// <param name="artifact">The model of a grid.</param>
    /// <param name="grid">What it predicts.</param>
    public GridBeside(IPredictor windows, ModelArtifact artifact, ChannelGrid grid) => (_windows, _rows, Grid) = (windows, new GridRowPredictor(artifact), grid);

    /// <inheritdoc/>
    public ModelVersion Model => _windows.Model;

    /// <inheritdoc/>
    public WindowLayout Layout => _windows.Layout;

    /// <inheritdoc/>
    public Calibration Calibration => _windows.Calibration;

    /// <inheritdoc/>
    public ChannelReduction? Reduction => _windows.Reduction;

    /// <inheritdoc/>
    public ChannelGrid Grid { get; }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<Window> windows)
    {
        _windows.Predict(windows);
        foreach (Window window in windows)
        {
            // A window may come from before a swap of grids: then it comes once more.
            foreach (FieldRow row in window.Fields)
                if (row.Channels == Grid.Channels && row.Times == Grid.Times) _rows.Predict(row);
            window.PredictedBy(Model, Calibration, Reduction, Grid);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _windows.Dispose();
        _rows.Dispose();
    }
}
