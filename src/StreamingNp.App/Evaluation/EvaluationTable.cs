using Spectre.Console;

namespace StreamingNp.App.Evaluation;

/// <summary>Shows a report as tables on the screen.</summary>
internal static class EvaluationTable
{
    // Without a terminal there is no width to keep to.
    private const int UnboundedWidth = 140;

    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(EvaluationReport report, TextWriter output)
    {
        IAnsiConsole console = Console(output);
        foreach (string line in EvaluationSheet.Headline(report)) output.WriteLine(line);
        output.WriteLine();
        foreach (EvaluationSheet sheet in EvaluationSheet.Of(report))
        {
            if (sheet.Title.Length > 0) output.WriteLine(sheet.Title);
            console.Write(TableOf(sheet));
        }
        output.WriteLine(EvaluationSheet.Sentence(report));
    }

    /// <summary>Makes what draws tables.</summary>
    /// <param name="output">Where to.</param>
    public static IAnsiConsole Console(TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (System.Console.IsOutputRedirected) console.Profile.Width = UnboundedWidth;
        return console;
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
