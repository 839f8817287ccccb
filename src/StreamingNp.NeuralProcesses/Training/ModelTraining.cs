using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Training;

/// <summary>Makes artifacts: trains a model on windows.</summary>
/// <param name="name">The name of the model.</param>
/// <param name="settings">What the network is built from.</param>
/// <param name="options">How it is trained.</param>
/// <param name="time">The wall clock, for progress.</param>
public sealed class ModelTraining(string name, ModelSettings settings, TrainingOptions options, TimeProvider time)
{
    /// <summary>The share of tasks that see a random part of their context, so that a model knows what little it knows of a new series.</summary>
    private const double SubsetShare = 0.15;

    /// <summary>Trains an artifact; its calibration is that of <paramref name="start"/>, or none.</summary>
    /// <param name="training">The windows to learn from; not changed meanwhile.</param>
    /// <param name="validation">Held-out windows with normal targets: they decide which weights are kept.</param>
    /// <param name="data">What the data are, in a sentence.</param>
    /// <param name="start">The artifact whose weights the training begins with; null for new ones.</param>
    /// <param name="checkpoint">Where the training is kept, and taken up again; null for nowhere.</param>
    /// <param name="progress">Is told of the progress.</param>
    /// <param name="cancellation">Ends the training.</param>
    /// <returns>The artifact, version 1 until a store gives it another, and what the training brought.</returns>
    /// <exception cref="ArgumentException">There are too few windows, or an option is out of its range.</exception>
    public (ModelArtifact Artifact, TrainingResult Result) Train(
        IReadOnlyList<Window> training, IReadOnlyList<Window> validation, string data, ModelArtifact? start = null, ITrainingCheckpoint? checkpoint = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        var source = new WindowTaskSource(training, options.Seed, SubsetShare);
        WindowLayout layout = training[0].Layout;
        TrainingResult result = new Trainer(settings, source.Shape, layout.Components, options, time)
            .Train(source, new WindowTaskSource(validation, options.Seed + 1), start?.Weights, checkpoint, progress, cancellation);
        var description = new TrainingDescription
        {
            Data = data,
            StartedFrom = start?.Manifest.Version,
            Seed = options.Seed,
            Steps = result.Steps,
            ValidationNll = double.IsFinite(result.ValidationNll) ? result.ValidationNll : null,
        };
        var manifest = new ModelManifest
        {
            Name = name,
            Version = 1,
            Settings = settings,
            Layout = layout,
            Training = description,
            Calibration = start?.Manifest.Calibration,
        };
        // A version that begins with another reduces channels as that one does.
        return (new ModelArtifact(manifest, result.Weights) { Reduction = start?.Reduction }, result);
    }
}
