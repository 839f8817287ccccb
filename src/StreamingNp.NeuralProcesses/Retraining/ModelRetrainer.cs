using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Calibrating;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Training;
using TrainingResult = StreamingNp.Detection.Prediction.TrainingResult;

namespace StreamingNp.NeuralProcesses.Retraining;

/// <summary>Trains the model in use further on recent windows and saves it as the next version where it became better.</summary>
/// <param name="store">Where versions are kept.</param>
/// <param name="options">How long, and with what learning rate for a Conditional Neural Process; other kinds get theirs in proportion.</param>
/// <param name="time">The wall clock, for progress.</param>
public sealed class ModelRetrainer(ModelStore store, TrainingOptions options, TimeProvider time) : IModelTrainer
{
    private const int Blocks = 24;

    // From trials on three simulated fleets: the whole way is worse than the champion more often than not, a quarter never was.
    private const double Share = 0.25;

    /// <inheritdoc/>
    /// <remarks>
    /// The windows are cut into blocks of time, of which every fourth judges and the others are learned from: blocks, because neighbouring
    /// windows share most of their contexts, and blocks of the whole time, because a week's end is not like its days. The challenger lies a
    /// quarter of the way from the champion to the weights that the training leads to, which keeps what the champion knows of other data
    /// (Wortsman et al. 2022, Robust fine-tuning of zero-shot models). A reduction is learned anew from the rows, and kept where it explains those of judging blocks better.
    /// </remarks>
    public TrainingResult Train(IModel champion, IReadOnlyList<Window> windows, IReadOnlyList<Observation> rows, CancellationToken cancellation)
    {
        if (champion is not NeuralProcessModel { Artifact: var start, Grid: var grid })
            throw new ArgumentException($"The model {champion.Version} is not a Neural Process and cannot be trained further.", nameof(champion));
        ChannelReduction? reduction = start.Reduction is { } known ? ReductionRefit.Better(known, rows, options.Seed, cancellation) : null;
        (ModelArtifact? trained, double before, double after) = windows.Count > 0 ? Train(start, windows, cancellation) : (null, 0, 0);
        cancellation.ThrowIfCancellationRequested();
        if (trained is null && reduction is null) return new TrainingResult(champion, before, after);
        ModelArtifact challenger = trained ?? start with { Manifest = start.Manifest with { Training = start.Manifest.Training with { StartedFrom = start.Manifest.Version } } };
        if (reduction is not null) challenger = challenger with { Reduction = reduction };
        return new TrainingResult(new NeuralProcessModel(store.SaveNext(challenger), grid), before, after) { ReducesBetter = reduction is not null };
    }

    // Null where the windows are predicted no better.
    private (ModelArtifact? Challenger, double Before, double After) Train(ModelArtifact start, IReadOnlyList<Window> windows, CancellationToken cancellation)
    {
        ILookup<bool, Window> parts = windows.OrderBy(window => window.Targets[0].Time)
            .Select((window, index) => (window, judges: (long)index * Blocks / windows.Count % 4 == 3))
            .ToLookup(one => one.judges, one => one.window);
        Window[] training = [.. parts[false]], judging = [.. parts[true]];

        string kind = start.Manifest.Settings.Kind;
        double rate = options.LearningRate * WindowModels.LearningRate(kind) / WindowModels.LearningRate(ModelKind.Conditional);
        var run = new ModelTraining(start.Manifest.Name, start.Manifest.Settings, options with { LearningRate = Math.Min(1, rate) }, time);
        (ModelArtifact trained, var result) = run.Train(training, judging, $"{windows.Count} recent windows of the stream", start, cancellation: cancellation);
        ModelArtifact challenger = trained with { Weights = start.Weights.Towards(result.LastWeights, Share) };
        double before = NegativeLogLikelihood.Mean(start, judging), after = NegativeLogLikelihood.Mean(challenger, judging);
        cancellation.ThrowIfCancellationRequested();
        if (!(after < before)) return (null, before, after);
        var description = trained.Manifest.Training with { ValidationNll = after };
        challenger = Calibrated(challenger with { Manifest = trained.Manifest with { Training = description } }, judging);
        return (challenger, before, after);
    }

    // Recent windows are those that were found normal, so they say little of the far tail: what the champion knows of it stays.
    private static ModelArtifact Calibrated(ModelArtifact challenger, Window[] windows)
    {
        if (challenger.Manifest.Calibration is not { } known) return challenger;
        CalibrationTable careful = CalibrationTable.Of(known.ToCalibration().Widen(ModelCalibration.OfWindows(challenger, windows)));
        return challenger with { Manifest = challenger.Manifest with { Calibration = careful } };
    }
}
