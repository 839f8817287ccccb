using System.Globalization;
using Spectre.Console;
using StreamingNp.NeuralProcesses.Benchmarks;

namespace StreamingNp.App.PaperBenchmarks;

/// <summary>Shows figures beside those that were published, and what is possible.</summary>
internal static class PaperBenchmarkTable
{
    // Without a terminal there is no width to keep to.
    private const int UnboundedWidth = 140;

    /// <summary>Writes the table.</summary>
    public static void Write(IReadOnlyList<BenchmarkFigure> figures, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected) console.Profile.Width = UnboundedWidth;
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
