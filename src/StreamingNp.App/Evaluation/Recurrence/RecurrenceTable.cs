using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>Shows whether anomalies hide later ones of their kind.</summary>
internal static class RecurrenceTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(RecurrenceReport report, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn("anomaly");
        foreach (string header in new[] { "in ten days", "series", "first found", "last found", "all found" }) table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        foreach (RecallFigures one in report.Figures)
            table.AddRow(one.Anomaly, Number(one.Number, "0"), Number(one.Series, "N0"), Number(one.RecallFirst, "P0"), Number(one.RecallLast, "P0"), Number(one.RecallAll, "P0"));
        TableConsole.To(output).Write(table);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Series:N0} series of 20 normal days and ten days with anomalies, seed {report.Seed}."));
        output.WriteLine("Found: an incident opens from the start of the anomaly to three points after its end.");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
