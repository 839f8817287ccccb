using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Recordings;
using StreamingNp.App.TaskPictures;
using StreamingNp.App.Terminal;
using StreamingNp.App.Training;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Commands;

/// <summary>The part of <c>train</c> that trains a model of a grid of channels on recorded rows.</summary>
/// <param name="environment">What surrounds the command.</param>
internal sealed class TrainGrid(CommandEnvironment environment)
{
    /// <summary>Trains a model and saves it as the next version of its name.</summary>
    /// <param name="name">The name of the model.</param>
    /// <param name="files">The recordings; the columns of a file are its channels.</param>
    /// <param name="options">How it is trained.</param>
    /// <param name="checkpoint">The file that keeps the training; null for none.</param>
    /// <param name="picture">The file of a picture of the last rows of the first recording; null for none.</param>
    /// <param name="store">Where models are saved.</param>
    /// <param name="asJson">Whether the result is printed as JSON.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ArgumentException">There are too few rows.</exception>
    public void Run(string name, RecordingFiles files, TrainingOptions options, string? checkpoint, string? picture, ModelStore store, bool asJson, CancellationToken cancellation)
    {
        long begun = environment.Time.GetTimestamp();
        (ModelArtifact saved, TrainingResult trained) = TrainingDisplay.Run(environment, display =>
        {
            (IReadOnlyList<string> channels, IReadOnlyList<RecordedRows> recordings) = RecordedRows.Read(files, new RecordingMessages(environment.Error), cancellation);
            string data = string.Create(CultureInfo.InvariantCulture, $"{recordings.Sum(one => one.Rows.Count)} rows of {channels.Count} channels in {recordings.Count} files");
            display.Say($"{data}, in windows of {GridTraining.Times} rows");
            ITrainingCheckpoint? kept = checkpoint is null ? null : new TrainingCheckpointFile(checkpoint, TrainingCheckpointFile.Describe(GridTraining.Settings(channels.Count), options, data));
            (ModelArtifact artifact, TrainingResult result) = new GridTraining(name, options, environment.Time)
                .Train(channels, [.. recordings.Select(one => one.Rows)], data, kept, display.Progress(), cancellation);
            if (picture is not null) FieldPicture.Save(artifact, recordings[0], picture, cancellation);
            return (store.SaveNext(artifact), result);
        });
        if (trained.Warning is { } warning) environment.Error.WriteLine(warning);
        double seconds = environment.Time.GetElapsedTime(begun).TotalSeconds;
        string folder = store.FolderOf(saved.Version);
        if (!asJson)
        {
            environment.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{saved.Version} is saved in {folder} after {trained.Steps:N0} steps and {seconds:F0} s: {saved.Manifest.Training.Data}."));
            environment.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Negative log-likelihood of a held-out value, standardised: {trained.ValidationNll:F3} (before training {trained.FirstValidationNll:F3})."));
            return;
        }
        environment.Output.WriteLine(JsonSerializer.Serialize(new
        {
            model = saved.Version.ToString(),
            folder,
            data = saved.Manifest.Training.Data,
            channels = saved.Manifest.Grid!.Names,
            steps = trained.Steps,
            seconds = Math.Round(seconds, 1),
            validation = new { nll = JsonFigure.Finite(trained.ValidationNll), nll_before_training = JsonFigure.Finite(trained.FirstValidationNll) },
            warning = trained.Warning,
        }));
    }
}
