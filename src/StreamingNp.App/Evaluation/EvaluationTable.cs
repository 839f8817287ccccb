using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation;

/// <summary>Shows a report as tables on the screen.</summary>
internal static class EvaluationTable
{
    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(EvaluationReport report, TextWriter output)
    {
        IAnsiConsole console = TableConsole.To(output);
        foreach (string line in EvaluationSheet.Headline(report)) output.WriteLine(line);
        output.WriteLine();
        foreach (EvaluationSheet sheet in EvaluationSheet.Of(report))
        {
            if (sheet.Title.Length > 0) output.WriteLine(sheet.Title);
            console.Write(TableOf(sheet));
        }
        output.WriteLine(EvaluationSheet.Sentence(report));
    }

    private static Table TableOf(EvaluationSheet sheet)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (EvaluationSheet.Column column in sheet.Header)
        {
            var shown = new TableColumn(Markup.Escape(column.Title));
            table.AddColumn(column.IsNumber ? shown.RightAligned() : shown);
        }
        foreach (string[] row in sheet.Rows) table.AddRow([.. row.Select(Markup.Escape)]);
        return table;
    }
}
