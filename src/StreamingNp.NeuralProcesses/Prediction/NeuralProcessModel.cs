using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>An artifact as the model that scorers use.</summary>
/// <param name="artifact">The artifact.</param>
public sealed class NeuralProcessModel(ModelArtifact artifact) : IModel
{
    /// <summary>The artifact.</summary>
    public ModelArtifact Artifact { get; } = artifact;

    /// <inheritdoc/>
    public ModelVersion Version => Artifact.Version;

    /// <inheritdoc/>
    public WindowLayout Layout => Artifact.Manifest.Layout;

    /// <inheritdoc/>
    public IPredictor NewPredictor() => EnginePredictor.Knows(Artifact) ? new EnginePredictor(Artifact) : new NeuralProcessPredictor(Artifact);
}
