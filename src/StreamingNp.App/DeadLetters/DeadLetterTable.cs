using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.DeadLetters;

/// <summary>Shows dead letters as a table on the screen.</summary>
internal static class DeadLetterTable
{
    private const int MaxCharacters = 48;

    /// <summary>Writes the table.</summary>
    /// <param name="letters">The dead letters, the oldest first.</param>
    /// <param name="output">Where to.</param>
    public static void Write(IEnumerable<DeadLetter> letters, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.Simple);
        foreach (string title in new[] { "dead letter", "time", "reason", "source" }) table.AddColumn(new TableColumn(title).NoWrap());
        table.AddColumn(new TableColumn("bytes").RightAligned().NoWrap()).AddColumn("payload");
        DeadLetterLine[] lines = [.. letters.Select(letter => DeadLetterLine.Of(letter, MaxCharacters))];
        bool haveDetails = Array.Exists(lines, line => line.Detail is not null);
        if (haveDetails) table.AddColumn("detail");
        foreach (DeadLetterLine line in lines)
        {
            string again = line.Republished == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (republished {line.Republished}×)");
            table.AddRow(
            [
                string.Create(CultureInfo.InvariantCulture, $"{line.Partition}/{line.Offset}"),
                line.Time.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                Markup.Escape(line.Reason + again),
                Markup.Escape(line.Source),
                string.Create(CultureInfo.InvariantCulture, $"{line.Size:N0}{(line.Truncated ? " (truncated)" : "")}"),
                Markup.Escape(line.Start),
                .. haveDetails ? (string[])[Markup.Escape(line.Detail ?? "")] : [],
            ]);
        }
        TableConsole.To(output).Write(table);
    }
}
