using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;

namespace StreamingNp.NeuralProcesses.Prediction;

/// <summary>An artifact as the model that scorers use.</summary>
/// <param name="artifact">The artifact.</param>
/// <param name="grid">The artifact of a model of a grid that predicts rows of its channels beside it; null for none.</param>
/// <exception cref="ArgumentException">The environment asks for instructions that the machine has not, or the grid is none, or has more channels than a series can have.</exception>
public sealed class NeuralProcessModel(ModelArtifact artifact, ModelArtifact? grid = null) : IModel
{
    // Chosen here: whoever loads a model hears what is wrong, not a scorer.
    private readonly EngineKernel? _kernel = EnginePredictor.Knows(artifact) ? InstructionSets.Chosen() : null;

    // One for all scorers: whether a series has its channels is remembered by it.
    private readonly ChannelGrid? _channels = grid is null ? null : GridRowPredictor.GridOf(grid);

    /// <summary>The artifact.</summary>
    public ModelArtifact Artifact { get; } = artifact;

    /// <summary>The model of a grid beside it; null for none.</summary>
    public ModelArtifact? Grid { get; } = grid;

    /// <inheritdoc/>
    public ModelVersion Version => Artifact.Version;

    /// <inheritdoc/>
    public WindowLayout Layout => Artifact.Manifest.Layout;

    /// <inheritdoc/>
    public IPredictor NewPredictor()
    {
        IPredictor predictor = _kernel is null ? new NeuralProcessPredictor(Artifact) : new EnginePredictor(Artifact, _kernel);
        return Grid is null ? predictor : new GridBeside(predictor, Grid, _channels!);
    }
}
