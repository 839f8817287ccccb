using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Configuration;
using StreamingNp.App.Evaluation;
using StreamingNp.App.Evaluation.Channels;
using StreamingNp.App.Evaluation.Recurrence;
using StreamingNp.App.Evaluation.Sensitivity;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Disturbed;
using StreamingNp.Detection.Simulation.Normal;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary>What <c>evaluate</c> measures on series that it simulates: false alarms, sensitivity, and whether anomalies hide later ones.</summary>
internal sealed class EvaluateSimulated
{
    private static readonly TimeSpan ShortestInterval = TimeSpan.FromMilliseconds(1), LongestInterval = TimeSpan.FromDays(1);

    private static readonly IReadOnlyList<TimeSpan> SensitivityIntervals =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromHours(1), TimeSpan.FromDays(1)];

    private static readonly IReadOnlyList<int> Beginnings = [100, 1_000, 5_000];

    private const int PerFamily = 20, PerNoise = 10, Recurring = 40, AnomaliesPerKind = 15;

    private readonly Option<bool> _normal = new("--normal") { Description = "Measures the false alarms instead, on series of textbook processes in which nothing is wrong and on which no model was trained: how often a point's p-value is below 0.001 and 0.0001, and how many incidents open." };
    private readonly Option<bool> _sensitivity = new("--sensitivity") { Description = "Measures the smallest anomaly that is found instead, in standard deviations of the noise: of a spike, a burst of 10 points and a shift of 50 points." };
    private readonly Option<bool> _recurrence = new("--recurrence") { Description = "Measures instead whether anomalies hide later ones of their kind: how many are found of the first and of the last of 1, 3, 10 and 30 within ten days." };
    private readonly ListOption<int> _channels = new("--channels", "N", "Measures instead what is found of anomalies that show only jointly, in a series of so many simulated channels, such as 4,16,128. It tells how many are found where each channel is judged by itself, and whether the right channel is named.", TryChannels, "a whole number from 2 to 256, such as 16");
    private readonly NumberOption _series = new("--series", $"How many series each kind of process has with --normal (by default {PerFamily}), each noise with --sensitivity (by default {PerNoise}), and how many there are with --recurrence (by default {Recurring}).", null, 1, 10_000);
    private readonly NumberOption _points = new("--points", "With --normal: how many points a series has.", 15_000, 1, 10_000_000);
    private readonly NumberOption _seed = new("--seed", "With --normal, --sensitivity, --recurrence or --channels: which series are simulated.", 1, 0, int.MaxValue);
    private readonly ListOption<TimeSpan> _interval = new("--interval", "DURATION", "The time between two points, such as 1s,10s,1m,5m,1h,1d; each is measured. By default 5m with --normal, and those six with --sensitivity.", TryInterval, "a duration from 1ms to 1d, such as 5m");
    private readonly ListOption<NoiseKind> _noise = new("--noise", "NAME", $"With --sensitivity: the noise, of {NoiseNames}; by default all.", TryNoise, $"one of {NoiseNames}");
    private readonly ListOption<int> _at = new("--at", "N", "With --sensitivity: the points at which the anomaly begins; by default 100,1000,5000.", TryBeginning, "a whole number from 1 to 1,000,000, such as 1000");
    private readonly Option<bool> _json;
    private readonly CommandEnvironment _environment;

    /// <summary>Adds the options to the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="json">Its option for JSON.</param>
    /// <param name="environment">What surrounds it.</param>
    public EvaluateSimulated(Command command, Option<bool> json, CommandEnvironment environment)
    {
        (_json, _environment) = (json, environment);
        foreach (Option option in new Option[] { _normal, _sensitivity, _recurrence, _channels, _series, _points, _seed, _interval, _noise, _at }) command.Options.Add(option);
    }

    /// <summary>The options that ask for a measurement.</summary>
    public IEnumerable<Option> Sources => [_normal, _sensitivity, _recurrence, _channels];

    private static string NoiseNames => string.Join(", ", NoiseKind.All.Select(noise => noise.Name));

    /// <summary>Says what is wrong where an option does not go with what is judged; else null.</summary>
    /// <param name="result">The options.</param>
    /// <param name="source">What is judged.</param>
    public string? Misplaced(CommandResult result, string source)
    {
        (Option Option, Option[] Needs)[] needs =
        [
            (_series, [_normal, _sensitivity, _recurrence]), (_seed, [_normal, _sensitivity, _recurrence, _channels]), (_points, [_normal]),
            (_interval, [_normal, _sensitivity]), (_noise, [_sensitivity]), (_at, [_sensitivity]),
        ];
        foreach ((Option option, Option[] needed) in needs)
            if (IsGiven(result, option) && !Array.Exists(needed, one => one.Name == source)) return $"The option {option.Name} needs {string.Join(" or ", needed.Select(one => one.Name))}";
        return null;
    }

    /// <summary>Whether a measurement on simulated series is asked for.</summary>
    public bool IsAsked(ParseResult result) => result.GetValue(_normal) || result.GetValue(_sensitivity) || result.GetValue(_recurrence) || result.GetValue(_channels) is not null;

    /// <summary>Measures and prints.</summary>
    /// <param name="result">The options.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="model">The model.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(ParseResult result, ProcessorSettings settings, NeuralProcessModel model, CancellationToken cancellation)
    {
        long begun = _environment.Time.GetTimestamp();
        var detection = new ParallelDetection(model, settings.ToDetectorOptions(), settings.Kafka.Topics[0]);
        string json = result.GetValue(_normal) ? await NormalAsync(result, settings, model, detection, cancellation).ConfigureAwait(false)
            : result.GetValue(_sensitivity) ? await SensitivityAsync(result, model, detection, cancellation).ConfigureAwait(false)
            : result.GetValue(_channels) is { } channels ? Channels(channels, result, cancellation)
            : await RecurrenceAsync(result, model, detection, cancellation).ConfigureAwait(false);
        await _environment.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Measured in {_environment.Time.GetElapsedTime(begun).TotalSeconds:F1} s.")).ConfigureAwait(false);
        if (result.GetValue(_json)) await _environment.Output.WriteLineAsync(json).ConfigureAwait(false);
        return CommandLine.Done;
    }

    private async Task<string> NormalAsync(ParseResult result, ProcessorSettings settings, NeuralProcessModel model, ParallelDetection detection, CancellationToken cancellation)
    {
        int points = result.GetValue(_points), seed = result.GetValue(_seed);
        IReadOnlyList<TimeSpan> intervals = result.GetValue(_interval) ?? [NormalProcess.DefaultInterval];
        foreach (TimeSpan interval in intervals)
            if (points > NormalSeries.MaxPoints(interval)) throw new CommandException($"At an interval of {Duration.Format(interval)}, {points.ToString("N0", CultureInfo.InvariantCulture)} points go beyond {EventTime.Latest}; ask for fewer with --points.");
        NormalTally[] series = [.. intervals.SelectMany(interval => new NormalFleet(SeriesOf(result, PerFamily), points, (ulong)seed, interval).Series.Select(one => new NormalTally(one)))];
        await detection.RunAsync(series, new EvaluationProgress(_environment, series.Length).Done, cancellation).ConfigureAwait(false);
        NormalReport report = NormalReport.Of(model.Version, settings.Detection.FalseAlarmRateAt, seed, series);
        if (!result.GetValue(_json)) NormalTable.Write(report, _environment.Output);
        return JsonSerializer.Serialize(report, EvaluationJson.Default.NormalReport);
    }

    private async Task<string> SensitivityAsync(ParseResult result, NeuralProcessModel model, ParallelDetection detection, CancellationToken cancellation)
    {
        int number = SeriesOf(result, PerNoise), seed = result.GetValue(_seed);
        int[] beginnings = [.. (result.GetValue(_at) ?? Beginnings).Order()];
        IReadOnlyList<TimeSpan> intervals = result.GetValue(_interval) ?? SensitivityIntervals;
        SensitivityCell[] cells = [.. (result.GetValue(_noise) ?? NoiseKind.All).SelectMany(noise => intervals.Select(interval => new SensitivityCell(noise, interval, beginnings, number, (ulong)seed)))];
        await RunAsync(cells, cell => cell.Name, (one, cell) => cell.Run(one, cancellation), detection, cancellation).ConfigureAwait(false);
        var report = new SensitivityReport(model.Version.ToString(), number, seed, SensitivityCell.MinShare, SensitivityCell.Sizes, [.. cells.SelectMany(cell => cell.Figures)]);
        if (!result.GetValue(_json)) SensitivityTable.Write(report, _environment.Output);
        return JsonSerializer.Serialize(report, SensitivityJson.Default.SensitivityReport);
    }

    private async Task<string> RecurrenceAsync(ParseResult result, NeuralProcessModel model, ParallelDetection detection, CancellationToken cancellation)
    {
        int number = SeriesOf(result, Recurring), seed = result.GetValue(_seed);
        RecurrenceGroup[] groups = [.. RecurrenceGroup.Of(RecurringFleet.Series(number, (ulong)seed), (ulong)seed)];
        await RunAsync(groups, group => group.Name, (one, group) => group.Run(one, cancellation), detection, cancellation).ConfigureAwait(false);
        RecurrenceReport report = RecurrenceReport.Of(model.Version, number, seed, [.. groups.SelectMany(group => group.Found)]);
        if (!result.GetValue(_json)) RecurrenceTable.Write(report, _environment.Output);
        return JsonSerializer.Serialize(report, RecurrenceJson.Default.RecurrenceReport);
    }

    private string Channels(IReadOnlyList<int> channels, ParseResult result, CancellationToken cancellation)
    {
        int seed = result.GetValue(_seed);
        var report = new ChannelReport(seed, [.. channels.Select(number => new ChannelRun(number, seed, AnomaliesPerKind).Run(cancellation))]);
        if (!result.GetValue(_json)) ChannelTable.Write(report, _environment.Output);
        return JsonSerializer.Serialize(report, ChannelJson.Default.ChannelReport);
    }

    private async Task RunAsync<T>(IReadOnlyCollection<T> parts, Func<T, string> name, Action<OfflineDetection, T> run, ParallelDetection detection, CancellationToken cancellation)
    {
        var progress = new EvaluationProgress(_environment, parts.Count);
        await detection.RunAsync(parts, (one, part) =>
        {
            run(one, part);
            progress.Done(name(part));
        }, cancellation).ConfigureAwait(false);
    }

    private int SeriesOf(ParseResult result, int standard) => IsGiven(result.CommandResult, _series) ? result.GetValue(_series) : standard;

    private static bool IsGiven(CommandResult result, Option option) => result.GetResult(option) is { Implicit: false };

    private static bool TryInterval(string text, out TimeSpan interval) => Duration.TryParse(text, out interval) && interval >= ShortestInterval && interval <= LongestInterval;

    private static bool TryNoise(string text, out NoiseKind noise) => (noise = NoiseKind.All.FirstOrDefault(one => one.Name == text)!) is not null;

    private static bool TryChannels(string text, out int channels) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out channels) && channels is >= 2 and <= 256;

    private static bool TryBeginning(string text, out int point) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out point) && point is >= 1 and <= 1_000_000;
}
