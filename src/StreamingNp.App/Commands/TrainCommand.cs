using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.Recordings;
using StreamingNp.App.Training;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Calibrating;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Commands;

/// <summary><c>train</c>: trains a model from scratch.</summary>
internal sealed class TrainCommand : Command, IExamples
{
    // With fewer, nothing can be said of how surprising normal points are.
    private const int FewestToValidate = 200;

    private readonly Option<string[]> _data = new("--data") { Description = "Trains on recordings instead of simulated fleets: CSV files, directories, or patterns; the last fifth of each series validates.", HelpName = "FILES", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
    private readonly NumberOption _fleets = new("--fleets", "The simulated fleets of 48 series to train on; up to 20 MB of memory each; a tenth as many others validate, and as many again calibrate.", 160, 1, 1_000);
    private readonly NumberOption _seed = new("--seed", "Decides the fleets and the first weights.", 1, 1, 10_000);
    private readonly NumberOption _steps = new("--steps", "The steps of the optimiser.", 60_000, 1, 10_000_000);
    private readonly NumberOption _batch = new("--batch-tasks", "The tasks in a step.", new TrainingOptions().BatchTasks, 1, 4_096);
    private readonly PositiveNumberOption _rate = new("--learning-rate", "The highest learning rate.", "RATE", 3e-3);
    private readonly NumberOption _stride = new("--stride", "The consecutive points that share one context set: more gives throughput, 1 the best predictions.", 1, 1, 64);
    private readonly Option<string> _output = new("--output", "-o") { Description = "The directory to save the model to, as the next version of its name.", HelpName = "DIR", DefaultValueFactory = _ => new ModelSection().Directory };
    private readonly Option<string> _name = new("--name") { Description = "The name of the model.", HelpName = "NAME", DefaultValueFactory = _ => ModelStore.DefaultName };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the result as JSON." };
    // Skewed and heavy-tailed series need more than one Gaussian.
    private const int Components = 3;

    private readonly RecordingOptions _recordings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public TrainCommand(CommandEnvironment environment)
        : base("train", "Trains a model from scratch, on simulated fleets or on recordings, measures it on held-out windows, and saves it as a new version.")
    {
        _environment = environment;
        foreach (Option option in new Option[] { _data, _fleets, _seed, _steps, _batch, _rate, _stride, _output, _name, _json }) Options.Add(option);
        _recordings = new RecordingOptions(this);
        SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["train --output models", "train --fleets 10 --steps 1000", "train --data recordings/ --name mine --output models --json"];

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        var layout = new WindowLayout { Stride = result.GetValue(_stride), Components = Components };
        int seed = result.GetValue(_seed), steps = result.GetValue(_steps);
        var options = new TrainingOptions
        {
            Steps = steps,
            BatchTasks = result.GetValue(_batch),
            LearningRate = result.GetValue(_rate)!.Value,
            Seed = seed,
            ValidateEvery = Math.Clamp(steps / 20, 10, 250),
        };
        ModelTraining training = Usable(() =>
        {
            options.Validate();
            // Checks the name, before anybody waits for the training.
            new ModelStore(_environment.PathOf(result.GetValue(_output)!)).FolderOf(new(result.GetValue(_name)!, 1));
            return new ModelTraining(result.GetValue(_name)!, new ModelSettings(), options, _environment.Time);
        });
        RecordingFiles? files = result.GetValue(_data) is { Length: > 0 } names ? _recordings.Find(names, result, _environment) : null;

        long begun = _environment.Time.GetTimestamp();
        (ModelArtifact saved, TrainingResult trained, TrainingWindows windows, ValidationFigures figures) = TrainingDisplay.Run(_environment, display =>
        {
            TrainingWindows data = files is not null
                ? TrainingWindows.Record(layout, files, seed, new UnreadableRows(_environment.Error), cancellation)
                : TrainingWindows.Simulate(layout, result.GetValue(_fleets), seed, done => display.Stage("Simulating fleets", done, result.GetValue(_fleets) + Math.Max(1, result.GetValue(_fleets) / 10)), cancellation);
            display.Say(string.Create(CultureInfo.InvariantCulture, $"{data.Training.Count:N0} windows to learn from, {data.Validation.Count:N0} to validate"));
            if (data.Training.Count == 0 || data.Validation.Count < FewestToValidate)
                throw new CommandException(string.Create(CultureInfo.InvariantCulture, $"There are {data.Training.Count:N0} windows to learn from and {data.Validation.Count:N0} to validate, of which {FewestToValidate} are needed; give it more or longer recordings."));
            (ModelArtifact artifact, TrainingResult outcome) = training.Train(data.Training, data.Validation, data.Data, progress: display.Progress(), cancellation: cancellation);
            display.Say("Calibrating on series of normal data");
            var calibration = CalibrationTable.Of(ModelCalibration.OfSeries(artifact, data.Calibration));
            artifact = artifact with { Manifest = artifact.Manifest with { Calibration = calibration } };
            ModelArtifact kept = new ModelStore(_environment.PathOf(result.GetValue(_output)!)).SaveNext(artifact);
            return (kept, outcome, data, ValidationFigures.Of(kept, data.Validation));
        });
        if (trained.Warning is { } warning) _environment.Error.WriteLine(warning);
        string folder = new ModelStore(_environment.PathOf(result.GetValue(_output)!)).FolderOf(saved.Version);
        if (result.GetValue(_json)) WriteJson(saved, trained, windows, figures, folder, _environment.Time.GetElapsedTime(begun));
        else WriteText(saved, trained, figures, folder, _environment.Time.GetElapsedTime(begun));
        return CommandLine.Done;
    }

    private static T Usable<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException exception)
        {
            throw new SettingsException(exception.Message, exception);
        }
    }

    private void WriteText(ModelArtifact saved, TrainingResult trained, ValidationFigures figures, string folder, TimeSpan took) =>
        _environment.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {saved.Version} is saved in {folder} after {trained.Steps:N0} steps and {took.TotalSeconds:F0} s.
            Validation on {figures.Targets:N0} held-out points, in normalised units:
              negative log-likelihood   {trained.ValidationNll:F3} (before training {trained.FirstValidationNll:F3})
              mean absolute error       {figures.MeanAbsoluteError:F3}
              within the central 50 %   {100 * figures.Within50:F1} %
              within the central 90 %   {100 * figures.Within90:F1} %
              within the central 99 %   {100 * figures.Within99:F1} %
            """));

    private void WriteJson(ModelArtifact saved, TrainingResult trained, TrainingWindows windows, ValidationFigures figures, string folder, TimeSpan took) =>
        _environment.Output.WriteLine(JsonSerializer.Serialize(new
        {
            model = saved.Version.ToString(),
            folder,
            data = windows.Data,
            training_windows = windows.Training.Count,
            validation_windows = windows.Validation.Count,
            steps = trained.Steps,
            seconds = Math.Round(took.TotalSeconds, 1),
            validation = new
            {
                nll = trained.ValidationNll,
                nll_before_training = trained.FirstValidationNll,
                targets = figures.Targets,
                mean_absolute_error = figures.MeanAbsoluteError,
                within_50 = figures.Within50,
                within_90 = figures.Within90,
                within_99 = figures.Within99,
            },
            warning = trained.Warning,
        }));
}
