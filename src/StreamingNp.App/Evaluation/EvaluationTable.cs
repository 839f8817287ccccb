using System.Globalization;
using Spectre.Console;
using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.App.Evaluation;

/// <summary>Shows a report as tables.</summary>
internal static class EvaluationTable
{
    // Without a terminal there is no width to keep to.
    private const int UnboundedWidth = 140;

    /// <summary>Writes the tables.</summary>
    /// <param name="report">The report.</param>
    /// <param name="output">Where to.</param>
    public static void Write(EvaluationReport report, TextWriter output)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        if (Console.IsOutputRedirected) console.Profile.Width = UnboundedWidth;
        if (report.Nab is { } nab) console.Write(Nab(nab));
        console.Write(Measures(report));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Series:N0} series, {report.Rows:N0} rows judged, {report.LabelledRows:N0} of them labelled, false-alarm rate {report.FalseAlarmRate}: threshold {report.Alarms.Threshold:F2}."));
    }

    private static Table Nab(IReadOnlyList<NabFigures> profiles)
    {
        Table table = new Table().Border(TableBorder.Simple)
            .AddColumn("NAB profile")
            .AddColumn(Right("best threshold")).AddColumn(Right("score")).AddColumn(Right("windows found")).AddColumn(Right("false rows"))
            .AddColumn(Right("threshold")).AddColumn(Right("score")).AddColumn(Right("windows found")).AddColumn(Right("false rows"));
        foreach (NabFigures profile in profiles) table.AddRow([profile.Profile, .. Cells(profile.Optimised), .. Cells(profile.Fixed)]);
        return table;
    }

    private static string[] Cells(NabFigure figure) =>
        [figure.Threshold == NabScoring.NoAlarms ? "no alarms" : Number(figure.Threshold, "F4"), Number(figure.Score, "F2"), $"{figure.WindowsFound} of {figure.Windows}", Number(figure.FalsePositives, "N0")];

    private static Table Measures(EvaluationReport report)
    {
        (RankingFigures ranking, AlarmFigures alarms) = (report.Ranking, report.Alarms);
        Table table = new Table().Border(TableBorder.Simple).AddColumn("whatever the threshold").AddColumn(Right("")).AddColumn("at the threshold").AddColumn(Right(""));
        (string Name, string Value)[] left =
        [
            ($"VUS-PR, mean of {ranking.VusPrSeries} series", Number(ranking.VusPr, "F3")),
            ("ROC AUC", Number(ranking.RocAuc, "F3")),
            ("PR AUC", Number(ranking.PrAuc, "F3")),
            ("best F1", Number(ranking.BestF1, "F3")),
            ("its threshold", Number(ranking.BestThreshold, "F2")),
        ];
        (string Name, string Value)[] right =
        [
            ("accuracy", Number(alarms.Accuracy, "F3")),
            ("precision", Number(alarms.Precision, "F3")),
            ("recall", Number(alarms.Recall, "F3")),
            ("F1", Number(alarms.F1, "F3")),
            ("false-alarm rate", Number(alarms.FalseAlarmRate, "G3")),
            ("alarms a series and day", Number(alarms.AlarmsPerSeriesDay, "F3")),
            ("of them false", Number(alarms.FalseAlarmsPerSeriesDay, "F3")),
            ("incidents", Number(alarms.Incidents, "N0")),
            ("windows found", $"{alarms.WindowsFound} of {alarms.Windows}"),
            ("mean delay", Time(alarms.MeanDelaySeconds)),
            ("median delay", Time(alarms.MedianDelaySeconds)),
        ];
        for (int row = 0; row < right.Length; row++)
        {
            (string name, string value) = row < left.Length ? left[row] : ("", "");
            table.AddRow(name, value, right[row].Name, right[row].Value);
        }
        return table;
    }

    private static TableColumn Right(string header) => new TableColumn(header).RightAligned();

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    // [days.]hours:minutes:seconds.
    private static string Time(double? seconds) => seconds is { } known ? TimeSpan.FromSeconds(Math.Round(known)).ToString("c", CultureInfo.InvariantCulture) : "–";
}
