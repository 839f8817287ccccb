using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Prediction;

/// <summary>A model that predicts the targets of a window from its context: all that detection knows of Neural Processes.</summary>
/// <remarks>Not thread-safe: each scorer has its own.</remarks>
public interface IPredictor : IDisposable
{
    /// <summary>Which model this is; every event names it.</summary>
    ModelVersion Model { get; }

    /// <summary>The shape of the windows that the model was trained on.</summary>
    WindowLayout Layout { get; }

    /// <summary>How the model's p-value scores relate to those of normal data.</summary>
    Calibration Calibration { get; }

    /// <summary>How rows of channels become the components that the model predicts; null for a model of single series.</summary>
    ChannelReduction? Reduction => null;

    /// <summary>What predicts rows of channels as a field, beside the model; null where nothing does.</summary>
    ChannelGrid? Grid => null;

    /// <summary>
    /// Predicts every target of every view of <paramref name="windows"/> and writes the distributions into
    /// <see cref="ContextView.Predicted"/>, fills every row of <see cref="Window.Fields"/> where it has a <see cref="Grid"/>, and calls <see cref="Window.PredictedBy"/>. The result for a window does not depend on the others in the call, bit by bit.
    /// </summary>
    /// <param name="windows">Windows of this predictor's <see cref="Layout"/>, any number.</param>
    void Predict(ReadOnlySpan<Window> windows);
}
