using System.CommandLine;
using System.Globalization;
using StreamingNp.App.Configuration;
using StreamingNp.App.Models;
using StreamingNp.App.Offline;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary><c>score</c>: scores recordings without Kafka.</summary>
internal sealed class ScoreCommand : Command, IExamples
{
    private readonly Argument<string[]> _files = RecordingOptions.Files();
    private readonly Option<bool> _json = new("--json") { Description = "Writes JSON lines instead of CSV." };
    private readonly Option<bool> _events = new("--events") { Description = "Writes the events of incidents as JSON lines instead of scores." };
    private readonly Option<string?> _output = new("--output", "-o") { Description = "Writes to a file instead of standard output.", HelpName = "FILE" };
    private readonly PictureOption _plot = new("--plot", $"Draws the series with what was expected, the incidents and the scores into a PNG or SVG file, by its ending; of more than {ScorePlot.MaxSeries} series those with the highest scores.");
    private readonly RecordingOptions _recordings;
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public ScoreCommand(CommandEnvironment environment)
        : base("score", "Scores files of series offline, with the same results as the same data through Kafka. Writes every row with its score and a state (scored, warming_up, missing, late, duplicate); a summary goes to standard error.")
    {
        _environment = environment;
        Arguments.Add(_files);
        foreach (Option option in new Option[] { _json, _events, _output, _plot }) Options.Add(option);
        _settings = new SettingsOptions(this)
            .Add("--model", "model.path", "The folder of the model to use; by default the newest.", "FOLDER")
            .Add("--false-incidents", "detection.false_incidents", "The false incidents per series and month that somebody is ready to bear: the one setting of sensitivity.", "NUMBER")
            .Add("--false-alarm-rate", "detection.false_alarm_rate", "The share of normal points that may be anomalies.", "SHARE");
        _recordings = new RecordingOptions(this);
        SetAction((result, cancellation) => RunAsync(result, cancellation));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["score cpu.csv > scores.csv", "score data/ --events --false-incidents 0.1", "score cpu.csv --output scores.jsonl --json --plot cpu.png", "score pump.csv --together --events --plot pump.png"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _settings.Read(result, _environment);
        string? plot = _plot.FileIn(result, _environment), outputFile = result.GetValue(_output) is { } given ? _environment.FileToWrite(given, _output.Name) : null;
        RecordingFiles files = _recordings.Find(result.GetValue(_files)!, result, _environment);
        if (files.Paths.FirstOrDefault(path => path == outputFile || path == plot) is { } own) throw new CommandException($"{own} is a file to read and one to write; choose another with {(own == plot ? _plot.Name : _output.Name)}.");
        NeuralProcessModel model = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), _environment.WorkingDirectory).Load(_environment.Error.WriteLine);
        using IPredictor predictor = model.NewPredictor();
        OfflineScores scores = await WorkDisplay.RunAsync(_environment, display => Task.FromResult(OfflineScores.Of(
            files, predictor, settings.ToDetectorOptions(), settings.Rules, settings.Kafka.Topics[0], plot is not null, new RecordingMessages(display.Messages), cancellation,
            (done, all) => display.Show(all == 0 ? "Reading" : "Scoring", done, all), settings.ToDecoderOptions().Join))).ConfigureAwait(false);

        if (outputFile is not null)
        {
            await using var output = new StreamWriter(outputFile);
            Write(scores, model.Version, result, output);
        }
        else
        {
            Write(scores, model.Version, result, _environment.Output);
        }
        double falseAlarmRate = settings.Detection.FalseAlarmRateAt(SamplingIntervals.Usual(scores.Series.Select(one => one.Rows.Select(row => scores.Rows[row].Observation))));
        if (plot is not null) Plot(scores, settings, plot);
        Summarise(scores, files, model.Version, falseAlarmRate);
        return CommandLine.Done;
    }

    private void Write(OfflineScores scores, ModelVersion model, ParseResult result, TextWriter output)
    {
        var writer = new ScoreWriter(output);
        if (result.GetValue(_events)) writer.WriteEvents(scores.Events);
        else if (result.GetValue(_json)) writer.WriteJson(scores, model);
        else writer.WriteCsv(scores, model);
    }

    private void Plot(OfflineScores scores, ProcessorSettings settings, string picture)
    {
        int left = scores.Series.Count - ScorePlot.MaxSeries;
        new ScorePlot(scores, interval => -Math.Log10(settings.Detection.FalseAlarmRateAt(interval))).Save(picture);
        if (left > 0) _environment.Error.WriteLine($"The picture shows the {ScorePlot.MaxSeries} series with the highest scores; {left} others are left out.");
    }

    private void Summarise(OfflineScores scores, RecordingFiles files, ModelVersion model, double falseAlarmRate)
    {
        int anomalous = 0;
        foreach (ref readonly ScoredRow row in scores.Rows)
            if (row.Point.Verdict == Verdict.Anomalous) anomalous++;
        int incidents = scores.Events.Count(anomaly => anomaly.State == IncidentChange.Opened);
        _environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Count(scores.Series.Count, "series", "series")} in {Count(files.Paths.Count, "file", "files")}, model {model}, false-alarm rate {falseAlarmRate:0.##e-0}: {Count(anomalous, "anomalous point", "anomalous points")}, {Count(incidents, "incident", "incidents")}"));
        _environment.Error.WriteLine(scores.Counts.ToString());
    }

    private static string Count(int number, string one, string many) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {(number == 1 ? one : many)}");
}
