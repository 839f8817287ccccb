using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Benchmarking;

/// <summary>Shows a report as a table.</summary>
internal static class BenchmarkTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(BenchmarkReport report, TextWriter output)
    {
        IAnsiConsole console = TableConsole.To(output);
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("measure").AddColumn("unit")
            .AddColumn(Right("one core")).AddColumn(Right("lowest–highest")).AddColumn(Right("µs each"))
            .AddColumn(Right("all cores")).AddColumn(Right("lowest–highest"));
        foreach (IGrouping<string, BenchmarkFigure> figures in report.Figures.GroupBy(figure => figure.Name))
        {
            BenchmarkFigure? one = figures.FirstOrDefault(figure => figure.Cores == BenchmarkCores.One), all = figures.FirstOrDefault(figure => figure.Cores == BenchmarkCores.All);
            table.AddRow(figures.Key, figures.First().Unit, Number(one?.Median), Spread(one), one is null || !IsCounted(one) ? "" : Number(1e6 / one.Median), Number(all?.Median), Spread(all));
        }
        console.Write(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model} with stride {report.Stride}, {report.Series:N0} series, {report.Processors} processors, {report.Scorers} {(report.Scorers == 1 ? "scorer" : "scorers")}; medians over {report.SecondsPerFigure:0.##} s each."));
        if (MachineLoad.Warning(report.LoadBefore, report.Processors) is { } warning) output.WriteLine(warning);
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    // For other figures, a time per item has no meaning.
    private static bool IsCounted(BenchmarkFigure figure) => figure.Unit.EndsWith("s/s", StringComparison.Ordinal);

    private static string Spread(BenchmarkFigure? figure) => figure is null || figure.Slices == 1 ? "" : $"{Number(figure.Lowest)}–{Number(figure.Highest)}";

    private static string Number(double? value) => value is not { } number ? "" : number.ToString(Math.Abs(number) >= 100 ? "N0" : Math.Abs(number) >= 1 ? "N2" : "N3", CultureInfo.InvariantCulture);
}
