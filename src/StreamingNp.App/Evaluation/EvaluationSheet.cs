using System.Globalization;
using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.App.Evaluation;

/// <summary>Rows of words and numbers, to be shown on a screen or a page.</summary>
/// <param name="Header">What stands above each column; a column of numbers has a number's alignment.</param>
/// <param name="Rows">The rows, a cell for each column.</param>
internal sealed record EvaluationSheet(IReadOnlyList<EvaluationSheet.Column> Header, IReadOnlyList<string[]> Rows)
{
    /// <summary>A column.</summary>
    /// <param name="Title">What stands above it.</param>
    /// <param name="IsNumber">Whether it holds numbers, aligned on the right.</param>
    internal readonly record struct Column(string Title, bool IsNumber);

    /// <summary>All sheets of a report but the series.</summary>
    public static IEnumerable<EvaluationSheet> Of(EvaluationReport report)
    {
        if (report.Nab is { } nab) yield return Nab(nab);
        if (report.Folders is { } folders) yield return Folders(folders, report);
        yield return Measures(report);
    }

    /// <summary>The sheet of the series, in a given order.</summary>
    public static EvaluationSheet Series(IEnumerable<SeriesFigures> series) => new(
        [Words("series"), Number("rows"), Number("windows"), Number("found"), Number("false alarms"), Number("VUS-PR"), Number("VUS-ROC")],
        [.. series.Select(one => (string[])[one.Name, Show(one.Rows, "N0"), Show(one.Windows, "N0"), Show(one.WindowsFound, "N0"), Show(one.FalseAlarms, "N0"), Show(one.VusPr, "F3"), Show(one.VusRoc, "F3")])]);

    /// <summary>What stands below the sheets, in a sentence.</summary>
    public static string Sentence(EvaluationReport report) => string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Series:N0} series, {report.Rows:N0} rows judged, {report.LabelledRows:N0} of them labelled, false-alarm rate {report.FalseAlarmRate}: threshold {report.Alarms.Threshold:F2}.");

    private static EvaluationSheet Nab(IReadOnlyList<NabFigures> profiles) => new(
        [
            Words("NAB profile"), Number("best threshold"), Number("score"), Number("windows found"), Number("false rows"),
            Number("threshold"), Number("score"), Number("windows found"), Number("false rows"),
        ],
        [.. profiles.Select(profile => (string[])[profile.Profile, .. Cells(profile.Optimised), .. Cells(profile.Fixed)])]);

    private static string[] Cells(NabFigure figure) =>
        [figure.Threshold == NabScoring.NoAlarms ? "no alarms" : Show(figure.Threshold, "F4"), Show(figure.Score, "F2"), $"{figure.WindowsFound} of {figure.Windows}", Show(figure.FalsePositives, "N0")];

    private static EvaluationSheet Folders(IReadOnlyList<FolderFigures> folders, EvaluationReport report)
    {
        FolderFigures all = new("all", report.Series, report.Rows, report.LabelledRows, report.Ranking, report.Alarms);
        return new(
            [
                Words("folder"), Number("files"), Number("rows"), Number("accuracy"), Number("precision"), Number("recall"), Number("F1"), Number("FAR"), Number("MAR"),
                Number("ROC AUC"), Number("PR AUC"), Number("VUS-PR"), Number("VUS-ROC"), Number("best F1"),
            ],
            [.. folders.Append(all).Select(folder => (string[])
            [
                folder.Folder, Show(folder.Series, "N0"), Show(folder.Rows, "N0"), Show(folder.Alarms.Accuracy, "F3"), Show(folder.Alarms.Precision, "F3"), Show(folder.Alarms.Recall, "F3"), Show(folder.Alarms.F1, "F3"),
                $"{Show(100 * folder.Alarms.FalseAlarmRate, "F2")} %", $"{Show(100 * folder.Alarms.MissedAlarmRate, "F2")} %",
                Show(folder.Ranking.RocAuc, "F3"), Show(folder.Ranking.PrAuc, "F3"), Show(folder.Ranking.VusPr, "F3"), Show(folder.Ranking.VusRoc, "F3"), Show(folder.Ranking.BestF1, "F3"),
            ])]);
    }

    private static EvaluationSheet Measures(EvaluationReport report)
    {
        (RankingFigures ranking, AlarmFigures alarms) = (report.Ranking, report.Alarms);
        List<(string Name, string Value)> left =
        [
            ($"VUS-PR, mean of {ranking.VusPrSeries} series", Show(ranking.VusPr, "F3")),
            ("VUS-ROC, mean", Show(ranking.VusRoc, "F3")),
            ("ROC AUC", Show(ranking.RocAuc, "F3")),
            ("PR AUC", Show(ranking.PrAuc, "F3")),
            ("best F1", Show(ranking.BestF1, "F3")),
            ("its threshold", Show(ranking.BestThreshold, "F2")),
            ("as detection.false_alarm_rate", Setting(ranking.BestFalseAlarmRate)),
        ];
        if (report.Precision is { } precision)
        {
            left.AddRange(
            [
                ($"threshold for precision {Show(precision.Asked, "G3")}", Show(precision.Lowest?.Threshold, "F2")),
                ("as detection.false_alarm_rate", Setting(precision.Lowest?.FalseAlarmRate)),
                ("its recall", Show(precision.Lowest?.Recall, "F3")),
                ("its F1", Show(precision.Lowest?.F1, "F3")),
            ]);
        }
        (string Name, string Value)[] right =
        [
            ("accuracy", Show(alarms.Accuracy, "F3")),
            ("precision", Show(alarms.Precision, "F3")),
            ("recall", Show(alarms.Recall, "F3")),
            ("F1", Show(alarms.F1, "F3")),
            ("false-alarm rate", Show(alarms.FalseAlarmRate, "G3")),
            ("missed-alarm rate", Show(alarms.MissedAlarmRate, "G3")),
            ("alarms a series and day", Show(alarms.AlarmsPerSeriesDay, "F3")),
            ("of them false", Show(alarms.FalseAlarmsPerSeriesDay, "F3")),
            ("incidents", Show(alarms.Incidents, "N0")),
            ("windows found", $"{alarms.WindowsFound} of {alarms.Windows}"),
            ("mean delay", Time(alarms.MeanDelaySeconds)),
            ("median delay", Time(alarms.MedianDelaySeconds)),
        ];
        return new(
            [Words("whatever the threshold"), Number(""), Words("at the threshold"), Number("")],
            [.. right.Select((measure, row) => (string[])[.. row < left.Count ? [left[row].Name, left[row].Value] : (string[])["", ""], measure.Name, measure.Value])]);
    }

    // The setting takes 0.1 at most.
    private static string Setting(double? falseAlarmRate) => falseAlarmRate > 0.1 ? "above 0.1" : Show(falseAlarmRate, "0.##e-0");

    private static Column Words(string title) => new(title, IsNumber: false);

    private static Column Number(string title) => new(title, IsNumber: true);

    private static string Show(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    // [days.]hours:minutes:seconds.
    private static string Time(double? seconds) => seconds is { } known ? TimeSpan.FromSeconds(Math.Round(known)).ToString("c", CultureInfo.InvariantCulture) : "–";
}
