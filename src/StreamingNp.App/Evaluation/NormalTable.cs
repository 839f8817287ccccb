using System.Globalization;
using Spectre.Console;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.App.Evaluation;

/// <summary>Shows how often normal data are improbable: a table for each interval, and where there are several, one over all of them.</summary>
internal static class NormalTable
{
    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(NormalReport report, TextWriter output)
    {
        IAnsiConsole console = TableConsole.To(output);
        foreach (NormalInterval interval in report.Intervals) console.Write(TableOf(interval));
        if (report.Intervals.Count > 1)
        {
            Table summary = TableOf("every interval", isSlow: false, [.. report.Intervals.Select(interval => (interval.Interval, interval.Overall.Stretches))]);
            foreach (NormalInterval interval in report.Intervals) summary.AddRow([$"{interval.Interval}, worst", .. Worst(interval, isSlow: false)]);
            console.Write(summary);
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Intervals.Sum(interval => interval.Overall.Series):N0} series of {report.PointsPerSeries:N0} points, seed {report.Seed}."));
        output.WriteLine("p<: the share of points with a lower p-value over that p-value; 1 is exact. month, 10k: false incidents per series and");
        output.WriteLine("month of 30 days, and per 10,000 points. worst: the highest value of a family in each column.");
    }

    private static Table TableOf(NormalInterval interval)
    {
        bool isSlow = Duration.TryParse(interval.Interval, out TimeSpan time) && NormalInterval.IsSlow(time);
        Table table = TableOf($"every {interval.Interval}", isSlow, [.. interval.Families.Append(interval.Overall).Select(one => (one.Name, one.Stretches))]);
        return table.AddRow(["worst", .. Worst(interval, isSlow)]);
    }

    private static Table TableOf(string title, bool isSlow, IReadOnlyList<(string Name, IReadOnlyList<NormalStretch> Stretches)> rows)
    {
        Table table = new Table().Border(TableBorder.Simple).AddColumn(new TableColumn($"points\n{title}").NoWrap());
        foreach (NormalStretch stretch in rows[0].Stretches)
        {
            string[] headers = [.. NormalReport.Probabilities.Select(probability => $"p<{probability.ToString("0e-0", CultureInfo.InvariantCulture)}"), "month", .. isSlow ? ["10k"] : (string[])[]];
            foreach (string header in headers) table.AddColumn(new TableColumn(string.Create(CultureInfo.InvariantCulture, $"{stretch.FirstPoint:N0}+\n{header}")).RightAligned().NoWrap());
        }
        foreach ((string name, IReadOnlyList<NormalStretch> stretches) in rows) table.AddRow([name, .. stretches.SelectMany(one => Values(one, isSlow)).Select(Number)]);
        return table;
    }

    private static IEnumerable<string> Worst(NormalInterval interval, bool isSlow) =>
        Enumerable.Range(0, NormalReport.FirstPoints.Count).SelectMany(first =>
        {
            double?[][] families = [.. interval.Families.Select(family => Values(family.Stretches[first], isSlow).ToArray())];
            return Enumerable.Range(0, families[0].Length).Select(column => Number(families.Max(values => values[column])));
        });

    private static IEnumerable<double?> Values(NormalStretch stretch, bool isSlow) =>
        [.. stretch.Below.Select(below => below.Ratio), stretch.IncidentsPerSeriesMonth, .. isSlow ? [stretch.IncidentsPerTenThousandPoints] : (double?[])[]];

    private static string Number(double? value) => value switch
    {
        null => "–",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("F2", CultureInfo.InvariantCulture),
    };
}
