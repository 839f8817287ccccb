using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.Evaluation;
using StreamingNp.App.Models;
using StreamingNp.App.Recordings;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Scoring;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary><c>evaluate</c>: judges the model in use by labelled data.</summary>
internal sealed class EvaluateCommand : Command, IExamples
{
    // What NAB's layout of results calls this detector.
    private const string DetectorName = "streamingnp";

    private readonly Argument<string[]> _files = RecordingOptions.Files();
    private readonly Option<string?> _nab = new("--nab") { Description = "Judges on a folder in the layout of the Numenta Anomaly Benchmark (data/ and labels/combined_windows.json) instead of FILES, with its probation and its score.", HelpName = "FOLDER" };
    private readonly Option<string?> _results = new("--results") { Description = $"With --nab: writes the scores in NAB's layout, FOLDER/{DetectorName}/<category>/{DetectorName}_<file>.csv.", HelpName = "FOLDER" };
    private readonly Option<string?> _label = new("--label-column") { Description = $"The column of FILES with the labels, 0 or 1, true or false; by default {string.Join(" or ", LabelledFiles.LabelColumns)}.", HelpName = "NAME" };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the figures as one JSON document, with those of each series." };
    private readonly RecordingOptions _recordings;
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public EvaluateCommand(CommandEnvironment environment)
        : base("evaluate", "Scores labelled CSV files offline, as `score` does, and tells how good the scores and the alarms are. Rows that are not scored count as having no alarm.")
    {
        _environment = environment;
        _files.Arity = ArgumentArity.ZeroOrMore;
        Arguments.Add(_files);
        foreach (Option option in new Option[] { _nab, _results, _label, _json }) Options.Add(option);
        Validators.Add(result =>
        {
            // The parser passes over the validators of what is asked for its value here.
            bool isNab = result.GetResult(_nab) is not null, hasFiles = result.GetResult(_files) is { Tokens.Count: > 0 };
            if (isNab == hasFiles) result.AddError("The command evaluate needs either FILES or --nab FOLDER");
            else if (!isNab && result.GetResult(_results) is not null) result.AddError("The option --results needs --nab");
            else if (isNab && result.GetResult(_label) is not null) result.AddError("The option --label-column is for FILES; NAB has its labels in a file of their own");
        });
        _settings = new SettingsOptions(this)
            .Add("--model", "model.path", "The folder of the model to use; by default the newest.", "FOLDER")
            .Add("--false-alarm-rate", "detection.false_alarm_rate", "The share of normal points that may have an anomalous verdict.", "SHARE");
        _recordings = new RecordingOptions(this);
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["evaluate cpu.csv --label-column is_anomaly", "evaluate --nab NAB/ --results results/", "evaluate --nab NAB/ --set incidents.cooldown=48 --json"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _settings.Read(result, _environment);
        NabFile[]? nab = result.GetValue(_nab) is { } folder ? ReadNab(_environment.PathOf(folder)) : null;
        IReadOnlyList<LabelledSeries> series = nab ?? ReadFiles(result, cancellation);
        string? results = result.GetValue(_results) is { } given ? _environment.PathOf(given) : null;
        if (results is not null) MakeFolder(results);
        NeuralProcessModel model = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), _environment.WorkingDirectory).Load(_environment.Error.WriteLine);

        long begun = _environment.Time.GetTimestamp();
        var detection = new LabelledDetection(model, settings.ToDetectorOptions() with { Bands = false }, settings.Kafka.Topics[0]);
        var progress = new EvaluationProgress(_environment, series.Count);
        IReadOnlyList<DetectedSeries> detected = await detection.RunAsync(series, progress.Done, cancellation).ConfigureAwait(false);
        TimeSpan took = _environment.Time.GetElapsedTime(begun);

        double falseAlarmRate = settings.Detection.FalseAlarmRate;
        var shape = new ShapedScore(-Math.Log10(falseAlarmRate));
        if (results is not null)
            foreach ((NabFile file, DetectedSeries one) in nab!.Zip(detected)) NabResults.Write(results, DetectorName, file, one.Shaped(shape), one.Surprises);
        EvaluationReport report = EvaluationReport.Of(model.Version, falseAlarmRate, detected, nab is null ? null : shape);
        if (result.GetValue(_json)) await _environment.Output.WriteLineAsync(JsonSerializer.Serialize(report, EvaluationJson.Default.EvaluationReport)).ConfigureAwait(false);
        else EvaluationTable.Write(report, _environment.Output);
        await _environment.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{series.Sum(one => (long)one.Observations.Count):N0} rows of {series.Count:N0} series scored in {took.TotalSeconds:F1} s.")).ConfigureAwait(false);
        return CommandLine.Done;
    }

    // Before the work, so that it is not in vain.
    private static void MakeFolder(string results)
    {
        try
        {
            Directory.CreateDirectory(results);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"The folder {results} cannot be made ({exception.Message.TrimEnd('.')}); choose another with --results.", exception);
        }
    }

    private static NabFile[] ReadNab(string folder)
    {
        foreach (string needed in new[] { Path.Combine(folder, "data"), Path.Combine(folder, "labels", "combined_windows.json") })
            if (!Path.Exists(needed)) throw new CommandException($"There is no {needed}; --nab needs a folder in NAB's layout, with data/<category>/<file>.csv and labels/combined_windows.json.");
        NabFile[] files = [.. NabCorpus.Read(folder)];
        if (!Array.Exists(files, file => file.Windows.Any(window => window.Last >= file.ProbationRows)))
            throw new CommandException($"No file below {Path.Combine(folder, "data")} has a labelled window after its probation; the NAB score needs one.");
        return files;
    }

    private IReadOnlyList<LabelledSeries> ReadFiles(ParseResult result, CancellationToken cancellation)
    {
        RecordingFiles files = _recordings.Find(result.GetValue(_files)!, result, _environment);
        IReadOnlyList<LabelledSeries> series = LabelledFiles.Read(files, result.GetValue(_label), new UnreadableRows(_environment.Error), cancellation);
        if (series.Count == 0) throw new CommandException($"There is no row that can be read in {string.Join(", ", files.Paths)}.");
        return series;
    }
}
