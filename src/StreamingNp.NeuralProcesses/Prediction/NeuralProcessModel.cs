using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>An artifact as the model that scorers use.</summary>
/// <param name="artifact">The artifact.</param>
/// <exception cref="ArgumentException">The environment asks for instructions that the machine has not.</exception>
public sealed class NeuralProcessModel(ModelArtifact artifact) : IModel
{
    // Chosen here: whoever loads a model hears what is wrong, not a scorer.
    private readonly EngineKernel? _kernel = EnginePredictor.Knows(artifact) ? InstructionSets.Chosen() : null;

    /// <summary>The artifact.</summary>
    public ModelArtifact Artifact { get; } = artifact;

    /// <inheritdoc/>
    public ModelVersion Version => Artifact.Version;

    /// <inheritdoc/>
    public WindowLayout Layout => Artifact.Manifest.Layout;

    /// <inheritdoc/>
    public IPredictor NewPredictor() => _kernel is null ? new NeuralProcessPredictor(Artifact) : new EnginePredictor(Artifact, _kernel);
}
