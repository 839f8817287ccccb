using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation.Sensitivity;

/// <summary>Shows how large anomalies have to be: a row for each noise and interval, a column for each anomaly and beginning.</summary>
internal static class SensitivityTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(SensitivityReport report, TextWriter output)
    {
        (string Anomaly, int At)[] columns = [.. report.Figures.Select(one => (one.Anomaly, one.At)).Distinct().OrderBy(column => Order(column.Anomaly)).ThenBy(column => column.At)];
        Table table = new Table().Border(TableBorder.Simple).AddColumn("noise").AddColumn("every");
        foreach ((string anomaly, int at) in columns) table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"{anomaly}\n@{at:N0}")).RightAligned().NoWrap());
        foreach (IGrouping<(string Noise, string Interval), SensitivityFigures> row in report.Figures.GroupBy(one => (one.Noise, one.Interval)))
        {
            Dictionary<(string, int), SensitivityFigures> cells = row.ToDictionary(one => (one.Anomaly, one.At));
            table.AddRow([row.Key.Noise, row.Key.Interval, .. columns.Select(column => Size(cells[column], report))]);
        }
        TableConsole.To(output).Write(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Series:N0} series each, seed {report.Seed}."));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"The smallest of {string.Join(", ", report.Sizes)} standard deviations that"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"opens an incident in {100 * report.MinShare} % of the series; @: the point at which it begins. A spike lasts 1 point, a burst 10, a shift 50."));
        if (report.Figures.Any(one => one.AlreadyOpen > (1 - report.MinShare) * report.Series)) output.WriteLine("*: false incidents were open in so many series that the anomaly could not open one in enough of them.");
    }

    private static int Order(string anomaly) => SensitivityCell.Anomalies.TakeWhile(one => one.Name != anomaly).Count();

    // Where false incidents alone keep too many series from opening one, the size is no measure of the sensitivity of the detector.
    private static string Size(SensitivityFigures figures, SensitivityReport report)
    {
        string size = (figures.Smallest ?? report.Sizes[^1]).ToString(figures.Smallest is null ? "'>'0" : "0", CultureInfo.InvariantCulture);
        return figures.AlreadyOpen > (1 - report.MinShare) * report.Series ? $"{size}*" : size;
    }
}
