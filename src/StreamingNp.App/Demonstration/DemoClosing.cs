using System.Globalization;
using Spectre.Console;

namespace StreamingNp.App.Demonstration;

/// <summary>Writes how a demonstration went: a table by kind, and a few lines below it.</summary>
internal static class DemoClosing
{
    /// <summary>Writes it.</summary>
    /// <param name="summary">How it went.</param>
    /// <param name="output">Where to.</param>
    /// <param name="width">The longest line, in characters.</param>
    public static void Write(DemoSummary summary, TextWriter output, int width)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(output) });
        console.Profile.Width = width;
        foreach (string line in Head(summary)) console.WriteLine(line);
        console.WriteLine();
        if (summary.Figures is { } figures) console.Write(DemoTable.Kinds(figures));
        console.WriteLine();
        foreach (string line in Foot(summary)) console.WriteLine(line);
    }

    private static IEnumerable<string> Head(DemoSummary summary)
    {
        if (summary.Interrupted) yield return "Interrupted. The figures so far:";
        yield return string.Create(CultureInfo.InvariantCulture, $"{summary.Observations:N0} observations of {summary.Series:N0} series in {summary.Seconds:F0} s.");
    }

    private static IEnumerable<string> Foot(DemoSummary summary)
    {
        if (summary.Figures is not { Evaluation: var all }) yield break;
        if (all.Labels > 0) yield return string.Create(CultureInfo.InvariantCulture, $"Recall    {all.Recall,5:P0}: {all.LabelsFound:N0} of {DemoText.Count(all.Labels, "anomaly was", "anomalies were")} found.");
        if (all.Incidents > 0) yield return string.Create(CultureInfo.InvariantCulture, $"Precision {all.Precision,5:P0}: {all.Incidents - all.FalseIncidents:N0} of {DemoText.Count(all.Incidents, "incident", "incidents")} belong to an anomaly.");
        yield return string.Create(CultureInfo.InvariantCulture, $"False incidents: {all.FalseIncidents:N0}, or {all.FalseIncidentsPerSeriesMonth:F2} per series and month.");
        yield return "An incident is false where it begins without an anomaly or lasts far longer.";
        yield return summary.Swaps == 0 ? $"Model: {summary.Model}, not retrained." : $"Model: {summary.Model}, retrained and swapped {DemoText.Times(summary.Swaps)}.";
    }
}
