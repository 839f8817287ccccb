using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.Evaluation;
using StreamingNp.App.Evaluation.Forecasts;
using StreamingNp.App.Models;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Evaluation.Skab;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary><c>evaluate</c>: judges the model in use by labelled data.</summary>
internal sealed class EvaluateCommand : Command, IExamples
{
    // What NAB's layout of results calls this detector.
    private const string DetectorName = "streamingnp";

    // By its protocol the anomalous rows are judged, not the incidents.
    private const double SkabFalseAlarmRate = 1e-4;

    private readonly Argument<string[]> _files = RecordingOptions.Files();
    private readonly Option<string?> _nab = new("--nab") { Description = "Judges on a folder in the layout of the Numenta Anomaly Benchmark (data/ and labels/combined_windows.json) instead of FILES, with its probation and its score.", HelpName = "FOLDER" };
    private readonly Option<string?> _results = new("--results") { Description = $"With --nab: writes the scores in NAB's layout, FOLDER/{DetectorName}/<category>/{DetectorName}_<file>.csv.", HelpName = "FOLDER" };
    private readonly Option<string?> _skab = new("--skab") { Description = "Judges on a folder in the layout of the Skoltech Anomaly Benchmark (datetime;channels;anomaly;changepoint) instead of FILES. The channels of a file are one series, and its first 400 rows are not judged. An anomalous row is one of 10,000 normal rows unless detection.false_alarm_rate says otherwise.", HelpName = "FOLDER" };
    private readonly Option<bool> _apart = new("--apart") { Description = "With --skab: scores each channel as a series of its own, a row by its most surprising channel." };
    private readonly Option<string?> _label = new("--label-column") { Description = $"The column of FILES with the labels, 0 or 1, true or false; by default {string.Join(" or ", LabelledFiles.LabelColumns)}. With --forecast they may be missing.", HelpName = "NAME" };
    private readonly Option<string?> _report = new("--report") { Description = $"Writes a page, FOLDER/index.html, with the figures, a map of up to {WindowMap.MaxWindows} windows (t-SNE), and a picture of each series, of {ReportPage.MaxPictures} at most, the worst first. Needs labels.", HelpName = "FOLDER" };
    private readonly ShareOption _precision = new("--precision", "Finds the lowest threshold that reaches a precision on the labels, and the false-alarm rate that it amounts to. Needs labels.");
    private readonly Option<bool> _knob = new("--knob") { Description = $"Detects again with detection.false_incidents at {string.Join(", ", KnobFigures.Settings.Select(setting => setting.ToString(CultureInfo.InvariantCulture)))}: what is found at how many false incidents. Needs labels." };
    private readonly Option<bool> _baselines = new("--baselines") { Description = "Puts simple detectors beside it, on the same data and by the same rules: seasonal-naive, rolling median and EWMA. Needs labels." };
    private readonly PictureOption _curve = new("--curve", "With --knob: draws what is found over the false incidents into a PNG or SVG file, by its ending, with the baselines if they are asked for.");
    private readonly Option<bool> _forecast = new("--forecast") { Description = "Measures instead how well normal rows are predicted, next to three simple rules: the last value, a moving average, and the same time on days before. Labelled rows are left out; without labels all rows are normal." };
    private readonly Option<bool> _json = new("--json") { Description = "Prints the figures as one JSON document, with those of each series." };
    private readonly RecordingOptions _recordings;
    private readonly EvaluateSimulated _simulated;
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public EvaluateCommand(CommandEnvironment environment)
        : base("evaluate", $"Detects incidents in labelled files offline, as `score` does, and tells how many labelled segments are found and how many incidents are false; then how good the scores are row by row. A segment is found if an incident opens from {IncidentJudgement.IntervalsBefore} sampling intervals before it to {IncidentJudgement.IntervalsAfter} after it; gaps of up to {IncidentJudgement.JoinedRows} unlabelled rows are part of it. Every other incident is false. On simulated series it measures false alarms, the smallest anomaly that is found, and whether anomalies hide later ones.")
    {
        _environment = environment;
        _files.Arity = ArgumentArity.ZeroOrMore;
        Arguments.Add(_files);
        foreach (Option option in new Option[] { _nab, _results, _skab, _apart, _label, _report, _precision, _knob, _baselines, _curve, _forecast, _json }) Options.Add(option);
        _simulated = new EvaluateSimulated(this, _json, environment);
        Validators.Add(result =>
        {
            (string Name, bool IsGiven)[] all = [(_nab.Name, IsGiven(result, _nab)), (_skab.Name, IsGiven(result, _skab)), .. _simulated.Sources.Select(option => (option.Name, IsGiven(result, option))), ("FILES", result.GetResult(_files) is { Tokens.Count: > 0 })];
            string[] sources = [.. all.Where(source => source.IsGiven).Select(source => source.Name)];
            if (sources is not [var source]) result.AddError($"The command evaluate needs FILES or --nab FOLDER or --skab FOLDER or --normal or --sensitivity or --recurrence{(sources.Length == 0 ? "" : $"; {string.Join(" and ", sources)} do not go together")}");
            else if (Misplaced(result, source) is { } error) result.AddError(error);
        });
        _settings = new SettingsOptions(this)
            .Add("--model", "model.path", "The folder of the model to use; by default the newest.", "FOLDER")
            .Add("--false-incidents", "detection.false_incidents", "The false incidents per series and month that somebody is ready to bear: the one setting of sensitivity.", "NUMBER")
            .Add("--false-alarm-rate", "detection.false_alarm_rate", "The share of normal points that may be anomalies.", "SHARE");
        _recordings = new RecordingOptions(this);
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["evaluate cpu.csv --label-column is_anomaly", "evaluate data/ --knob --baselines --curve curve.png", "evaluate --nab NAB/ --results results/", "evaluate --skab SKAB/data/ --report report/ --precision 0.9", "evaluate --nab NAB/ --set incidents.cooldown=48 --json", "evaluate --forecast data/", "evaluate --normal --series 5 --interval 1m,1h", "evaluate --sensitivity --noise white,t3 --interval 5m", "evaluate --recurrence", "evaluate --channels 4,16,128"];

    // The parser passes over the validators of what is asked for its value here.
    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    // An option that does not go with what is judged.
    private string? Misplaced(CommandResult result, string source)
    {
        if (source != _nab.Name && IsGiven(result, _results)) return "The option --results needs --nab";
        if (source != _skab.Name && IsGiven(result, _apart)) return "The option --apart needs --skab";
        if (source == _skab.Name && !IsGiven(result, _apart) && Array.Find([_forecast, _baselines, (Option)_knob], option => IsGiven(result, option)) is { } single) return $"The option {single.Name} is for series of one value; with --skab it needs --apart";
        if (source != "FILES" && IsGiven(result, _label)) return $"The option --label-column is for FILES; {source} has labels of its own, or none";
        if (_simulated.Misplaced(result, source) is { } misplaced) return misplaced;
        if (_simulated.Sources.Any(option => option.Name == source) && Array.Find([_report, _precision, _knob, _baselines, (Option)_curve], option => IsGiven(result, option)) is { } unlabelled) return $"The option {unlabelled.Name} needs labels, and {source} has none";
        if (IsGiven(result, _forecast) && Array.Find([.. _simulated.Sources, _results, _report, _precision, _knob, _baselines, (Option)_curve], option => IsGiven(result, option)) is { } other) return $"The options {_forecast.Name} and {other.Name} do not go together";
        if (IsGiven(result, _curve) && !IsGiven(result, _knob)) return "The option --curve needs --knob";
        return null;
    }

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _settings.Read(result, _environment);
        if (result.GetValue(_knob) && settings.Detection.FalseAlarmRate > 0)
            throw new SettingsException("The option --knob changes detection.false_incidents, which has no effect while detection.false_alarm_rate is set; set that to 0.");
        if (_simulated.IsAsked(result)) return await _simulated.RunAsync(result, settings, Load(settings), cancellation).ConfigureAwait(false);
        string? results = MakeFolder(result, _results), report = MakeFolder(result, _report);
        string? curve = _curve.FileIn(result, _environment);
        NabFile[]? nab = result.GetValue(_nab) is { } nabFolder ? ReadNab(_environment.PathOf(nabFolder)) : null;
        IReadOnlyList<SkabFile>? skab = result.GetValue(_skab) is { } skabFolder ? ReadSkab(_environment.PathOf(skabFolder)) : null;
        if (_recordings.AreTogether(result) && (result.GetValue(_forecast) || result.GetValue(_baselines))) throw new CommandException($"The options --together and {(result.GetValue(_forecast) ? _forecast.Name : _baselines.Name)} do not go together: they are for series of one value.");
        bool isApart = result.GetValue(_apart);
        if (skab is not null && !isApart && settings.Detection.FalseAlarmRate == 0) settings = settings with { Detection = settings.Detection with { FalseAlarmRate = SkabFalseAlarmRate } };
        IReadOnlyList<LabelledSeries> series = nab ?? (isApart ? skab?.SelectMany(file => file.Channels).ToArray() : skab?.Select(file => file.Together()).ToArray()) ?? ReadFiles(result, cancellation);
        NeuralProcessModel model = Load(settings);
        var detection = new EvaluationDetection(_environment, model, settings);
        if (result.GetValue(_forecast)) return await ForecastAsync(result, model, series, detection, cancellation).ConfigureAwait(false);
        DetectedSeries[] detected = [.. series.Select(one => new DetectedSeries(one, keepPoints: report is not null))];
        await detection.RunAsync(detected, cancellation).ConfigureAwait(false);

        if (results is not null)
            foreach ((NabFile file, DetectedSeries one) in nab!.Zip(detected)) NabResults.Write(results, DetectorName, file, one.IncidentScores, one.Levels);
        JudgedSeries[] judged = [.. skab is null || !isApart ? detected.Select(JudgedSeries.Of) : Together(skab, detected)];
        double falseAlarmRate = settings.Detection.FalseAlarmRateAt(SamplingIntervals.Usual(series.Select(one => one.Observations)));
        double? falseIncidents = settings.Detection.FalseAlarmRate > 0 ? null : settings.Detection.FalseIncidents;
        EvaluationReport figures = EvaluationReport.Of(model.Version.ToString(), falseIncidents, falseAlarmRate, judged, nab is null ? null : NabFigures.Of(detected), result.GetValue(_precision));
        if (skab is not null) figures = figures with { IsByRow = true };
        if (result.GetValue(_knob)) figures = figures with { Knob = await detection.AlongKnobAsync(judged, cancellation).ConfigureAwait(false) };
        if (result.GetValue(_baselines)) figures = figures.With(BaselineFigures.Of(judged, cancellation));
        if (result.GetValue(_json)) await _environment.Output.WriteLineAsync(JsonSerializer.Serialize(figures, EvaluationJson.Default.EvaluationReport)).ConfigureAwait(false);
        else EvaluationTable.Write(figures, _environment.Output);
        if (curve is not null) new IncidentCurve(figures).Save(curve);
        if (report is not null) WritePage(report, figures, judged, WindowMap.Of(model, settings.ToHistoryOptions(), judged, figures.Points.Threshold, cancellation), cancellation);
        return CommandLine.Done;
    }

