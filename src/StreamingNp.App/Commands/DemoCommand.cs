using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StreamingNp.App.Demonstration;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>demo</c>: everything in one process, on simulated series with labels.</summary>
internal sealed class DemoCommand : Command, IExamples
{
    private const int FewestSeconds = 5, MostSeconds = 3_600;

    /// <summary>Makes the command.</summary>
    public DemoCommand(CommandEnvironment environment)
        : base("demo", "Shows everything in one process: an embedded broker, three weeks of a simulated fleet with labelled anomalies, the processor, and its incidents as they come. Ends with precision and recall.")
    {
        NumberOption seconds = new("--seconds", "How long it takes.", 60, FewestSeconds, MostSeconds);
        NumberOption seed = new("--seed", "Which fleet is simulated.", 1, 0, int.MaxValue);
        NumberOption series = new("--series", "How many series the fleet has.", 48, 1, 1_000);
        Option<bool> normal = new("--no-anomalies") { Description = "Simulates a fleet in which nothing is wrong, to see the false alarms." };
        Option<bool> plain = new("--no-dashboard") { Description = "Prints lines only. (There is no dashboard yet: this is what it does in any case.)" };
        Option<bool> json = new("--json") { Description = "Prints every event as a line of JSON, and the summary as the last." };
        foreach (Option option in new Option[] { seconds, seed, series, normal, plain, json }) Options.Add(option);
        SettingsOptions settings = new SettingsOptions(this).Add("--model", "model.path", "The folder of the model to use.", "DIR");
        SetAction(async (result, cancellation) =>
        {
            var options = new DemoOptions(TimeSpan.FromSeconds(result.GetValue(seconds)), (ulong)result.GetValue(seed), result.GetValue(series), !result.GetValue(normal));
            var demonstrator = new Demonstrator(environment, result.GetValue(json));
            DemoSummary summary = await demonstrator.RunAsync(options, settings.Read(result, environment), cancellation).ConfigureAwait(false);
            await environment.Output.WriteLineAsync(result.GetValue(json) ? JsonSerializer.Serialize(summary, DemoJson.Default.DemoSummary) : Sentence(summary)).ConfigureAwait(false);
            return CommandLine.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["demo", "demo --seconds 30 --seed 7 --no-dashboard --json"];

    private static string Sentence(DemoSummary summary) => string.Create(CultureInfo.InvariantCulture, $"""

        {summary.Observations:N0} observations of {summary.Series} series in {summary.Seconds:F0} s: {summary.Incidents} incidents, of which {summary.Precision:P0} belong to a labelled anomaly (precision).
        Of {summary.Labels} labelled anomalies {summary.Recall:P0} were found (recall): {string.Join(", ", summary.RecallByKind.Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Key.Replace('_', ' ')} {kind.Value:P0}")))}.
        The model was swapped {(summary.Swaps == 1 ? "once" : $"{summary.Swaps} times")}; it is {summary.Model} now.
        """);
}
