using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Calibrating;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Training;
using TrainingResult = StreamingNp.Detection.Scoring.TrainingResult;

namespace StreamingNp.NeuralProcesses.Retraining;

/// <summary>Trains the model in use further on recent windows and saves it as the next version where it became better.</summary>
/// <param name="store">Where versions are kept.</param>
/// <param name="options">How long, and with what learning rate.</param>
/// <param name="time">The wall clock, for progress.</param>
public sealed class ModelRetrainer(ModelStore store, TrainingOptions options, TimeProvider time) : IModelTrainer
{
    /// <inheritdoc/>
    /// <remarks>
    /// The oldest 60 % of the windows are learned from, the next 15 % choose the weights, and the newest quarter judges: in
    /// this order, because neighbouring windows share most of their contexts.
    /// </remarks>
    public TrainingResult Train(IModel champion, IReadOnlyList<Window> windows, CancellationToken cancellation)
    {
        if (champion is not NeuralProcessModel { Artifact: var start })
            throw new ArgumentException($"The model {champion.Version} is not a Neural Process and cannot be trained further.", nameof(champion));
        Window[] ordered = [.. windows.OrderBy(window => window.Targets[0].Time)];
        Window[] training = ordered[..(ordered.Length * 60 / 100)];
        Window[] choosing = ordered[training.Length..(ordered.Length * 75 / 100)];
        Window[] judging = ordered[(ordered.Length * 75 / 100)..];

        var run = new ModelTraining(start.Manifest.Name, start.Manifest.Settings, options, time);
        (ModelArtifact challenger, _) = run.Train(training, choosing, $"{windows.Count} recent windows of the stream", start, cancellation: cancellation);
        double before = NegativeLogLikelihood.Mean(start, judging), after = NegativeLogLikelihood.Mean(challenger, judging);
        if (!(after < before)) return new TrainingResult(champion, before, after);
        return new TrainingResult(new NeuralProcessModel(store.SaveNext(Calibrated(challenger, judging))), before, after);
    }

    // Recent windows are those that were found normal, so they say little of the far tail: what the champion knows of it stays.
    private static ModelArtifact Calibrated(ModelArtifact challenger, Window[] windows)
    {
        if (challenger.Manifest.Calibration is not { } known) return challenger;
        CalibrationTable careful = CalibrationTable.Of(known.ToCalibration().Widen(ModelCalibration.OfWindows(challenger, windows)));
        return challenger with { Manifest = challenger.Manifest with { Calibration = careful } };
    }
}
