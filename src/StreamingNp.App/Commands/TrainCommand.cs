using System.CommandLine;
using StreamingNp.App.Configuration;
using StreamingNp.App.PaperBenchmarks;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.App.Training;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Benchmarks;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.App.Commands;

/// <summary><c>train</c>: trains a model from scratch, or does a published experiment again.</summary>
internal sealed class TrainCommand : Command, IExamples
{
    // A task of a grid has all channels.
    private const int GridBatch = 16, GridValidation = 64;

    private readonly Option<string> _kind = new("--kind") { Description = $"The kind of model: {string.Join(", ", ModelKind.All)}.", HelpName = "KIND", DefaultValueFactory = _ => ModelKind.Conditional };
    private readonly Option<string[]> _data = new("--data") { Description = "Trains on recordings instead of the synthetic prior: files of series, directories, or patterns; the last fifth of each series validates.", HelpName = "FILES", DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true };
    private readonly NumberOption _series = new("--series", "The series of the synthetic prior, some 25 windows and 0.2 MB of memory each; one in 20 validates, and up to 200 others calibrate.", 16_000, 4, 1_000_000);
    private readonly NumberOption _fleets = new("--fleets", "How many of a hundred series are drawn as those of the demonstration, instead of from the prior.", 0, 0, 100);
    private readonly Option<string?> _start = new("--start") { Description = "The folder of a model to train further, of the same kind and layout; by default first weights are drawn.", HelpName = "FOLDER" };
    private readonly NumberOption _seed = new("--seed", "Decides the series and the first weights.", 1, 1, 10_000);
    private readonly NumberOption _steps = new("--steps", "The steps of the optimiser; a Gaussian process needs 500.", WindowModels.Steps(ModelKind.Conditional), 1, 10_000_000);
    private readonly NumberOption _batch = new("--batch-tasks", "The tasks in a step.", new TrainingOptions().BatchTasks, 1, 4_096);
    private readonly PositiveNumberOption _rate = new("--learning-rate", "The highest learning rate; by default one that suits the kind.", "RATE");
    private readonly NumberOption _stride = new("--stride", "The consecutive points that share one context set: more gives throughput, 1 the best predictions.", 1, 1, 64);
    private readonly Option<string> _output = new("--output", "-o") { Description = "The directory to save the model to, as the next version of its name.", HelpName = "DIR", DefaultValueFactory = _ => new ModelSection().Directory };
    private readonly Option<string?> _name = new("--name") { Description = "The name of the model; by default that of its kind.", HelpName = "NAME" };
    private readonly PositiveNumberOption _degrees = new("--degrees-of-freedom", "Makes one component of each predictive distribution a Student-t with so many degrees of freedom, 2.1 to 100; by default 3 for conditional kinds, and none for others.", "N");
    private readonly NumberOption _patience = new("--patience", "Ends the training early after so many validations in a row without a new best; 0 for never.", 0, 0, 1_000_000);
    private readonly PictureOption _picture = new("--picture", "A PNG or SVG file, by its ending, for a picture of a few held-out tasks, with context, mean, band and samples; of a grid of channels, of its last rows as observed and as predicted.");
    private readonly Option<string?> _checkpoint = new("--checkpoint") { Description = "A file that keeps the training after each validation, and from which it goes on if it is there; for a benchmark a directory.", HelpName = "PATH" };
    private readonly Option<string?> _benchmark = new("--benchmark") { Description = $"Does a published experiment again instead, and fails where its figures are missed: {string.Join(", ", BenchmarkCatalogue.All.Select(one => one.Name))}.", HelpName = "NAME" };
    private readonly PositiveNumberOption _effort = new("--effort", "The share of a benchmark's steps and tasks that is done, for a first look.", "SHARE", 1);
    private readonly Option<string?> _reduce = new("--reduce") { Description = $"Reduces the channels of --data to a few components first, the series that the model then learns: {string.Join(", ", ReductionKind.All)}. The columns of a file are its channels. What reduces is kept with the model.", HelpName = "KIND" };
    private readonly NumberOption _components = new("--components", $"With --reduce: how many components; with 0 cross-validation chooses, so many that each channel is best predicted from the others.", 0, 0, RecordedReduction.MaxComponents);
    private readonly ShareOption _explain = new("--explain", "With --reduce: takes as many components as explain a share of the variance, such as 0.9.");
    private readonly Option<string> _channels = new("--channels") { Description = $"What a model of kind {ModelKind.ConvolutionalConditional} sees: {ConvolutionSettings.Alone}, a series at a time, or {ConvolutionSettings.Grid}, the columns of --data by time as a field, for dense and regular rows of many channels in an order that means something.", HelpName = "WHAT", DefaultValueFactory = _ => ConvolutionSettings.Alone };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the result as JSON." };
    private readonly RecordingOptions _recordings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public TrainCommand(CommandEnvironment environment)
        : base("train", "Trains a model from scratch, on a synthetic prior of metrics or on recordings, measures it on held-out windows, and saves it as a new version; or does a published experiment again.")
    {
        _environment = environment;
        foreach (Option option in new Option[] { _kind, _data, _series, _fleets, _start, _seed, _steps, _batch, _rate, _stride, _degrees, _patience, _output, _name, _picture, _checkpoint, _reduce, _components, _explain, _channels, _benchmark, _effort, _json }) Options.Add(option);
        Words(_kind, ModelKind.All);
        Words(_reduce, ReductionKind.All);
        Words(_channels, [ConvolutionSettings.Alone, ConvolutionSettings.Grid]);
        Words(_benchmark, [.. BenchmarkCatalogue.All.Select(one => one.Name)]);
        _recordings = new RecordingOptions(this, withChannels: false);
        SetAction((result, cancellation) => Task.FromResult(Run(result, cancellation)));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["train --output models", "train --series 500 --steps 1000", "train --kind gp --series 500 --steps 500 --picture gp.png", "train --data recordings/ --name mine --output models --json", "train --data plant.csv --reduce pca --name plant --output models", "train --data field.csv --kind convcnp --channels grid --name field --output models", "train --benchmark oracle"];

    private static void Words(Option option, IReadOnlyList<string> words)
    {
        option.CompletionSources.Add([.. words]);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [.., var token] && !words.Contains(token.Value)) result.AddError($"The option {option.Name} is {token.Value}; it must be one of {string.Join(", ", words)}");
        });
    }

    private int Run(ParseResult result, CancellationToken cancellation)
    {
        if (result.GetValue(_benchmark) is { } name) return Benchmark(BenchmarkCatalogue.All.First(one => one.Name == name), result, cancellation);
        if (result.GetResult(_effort) is { Implicit: false }) throw new SettingsException("The option --effort is that of a benchmark; name one with --benchmark, or leave it out.");
        Option[] ofReduction = [_components, _explain];
        Option[] given = [.. ofReduction.Where(option => result.GetResult(option) is { Implicit: false })];
        if (given.Length > 0 && result.GetValue(_reduce) is null) throw new SettingsException($"The option {given[0].Name} is that of a reduction; name one with --reduce, or leave it out.");
        if (given.Length > 1) throw new SettingsException("The options --components and --explain do not go together.");
        if (result.GetValue(_reduce) is not null && result.GetValue(_data) is not { Length: > 0 }) throw new SettingsException("The option --reduce needs --data: series of the prior have no channels.");
        if (result.GetValue(_channels) == ConvolutionSettings.Grid)
        {
            if (result.GetValue(_kind) != ModelKind.ConvolutionalConditional) throw new SettingsException($"The option --channels {ConvolutionSettings.Grid} needs --kind {ModelKind.ConvolutionalConditional}.");
            if (result.GetValue(_data) is not { Length: > 0 }) throw new SettingsException($"The option --channels {ConvolutionSettings.Grid} needs --data: series of the prior have no channels.");
            if (Array.Find(new Option[] { _reduce, _start, _stride, _degrees }, option => result.GetResult(option) is { Implicit: false }) is { } other) throw new SettingsException($"The options --channels {ConvolutionSettings.Grid} and {other.Name} do not go together.");
        }
        return Train(result, cancellation);
    }

    private int Benchmark(IBenchmark benchmark, ParseResult result, CancellationToken cancellation)
    {
        double effort = result.GetValue(_effort)!.Value;
        if (effort > 1) throw new SettingsException("The option --effort is above 1; it must be a share, such as 0.1.");
        bool reached = new PaperBenchmarkRun(benchmark, _environment)
        {
            Effort = effort,
            Checkpoints = PathOf(result, _checkpoint),
            Picture = PathOf(result, _picture),
            AsJson = result.GetValue(_json),
        }.Run(cancellation);
        return reached ? CommandLine.Done : CommandLine.Failed;
    }

    private string? PathOf(ParseResult result, Option<string?> option) => result.GetValue(option) is { } path ? _environment.PathOf(path) : null;

    private int Train(ParseResult result, CancellationToken cancellation)
    {
        string kind = result.GetValue(_kind)!, name = result.GetValue(_name) ?? kind;
        ModelSettings settings = WindowModels.Settings(kind);
        if (result.GetValue(_degrees) is { } degrees) settings = settings with { DegreesOfFreedom = degrees };
        var layout = new WindowLayout { Stride = result.GetValue(_stride), Components = WindowModels.Components(kind) };
        int seed = result.GetValue(_seed), steps = result.GetResult(_steps) is { Implicit: false } ? result.GetValue(_steps) : WindowModels.Steps(kind);
        var options = new TrainingOptions
        {
            Steps = steps,
            BatchTasks = result.GetValue(_batch),
            LearningRate = result.GetValue(_rate) ?? WindowModels.LearningRate(kind),
            Seed = seed,
            Patience = result.GetValue(_patience),
            ValidateEvery = Math.Clamp(steps / 20, 10, 250),
        };
        ModelTraining training = Usable(() =>
        {
            options.Validate();
            // Checks the name, before anybody waits for the training.
            new ModelStore(_environment.PathOf(result.GetValue(_output)!)).FolderOf(new(name, 1));
            settings.Validate();
            return new ModelTraining(name, settings, options, _environment.Time);
        });
        ModelArtifact? start = PathOf(result, _start) is { } given ? Startable(ModelArtifact.Load(given), settings, layout) : null;
        string? picture = _picture.FileIn(result, _environment);
        // A training that fails leaves no folder behind.
        bool isThere = Directory.Exists(_environment.PathOf(result.GetValue(_output)!));
        string models = _environment.FolderToWrite(result.GetValue(_output)!, _output.Name);
        if (!isThere) Directory.Delete(models);
        RecordingFiles? files = result.GetValue(_data) is { Length: > 0 } names ? _recordings.Find(names, result, _environment) : null;
        var store = new ModelStore(_environment.PathOf(result.GetValue(_output)!));
        if (result.GetValue(_channels) == ConvolutionSettings.Grid)
        {
            bool isAsked = result.GetResult(_batch) is { Implicit: false };
            Usable(() => new TrainGrid(_environment).Run(name, files!, isAsked ? options : options with { BatchTasks = GridBatch, ValidationTasks = GridValidation }, PathOf(result, _checkpoint), picture, store, result.GetValue(_json), cancellation));
            return CommandLine.Done;
        }
        new TrainSeries(training, _environment)
        {
            Settings = settings,
            Layout = layout,
            Options = options,
            Store = store,
            Start = start,
            StartFolder = result.GetValue(_start),
            Files = files,
            Series = result.GetValue(_series),
            Fleets = result.GetValue(_fleets),
            Reduction = result.GetValue(_reduce) is { } by ? new(by, result.GetValue(_components), result.GetValue(_explain)) : null,
            Checkpoint = PathOf(result, _checkpoint),
            Picture = picture,
            AsJson = result.GetValue(_json),
        }.Run(cancellation);
        return CommandLine.Done;
    }

    private static ModelArtifact Startable(ModelArtifact artifact, ModelSettings settings, WindowLayout layout)
    {
        WindowLayout its = artifact.Manifest.Layout;
        bool fits = artifact.Manifest.Settings == settings && its with { Horizons = layout.Horizons } == layout && its.Horizons.SequenceEqual(layout.Horizons);
        return fits ? artifact : throw new CommandException($"The model {artifact.Version} has other settings or another layout than the one to train; name with --start one of the same kind, made by this version.");
    }

    private static void Usable(Action act) => Usable(() =>
    {
        act();
        return true;
    });

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
}
