using System.Globalization;
using StreamingNp.App.Configuration;
using StreamingNp.App.Recordings;
using StreamingNp.App.TaskPictures;
using StreamingNp.App.Terminal;
using StreamingNp.App.Training;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Calibrating;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Commands;

/// <summary>The part of <c>train</c> that trains a model of series: of the synthetic prior, of recordings, or of the components of their channels.</summary>
/// <param name="training">Trains the model.</param>
/// <param name="environment">What surrounds the command.</param>
internal sealed class TrainSeries(ModelTraining training, CommandEnvironment environment)
{
    // With fewer, nothing can be said of how surprising normal points are.
    private const int MinToValidate = 200;

    /// <summary>The settings of the model.</summary>
    public required ModelSettings Settings { get; init; }

    /// <summary>The layout of its windows.</summary>
    public required WindowLayout Layout { get; init; }

    /// <summary>How it is trained.</summary>
    public required TrainingOptions Options { get; init; }

    /// <summary>Where it is saved, as the next version of its name.</summary>
    public required ModelStore Store { get; init; }

    /// <summary>The model that is trained further; null where first weights are drawn.</summary>
    public ModelArtifact? Start { get; init; }

    /// <summary>The folder of <see cref="Start"/>, as it was given.</summary>
    public string? StartFolder { get; init; }

    /// <summary>The recordings; null for series of the prior.</summary>
    public RecordingFiles? Files { get; init; }

    /// <summary>The series of the prior.</summary>
    public required int Series { get; init; }

    /// <summary>How many of a hundred of them are drawn as those of the demonstration.</summary>
    public required int Fleets { get; init; }

    /// <summary>How the channels of the recordings are reduced first; null where they are not.</summary>
    public ReductionChoice? Reduction { get; init; }

    /// <summary>The file that keeps the training; null for none.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>The file of a picture of held-out tasks; null for none.</summary>
    public string? Picture { get; init; }

    /// <summary>Whether the result is printed as JSON.</summary>
    public bool AsJson { get; init; }

    /// <summary>Trains the model, calibrates and saves it, and prints what came out.</summary>
    /// <exception cref="CommandException">There are too few windows.</exception>
    /// <exception cref="SettingsException">The recordings cannot be reduced as chosen.</exception>
    public void Run(CancellationToken cancellation)
    {
        ITrainingCheckpoint? checkpoint = Checkpoint is null ? null : new TrainingCheckpointFile(Checkpoint, TrainingCheckpointFile.Describe(Settings, Options, Described()));
        long begun = environment.Time.GetTimestamp();
        TrainingReport report = TrainingDisplay.Run(environment, display =>
        {
            RecordedReduction? reduced = Files is not null && Reduction is not null ? Reduce(Files, Reduction, display, cancellation) : null;
            TrainingWindows windows = Windows(reduced, display, cancellation);
            TimeSpan preparing = environment.Time.GetElapsedTime(begun);
            int count = windows.Training.Count + windows.Validation.Count;
            display.Say(string.Create(CultureInfo.InvariantCulture, $"{windows.Training.Count:N0} windows to learn from, {windows.Validation.Count:N0} to validate, {count / preparing.TotalSeconds:N0} windows/s in {preparing.TotalSeconds:F1} s"));
            if (windows.Training.Count == 0 || windows.Validation.Count < MinToValidate)
                throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"There are {windows.Training.Count:N0} windows to learn from and {windows.Validation.Count:N0} to validate, of which {MinToValidate} are needed; give it more or longer recordings."));
            (ModelArtifact artifact, TrainingResult trained) = training.Train(windows.Training, windows.Validation, windows.Data, Start, checkpoint: checkpoint, progress: display.Progress(), cancellation: cancellation);
            if (reduced is not null) artifact = artifact with { Reduction = reduced.Reduction };
            display.Say("Calibrating on series of normal data");
            var calibration = CalibrationTable.Of(ModelCalibration.OfSeries(artifact, windows.Calibration));
            ModelArtifact saved = Store.SaveNext(artifact with { Manifest = artifact.Manifest with { Calibration = calibration } });
            return new TrainingReport(saved, trained, windows, ValidationFigures.Of(saved, windows.Validation), reduced, preparing);
        });
        if (report.Trained.Warning is { } warning) environment.Error.WriteLine(warning);
        string folder = Store.FolderOf(report.Saved.Version);
        TimeSpan took = environment.Time.GetElapsedTime(begun);
        environment.Output.WriteLine(AsJson ? report.ToJson(folder, took) : report.ToText(folder, took));
        if (Picture is not null) TaskPicture.Save(TaskPanels.Of(report.Saved, report.Windows.Validation), Picture);
    }

    private TrainingWindows Windows(RecordedReduction? reduced, TrainingDisplay display, CancellationToken cancellation)
    {
        if (reduced is not null) return TrainingWindows.Cut(Layout, reduced.Series, Files!.Paths.Count, $"components of {reduced.Reduction.Channels.Count} channels", Options.Seed, cancellation);
        if (Files is not null) return TrainingWindows.Record(Layout, Files, Options.Seed, new RecordingMessages(environment.Error), cancellation);
        return TrainingWindows.Draw(Layout, Series, Options.Seed, Fleets, done => display.Stage("Drawing series", done, Series), cancellation);
    }

    private RecordedReduction Reduce(RecordingFiles files, ReductionChoice choice, TrainingDisplay display, CancellationToken cancellation)
    {
        (IReadOnlyList<string> channels, IReadOnlyList<RecordedRows> recordings) = RecordedRows.Read(files, new RecordingMessages(environment.Error), cancellation);
        try
        {
            RecordedReduction reduced = RecordedReduction.Learn(choice.Kind, channels, recordings, choice.Components > 0 ? choice.Components : null, choice.Explained, Options.Seed, cancellation);
            display.Say(reduced.Summary);
            return reduced;
        }
        catch (ArgumentException exception)
        {
            throw new SettingsException(exception.Message, exception);
        }
    }

    // What a checkpoint was made of: it goes on with nothing else. A record's own text does not spell out a list.
    private string Described()
    {
        string layout = FormattableString.Invariant(
            $"windows of {Layout.RecentPoints} and {Layout.SeasonalDays} x {Layout.SeasonalNeighbours} points, {Layout.FewestContextPoints} at least, from {string.Join('/', Layout.Horizons)}, stride {Layout.Stride}, {Layout.Components} components");
        string data = Files is not null ? string.Join(' ', Files.Paths.Select(Path.GetFileName))
            : $"{Series} series of the prior, {Fleets} of a hundred of fleets{(StartFolder is null ? "" : $", from {StartFolder}")}";
        return $"{layout}, {data}{(Reduction is null ? "" : $", {Reduction.Kind} {Reduction.Components} {Reduction.Explained}")}";
    }
}
