using System.Globalization;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evaluation;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Evaluation;

/// <summary>Runs the detection over series as the settings have it, and again with others, and tells how far it is.</summary>
/// <param name="environment">Where to tell.</param>
/// <param name="model">The model.</param>
/// <param name="settings">The settings.</param>
internal sealed class EvaluationDetection(CommandEnvironment environment, NeuralProcessModel model, ProcessorSettings settings)
{
    /// <summary>Scores series as the settings have it.</summary>
    /// <param name="series">The series; no two of one name.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(IReadOnlyCollection<IDetectedSeries> series, CancellationToken cancellation)
    {
        long begun = environment.Time.GetTimestamp();
        await RunAsync(series, settings.ToDetectorOptions(), "", cancellation).ConfigureAwait(false);
        TimeSpan took = environment.Time.GetElapsedTime(begun);
        await environment.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{series.Sum(one => (long)one.Rows):N0} rows of {series.Count:N0} series scored in {took.TotalSeconds:F1} s.")).ConfigureAwait(false);
    }

    /// <summary>Scores series again with each of <see cref="KnobFigures.Settings"/>. Verdicts change contexts, so that nothing of another run holds.</summary>
    /// <param name="series">The series, as the settings have it; what they have is not run again.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<IReadOnlyList<KnobFigures>> AlongKnobAsync(IReadOnlyList<JudgedSeries> series, CancellationToken cancellation)
    {
        List<KnobFigures> figures = [];
        foreach (double setting in KnobFigures.Settings)
        {
            bool isKnown = setting == settings.Detection.FalseIncidents;
            IncidentFigures incidents = IncidentFigures.Of(isKnown ? series.Select(one => one.Incidents) : await JudgeAtAsync(setting, figures.Count + 1, series, cancellation).ConfigureAwait(false));
            await environment.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"detection.false_incidents {setting}: found {incidents.Found} of {incidents.Segments}, {incidents.FalseIncidents} false")).ConfigureAwait(false);
            figures.Add(new(setting, incidents, null));
        }
        return figures;
    }

    private async Task<IEnumerable<IncidentJudgement>> JudgeAtAsync(double setting, int run, IReadOnlyList<JudgedSeries> series, CancellationToken cancellation)
    {
        Dictionary<string, DetectedSeries> again = series.SelectMany(one => one.Channels).ToDictionary(one => one.Name, one => new DetectedSeries(one.Series));
        await RunAsync(again.Values, settings.ToDetectorOptions() with { FalseIncidentsPerMonth = setting }, FormattableString.Invariant($"run {run} of {KnobFigures.Settings.Count}, "), cancellation).ConfigureAwait(false);
        return series.Select(one => one.Judge(one.Channels.SelectMany(channel => again[channel.Name].Openings)));
    }

    private Task<bool> RunAsync(IReadOnlyCollection<IDetectedSeries> series, DetectorOptions options, string run, CancellationToken cancellation) =>
        WorkDisplay.RunAsync(environment, async display =>
        {
            await new ParallelDetection(model, options, settings.Kafka.Topics[0], settings.Rules).RunAsync(series, new EvaluationProgress(environment, series.Count, run, display).Done, cancellation).ConfigureAwait(false);
            return true;
        });
}
