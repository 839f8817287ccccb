using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Prediction;

/// <summary>A model artifact: from it every scorer makes a predictor of its own.</summary>
public interface IModel
{
    /// <summary>Which model this is.</summary>
    ModelVersion Version { get; }

    /// <summary>The shape of its windows.</summary>
    WindowLayout Layout { get; }

    /// <summary>Makes a predictor with its own copy of the weights. Thread-safe.</summary>
    IPredictor NewPredictor();
}
