using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation;

/// <summary>Shows how often normal data are improbable as a table.</summary>
internal static class NormalTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(NormalReport report, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("normal data").NoWrap());
        foreach (NormalStretch stretch in report.Overall.Stretches)
        {
            table.AddColumn(Right(string.Create(CultureInfo.InvariantCulture, $"points from {stretch.FirstPoint:N0} on")));
            foreach (ImprobableFigures below in stretch.Below) table.AddColumn(Right(string.Create(CultureInfo.InvariantCulture, $"below {below.Probability}"))).AddColumn(Right("ratio"));
        }
        table.AddColumn(Right("incidents a series and month"));
        foreach (NormalFigures figures in (NormalFigures[])[.. report.Families, report.Overall]) table.AddRow(Cells(figures));
        TableConsole.To(output).Write(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Overall.Series:N0} series of {report.PointsPerSeries:N0} points, seed {report.Seed}, false-alarm rate {report.FalseAlarmRate}. A ratio of 1 means that the probability is what it says."));
    }

    private static string[] Cells(NormalFigures figures)
    {
        List<string> cells = [figures.Name];
        foreach (NormalStretch stretch in figures.Stretches)
        {
            cells.Add(stretch.Points.ToString("N0", CultureInfo.InvariantCulture));
            foreach (ImprobableFigures below in stretch.Below) cells.AddRange([Number(below.Share, "0.00e-0"), Number(below.Ratio, "F2")]);
        }
        cells.Add(Number(figures.IncidentsPerSeriesMonth, "F2"));
        return [.. cells];
    }

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned().PadRight(0);
}