    private async Task<int> ForecastAsync(ParseResult result, NeuralProcessModel model, IReadOnlyList<LabelledSeries> series, EvaluationDetection detection, CancellationToken cancellation)
    {
        ForecastSeries[] predicted = [.. series.Select(one => new ForecastSeries(one, model.Layout.Horizons.Count))];
        await detection.RunAsync(predicted, cancellation).ConfigureAwait(false);
        ForecastReport report = ForecastReport.Of(model.Version, model.Layout, predicted);
        if (result.GetValue(_json)) await _environment.Output.WriteLineAsync(JsonSerializer.Serialize(report, ForecastJson.Default.ForecastReport)).ConfigureAwait(false);
        else ForecastTable.Write(report, _environment.Output);
        return CommandLine.Done;
    }

    private static IEnumerable<JudgedSeries> Together(IReadOnlyList<SkabFile> files, DetectedSeries[] channels)
    {
        int first = 0;
        foreach (SkabFile file in files)
        {
            yield return JudgedSeries.Of(file, channels[first..(first + file.Channels.Count)]);
            first += file.Channels.Count;
        }
    }

    private void WritePage(string folder, EvaluationReport report, JudgedSeries[] judged, WindowMap map, CancellationToken cancellation)
    {
        const int between = 10;
        new ReportPage(report, judged) { Map = map }.Write(folder, (done, all) =>
        {
            if (_environment.IsInteractive || done % between == 0 || done == all) _environment.Error.WriteLine($"{done} of {all} pictures drawn");
        }, cancellation);
        _environment.Error.WriteLine($"The report is {Path.Combine(folder, "index.html")}.");
    }

