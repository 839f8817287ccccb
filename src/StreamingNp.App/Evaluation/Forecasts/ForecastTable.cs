using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Evaluation.Forecasts;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>Shows how well a model predicts: the groups at each horizon, and each series where there are not too many.</summary>
internal static class ForecastTable
{
    /// <summary>With more series, only JSON has each of them.</summary>
    public const int MaxSeries = 40;

    private static readonly string[] Intervals = ["50 %", "90 %", "99 %", "99.9 %"];

    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ForecastReport report, TextWriter output)
    {
        IAnsiConsole console = TableConsole.To(output);
        if (report.Series <= MaxSeries)
            foreach (ForecastHorizon horizon in report.Horizons) console.Write(BySeries(horizon));
        console.Write(ByFolder(report));
        output.WriteLine($"Model {report.Model}. Normal rows only: anomalous, missing and first rows are left out.");
        output.WriteLine("skill: MAE over that of the best simple rule on the series, geometric mean; below 1 is better than all of them.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Rules: last value; EWMA ({TrivialForecasts.Smoothing}); same time of day (median of 1, 2, 3 and 7 days before, plus half of the last residual)."));
        output.WriteLine("CRPS: over the MAE of that rule. -ln p: mean negative log density in units of the series. Shares: within central intervals.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Skill {string.Join(", ", report.Horizons.Select(one => $"{Ratio(one.Overall.Skill)} {one.PointsAhead} ahead"))}, over {report.Horizons[0].Overall.Series - report.Horizons[0].Overall.NotComparable} series; {report.Horizons[0].Overall.NotComparable} left out."));
    }

    private static Table ByFolder(ForecastReport report)
    {
        Table table = TableOf("", ["series", "rows", "skill", "CRPS", "-ln p", .. Intervals]);
        foreach (ForecastHorizon horizon in report.Horizons)
            foreach (ForecastOfFolder folder in (horizon.Folders ?? []).Append(new("all", horizon.Overall)))
                table.AddRow([Markup.Escape($"{folder.Folder}, {horizon.PointsAhead} ahead"), .. Cells(folder.Figures)]);
        return table;
    }

    private static string[] Cells(ForecastSummary figures) =>
    [
        Count(figures.Series), Count(figures.Rows), Ratio(figures.Skill), Ratio(figures.RankedProbabilitySkill), Number(figures.NegativeLogLikelihood),
        Share(figures.Within50), Share(figures.Within90), Share(figures.Within99), Share(figures.Within999),
    ];

    private static Table BySeries(ForecastHorizon horizon)
    {
        Table table = TableOf(string.Create(CultureInfo.InvariantCulture, $"{horizon.PointsAhead} ahead"), ["rows", "MAE", "last", "EWMA", "same time", "skill", "CRPS", "-ln p", .. Intervals]);
        foreach ((string name, ForecastFigures figures) in horizon.BySeries) table.AddRow([Markup.Escape(name), .. Cells(figures)]);
        return table;
    }

    private static string[] Cells(ForecastFigures figures) =>
    [
        Count(figures.Rows), Number(figures.MeanAbsoluteError), Number(figures.TrivialErrors.LastValue), Number(figures.TrivialErrors.Ewma), Number(figures.TrivialErrors.Seasonal),
        Ratio(figures.Skill), Ratio(figures.RankedProbabilitySkill), Number(figures.NegativeLogLikelihood),
        Share(figures.Within50), Share(figures.Within90), Share(figures.Within99), Share(figures.Within999),
    ];

    private static Table TableOf(string title, string[] headers)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn(title));
        foreach (string header in headers) table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        return table;
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(double? ratio) => ratio?.ToString("F3", CultureInfo.InvariantCulture) ?? "–";

    private static string Share(double share) => double.IsNaN(share) ? "–" : (100 * share).ToString("F1", CultureInfo.InvariantCulture);

    private static string Number(double? number) => number?.ToString("G4", CultureInfo.InvariantCulture) ?? "–";
}
