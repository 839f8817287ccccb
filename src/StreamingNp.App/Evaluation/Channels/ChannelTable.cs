using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Evaluation.Channels;

/// <summary>Shows what is found in simulated channels.</summary>
internal static class ChannelTable
{
    /// <summary>Writes the table.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(ChannelReport report, TextWriter output)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn("channels").RightAligned()).AddColumn("anomaly");
        foreach (string header in new[] { "anomalies", "found", "found by channel", "channel first", "among three", "kind told" }) table.AddColumn(new TableColumn(header).RightAligned().NoWrap());
        foreach (ChannelFigures figures in report.Figures)
            foreach (ChannelKindFigures one in figures.Kinds)
                table.AddRow(Number(figures.Channels, "N0"), one.Kind, Number(one.Anomalies, "N0"), Number(one.Recall, "P0"), Number(one.RecallByChannel, "P0"), Share(one.First), Share(one.AmongThree), Number(one.Told, "P0"));
        TableConsole.To(output).Write(table);
        foreach (ChannelFigures figures in report.Figures)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Channels} channels: {figures.FalseAlarmRate:0.##e-0} of {figures.Rows:N0} normal rows have a score from 3 on, {figures.MicrosecondsPerRow:F0} µs a row, {figures.BytesPerChannel:N0} bytes of state a channel."));
        output.WriteLine($"Found: a row of the anomaly has a score from 3 on, as 1 in 1,000 normal rows should. By channel: each channel is judged by itself, at the same false-alarm rate. Seed {report.Seed}.");
    }

    private static string Share(double? value) => value is { } share ? Number(share, "P0") : "";

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
