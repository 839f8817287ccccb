using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Benchmarks;

namespace StreamingNp.App.PaperBenchmarks;

/// <summary>Shows figures beside those that were published, and what is possible.</summary>
internal static class PaperBenchmarkTable
{
    /// <summary>Writes the table.</summary>
    public static void Write(IReadOnlyList<BenchmarkFigure> figures, TextWriter output)
    {
        IAnsiConsole console = TableConsole.To(output);
        Table table = new Table().Border(TableBorder.Simple).AddColumn("figure").AddColumn(Right("published")).AddColumn(Right("oracle")).AddColumn(Right("own")).AddColumn(Right("needed")).AddColumn("");
        foreach (BenchmarkFigure figure in figures)
            table.AddRow(Markup.Escape(figure.Name), Number(figure.Published), Number(figure.Oracle), Number(figure.Own), Needed(figure), figure.IsReached ? "" : "missed");
        console.Write(table);
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Needed(BenchmarkFigure figure) => (figure.Least, figure.Most) switch
    {
        ({ } least, { } most) => $"{Number(least)} to {Number(most)}",
        ({ } least, null) => $"{Number(least)} or more",
        (null, { } most) => $"{Number(most)} or less",
        _ => "",
    };

    private static string Number(double? value) => value?.ToString("F3", CultureInfo.InvariantCulture) ?? "";
}
