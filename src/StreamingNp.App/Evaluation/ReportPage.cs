using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;

namespace StreamingNp.App.Evaluation;

/// <summary>A page in HTML with the figures of a report and pictures of its series, the worst first. It needs nothing from elsewhere.</summary>
/// <param name="report">The report.</param>
/// <param name="series">Its series, in the same order, with their points.</param>
internal sealed class ReportPage(EvaluationReport report, IReadOnlyList<JudgedSeries> series)
{
    /// <summary>The most pictures on a page.</summary>
    public const int MaxPictures = 60;

    private const string PictureFolder = "pictures", MapName = "map.png";

    private const string Style = """
        body{font:14px/1.45 system-ui,sans-serif;color:#1f2937;max-width:1420px;margin:2em auto;padding:0 1em}
        caption{text-align:left;font-weight:600}table{border-collapse:collapse;margin:1em 0}th,td{padding:.2em .8em;text-align:left;border-bottom:1px solid #e5e7eb}
        .n{text-align:right;font-variant-numeric:tabular-nums}img{max-width:100%;height:auto}figure{margin:2em 0}
        """;

    /// <summary>A map of windows of the series; null for none.</summary>
    public WindowMap? Map { get; init; }

    /// <summary>Writes <c>index.html</c> and the pictures; what a page before left is written over.</summary>
    /// <param name="folder">The folder, which is there.</param>
    /// <param name="drawn">Called with the number of pictures that are done, and of all.</param>
    /// <param name="cancellation">Ends the drawing.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public void Write(string folder, Action<int, int> drawn, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Path.Combine(folder, PictureFolder));
        // What was missed, and the alarms that were for nothing, before what was ranked badly.
        (JudgedSeries Series, SeriesFigures Figures)[] worst = [.. series.Zip(report.BySeries)
            .OrderByDescending(one => one.Second.Incidents.Segments - one.Second.Incidents.Found + one.Second.Incidents.FalseIncidents).ThenBy(one => one.Second.VusPr ?? 1)];
        int pictures = Math.Min(worst.Length, MaxPictures);
        StringBuilder page = new();
        page.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>StreamingNp evaluation</title>\n<style>").Append(Style).Append("</style></head>\n<body>\n<h1>StreamingNp evaluation</h1>\n");
        foreach (string line in EvaluationSheet.Headline(report).Append(EvaluationSheet.Sentence(report))) page.Append("<p>").Append(Text(line)).Append("</p>\n");
        foreach (EvaluationSheet sheet in EvaluationSheet.Of(report)) Append(page, sheet);
        if (Map is { Windows.Count: > 0 } map)
        {
            new WindowMapPicture(map, report.Points.Threshold).Save(Path.Combine(folder, MapName));
            page.Append("<h2>Map of windows</h2>\n<p>").Append(Text(map.Sentence)).Append("</p>\n<figure><img src=\"").Append(MapName).Append("\" alt=\"Map of windows\"></figure>\n");
        }
        page.Append("<h2>Series, the worst first</h2>\n<p>Most segments missed and false incidents first.</p>\n");
        Append(page, EvaluationSheet.Series(worst.Select(one => one.Figures)));
        if (pictures < worst.Length) page.Append(CultureInfo.InvariantCulture, $"<p>Pictures of the first {pictures} of {worst.Length} series:</p>\n");
        for (int index = 0; index < pictures; index++)
        {
            cancellation.ThrowIfCancellationRequested();
            string name = worst[index].Figures.Name, picture = string.Create(CultureInfo.InvariantCulture, $"{PictureFolder}/{index + 1:D2}-{FileName(name)}.png");
            if (new EvaluationPicture(worst[index].Series, report.Points.Threshold).Save(Path.Combine(folder, picture)))
                page.Append("<figure><img loading=\"lazy\" src=\"").Append(Text(picture)).Append("\" alt=\"").Append(Text(name)).Append("\"></figure>\n");
            drawn(index + 1, pictures);
        }
        page.Append("</body>\n</html>\n");
        File.WriteAllText(Path.Combine(folder, "index.html"), page.ToString());
    }

    private static void Append(StringBuilder page, EvaluationSheet sheet)
    {
        page.Append("<table>\n");
        if (sheet.Title.Length > 0) page.Append("<caption>").Append(Text(sheet.Title)).Append("</caption>\n");
        page.Append("<tr>");
        foreach (EvaluationSheet.Column column in sheet.Header) page.Append(column.IsNumber ? "<th class=\"n\">" : "<th>").Append(Text(column.Title)).Append("</th>");
        page.Append("</tr>\n");
        foreach (string[] row in sheet.Rows)
        {
            page.Append("<tr>");
            for (int column = 0; column < row.Length; column++) page.Append(sheet.Header[column].IsNumber ? "<td class=\"n\">" : "<td>").Append(Text(row[column])).Append("</td>");
            page.Append("</tr>\n");
        }
        page.Append("</table>\n");
    }

    private static string Text(string text) => HtmlEncoder.Default.Encode(text);

    // A name that every file system takes.
    private static string FileName(string series) => string.Concat(series.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '_'))[..Math.Min(series.Length, 80)];
}