    private NeuralProcessModel Load(ProcessorSettings settings) =>
        new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), _environment.WorkingDirectory).Load(_environment.Error.WriteLine);

    // Before the work, so that it is not in vain.
    private string? MakeFolder(ParseResult result, Option<string?> option) => result.GetValue(option) is { } given ? _environment.FolderToWrite(given, option.Name) : null;

    private static NabFile[] ReadNab(string folder)
    {
        foreach (string needed in new[] { Path.Combine(folder, "data"), Path.Combine(folder, "labels", "combined_windows.json") })
            if (!Path.Exists(needed)) throw new CommandException($"There is no {needed}; --nab needs a folder in NAB's layout, with data/<category>/<file>.csv and labels/combined_windows.json.");
        NabFile[] files = [.. NabCorpus.Read(folder)];
        if (!Array.Exists(files, file => file.Windows.Any(window => window.Last >= file.ProbationRows)))
            throw new CommandException($"No file below {Path.Combine(folder, "data")} has a labelled window after its probation; the NAB score needs one.");
        return files;
    }

    private IReadOnlyList<SkabFile> ReadSkab(string folder)
    {
        if (!Directory.Exists(folder)) throw new CommandException($"There is no folder {folder}; --skab needs one in SKAB's layout, with <folder>/<file>.csv.");
        SkabCorpus corpus = SkabCorpus.Read(folder);
        foreach (string path in corpus.Unlabelled) _environment.Error.WriteLine($"{path} is left out: it has no column anomaly.");
        if (corpus.Files.Count == 0) throw new CommandException($"There is no CSV file with a column anomaly below {folder}; --skab needs some.");
        if (corpus.Files.All(file => file.Channels[0].Observations.Count <= SkabFile.ProbationRows))
            throw new CommandException($"No file below {folder} has more than the {SkabFile.ProbationRows} rows that are not judged.");
        return corpus.Files;
    }

    private IReadOnlyList<LabelledSeries> ReadFiles(ParseResult result, CancellationToken cancellation)
    {
        RecordingFiles files = _recordings.Find(result.GetValue(_files)!, result, _environment);
        IReadOnlyList<LabelledSeries> series = LabelledFiles.Read(files, result.GetValue(_label), mayLackLabels: result.GetValue(_forecast), new RecordingMessages(_environment.Error), cancellation);
        if (series.Count == 0) throw new CommandException($"There is no row that can be read in {string.Join(", ", files.Paths)}.");
        return series;
    }
}
