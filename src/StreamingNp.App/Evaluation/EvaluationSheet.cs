using System.Globalization;
using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.App.Evaluation;

/// <summary>Rows of words and numbers, to be shown on a screen or a page.</summary>
/// <param name="Title">What stands above it; empty for nothing.</param>
/// <param name="Header">What stands above each column; a column of numbers has a number's alignment.</param>
/// <param name="Rows">The rows, a cell for each column.</param>
internal sealed record EvaluationSheet(string Title, IReadOnlyList<EvaluationSheet.Column> Header, IReadOnlyList<string[]> Rows)
{
    /// <summary>A column.</summary>
    /// <param name="Title">What stands above it.</param>
    /// <param name="IsNumber">Whether it holds numbers, aligned on the right.</param>
    internal readonly record struct Column(string Title, bool IsNumber);

    /// <summary>All sheets of a report but the series, those of incidents first.</summary>
    public static IEnumerable<EvaluationSheet> Of(EvaluationReport report)
    {
        if (report.Folders is { } folders) yield return Incidents(folders, report);
        if (report.Incidents.Segments > 0) yield return Recurrence(report.Recurrence);
        if (report.Knob is { } knob) yield return Knob(knob, withBaselines: report.Baselines is not null);
        if (report.Baselines is { } baselines) yield return Baselines(baselines);
        if (report.Nab is { } nab) yield return Nab(nab);
        if (report.Folders is { } again) yield return Points(again, report);
        yield return Measures(report);
    }

    /// <summary>The sheet of the series, in a given order.</summary>
    public static EvaluationSheet Series(IEnumerable<SeriesFigures> series) => new(
        "",
        [Words("series"), Number("rows"), Number("segments"), Number("found"), Number("false incidents"), Number("VUS-PR"), Number("VUS-ROC")],
        [.. series.Select(one => (string[])[one.Name, Show(one.Rows, "N0"), Show(one.Incidents.Segments, "N0"), Show(one.Incidents.Found, "N0"), Show(one.Incidents.FalseIncidents, "N0"), Show(one.VusPr, "F3"), Show(one.VusRoc, "F3")])]);

    /// <summary>What stands above the sheets, a sentence or two a line.</summary>
    public static IEnumerable<string> Headline(EvaluationReport report)
    {
        IncidentFigures incidents = report.Incidents;
        yield return string.Create(CultureInfo.InvariantCulture, $"Found {incidents.Found:N0} of {incidents.Segments:N0} labelled segments, with {incidents.FalseIncidents:N0} false incidents ({incidents.FalsePerSeriesMonth:F2} per series and month).");
        yield return $"Precision {Show(incidents.Precision, "F3")}, recall {Show(incidents.Recall, "F3")}, F1 {Show(incidents.F1, "F3")}, median delay {Delay(incidents)}, severity ROC AUC {Show(incidents.SeverityRocAuc, "F3")}.";
        if (report.IsByRow) yield return string.Create(CultureInfo.InvariantCulture, $"By SKAB's protocol, row by row: F1 {report.Points.F1:F3}, false-alarm rate (FAR) {100 * report.Points.FalseAlarmRate:F2} %, missed-alarm rate (MAR) {100 * report.Points.MissedAlarmRate:F2} %.");
        if (report.BestBaseline is { } best) yield return string.Create(CultureInfo.InvariantCulture, $"The best baseline with at most as many false incidents finds {best.Incidents.Found:N0}: {best.Name} at {best.Threshold}, {best.Incidents.FalseIncidents:N0} false.");
        else if (report.Baselines is not null) yield return "No baseline has as few false incidents.";
    }

    /// <summary>What stands below the sheets, in a sentence.</summary>
    public static string Sentence(EvaluationReport report) => string.Create(CultureInfo.InvariantCulture, $"Model {report.Model}, {report.Series:N0} series, {report.Rows:N0} rows judged, {report.LabelledRows:N0} of them labelled, false-alarm rate {report.FalseAlarmRate:0.##e-0}: threshold {report.Points.Threshold:F2}.");

    private static EvaluationSheet Incidents(IReadOnlyList<FolderFigures> folders, EvaluationReport report) => new(
        "Incidents by folder (per month: false incidents per series and month of 30 days)",
        [Words("folder"), Number("series"), .. IncidentColumns],
        [
            .. folders.Select(folder => (string[])[folder.Folder, Show(folder.Series, "N0"), .. Cells(folder.Incidents)]),
            ["all", Show(report.Series, "N0"), .. Cells(report.Incidents)],
        ]);

    private static EvaluationSheet Recurrence(IReadOnlyList<RecurrenceFigures> classes) => new(
        "Recall by how many labelled segments the series has in the ten days before",
        [Words("segments before"), .. classes.Select(one => Number(one.Before))],
        [["found", .. classes.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Found:N0} of {one.Segments:N0}"))], ["recall", .. classes.Select(one => Show(one.Recall, "F3"))]]);

    private static EvaluationSheet Knob(IReadOnlyList<KnobFigures> knob, bool withBaselines) => new(
        $"Incidents by the setting detection.false_incidents{(withBaselines ? " (best baseline: the most that one finds with at most as many false)" : "")}",
        [Number("setting"), .. IncidentColumns, .. withBaselines ? (Column[])[Number("best baseline")] : []],
        [.. knob.Select(one => (string[])[one.FalseIncidents.ToString(CultureInfo.InvariantCulture), .. Cells(one.Incidents), .. withBaselines ? (string[])[Show(one.BestBaseline?.Incidents.Found, "N0")] : []])]);

    private static EvaluationSheet Baselines(IReadOnlyList<BaselineFigures> baselines) => new(
        "Baselines by threshold: found / false incidents",
        [Words("baseline"), .. baselines.Select(one => one.Threshold).Distinct().Select(threshold => Number(threshold.ToString(CultureInfo.InvariantCulture)))],
        [.. baselines.GroupBy(one => one.Name).Select(one => (string[])[one.Key, .. one.Select(at => string.Create(CultureInfo.InvariantCulture, $"{at.Incidents.Found} / {at.Incidents.FalseIncidents}"))])]);

    private static IEnumerable<Column> IncidentColumns =>
        [Number("found"), Number("false"), Number("per month"), Number("precision"), Number("recall"), Number("F1"), Number("median delay"), Number("severity AUC")];

    private static string[] Cells(IncidentFigures incidents) =>
    [
        string.Create(CultureInfo.InvariantCulture, $"{incidents.Found:N0} of {incidents.Segments:N0}"), Show(incidents.FalseIncidents, "N0"), Show(incidents.FalsePerSeriesMonth, "F2"),
        Show(incidents.Precision, "F3"), Show(incidents.Recall, "F3"), Show(incidents.F1, "F3"), Delay(incidents), Show(incidents.SeverityRocAuc, "F3"),
    ];

    private static EvaluationSheet Nab(IReadOnlyList<NabFigures> profiles) => new(
        "NAB score of the incidents",
        [
            Words("NAB profile"), Number("best threshold"), Number("score"), Number("windows found"), Number("false rows"),
            Number("threshold"), Number("score"), Number("windows found"), Number("false rows"),
        ],
        [.. profiles.Select(profile => (string[])[profile.Profile, .. Cells(profile.Optimised), .. Cells(profile.Fixed)])]);

    private static string[] Cells(NabFigure figure) =>
        [figure.Threshold == NabScoring.NoAlarms ? "no alarms" : Show(figure.Threshold, "F4"), Show(figure.Score, "F2"), $"{figure.WindowsFound} of {figure.Windows}", Show(figure.FalsePositives, "N0")];

    private static EvaluationSheet Points(IReadOnlyList<FolderFigures> folders, EvaluationReport report)
    {
        FolderFigures all = new("all", report.Series, report.Rows, report.LabelledRows, report.Incidents, report.Ranking, report.Points);
        return new(
            "Row by row",
            [
                Words("folder"), Number("rows"), Number("accuracy"), Number("precision"), Number("recall"), Number("F1"), Number("FAR"), Number("MAR"),
                Number("ROC AUC"), Number("PR AUC"), Number("VUS-PR"),
            ],
            [.. folders.Append(all).Select(folder => (string[])
            [
                folder.Folder, Show(folder.Rows, "N0"), Show(folder.Points.Accuracy, "F3"), Show(folder.Points.Precision, "F3"), Show(folder.Points.Recall, "F3"), Show(folder.Points.F1, "F3"),
                $"{Show(100 * folder.Points.FalseAlarmRate, "F2")} %", $"{Show(100 * folder.Points.MissedAlarmRate, "F2")} %",
                Show(folder.Ranking.RocAuc, "F3"), Show(folder.Ranking.PrAuc, "F3"), Show(folder.Ranking.VusPr, "F3"),
            ])]);
    }

    private static EvaluationSheet Measures(EvaluationReport report)
    {
        (RankingFigures ranking, PointFigures points) = (report.Ranking, report.Points);
        List<(string Name, string Value)> left =
        [
            ("accuracy", Show(points.Accuracy, "F3")),
            ("precision", Show(points.Precision, "F3")),
            ("recall", Show(points.Recall, "F3")),
            ("F1", Show(points.F1, "F3")),
            ("false-alarm rate", Show(points.FalseAlarmRate, "G3")),
            ("missed-alarm rate", Show(points.MissedAlarmRate, "G3")),
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
            ("ROC AUC", Show(ranking.RocAuc, "F3")),
            ("PR AUC", Show(ranking.PrAuc, "F3")),
            ($"VUS-PR, mean of {ranking.VusPrSeries} series", Show(ranking.VusPr, "F3")),
            ("VUS-ROC, mean", Show(ranking.VusRoc, "F3")),
            ("best F1", Show(ranking.BestF1, "F3")),
            ("its threshold", $"{Show(ranking.BestThreshold, "F2")}"),
            ("as detection.false_alarm_rate", Setting(ranking.BestFalseAlarmRate)),
        ];
        return new(
            "Row by row, all rows",
            [Words("at the threshold"), Number(""), Words("whatever the threshold"), Number("")],
            [.. Enumerable.Range(0, Math.Max(left.Count, right.Length)).Select(row => (string[])[.. Pair(left, row), .. Pair(right, row)])]);
    }

    private static string[] Pair(IReadOnlyList<(string Name, string Value)> measures, int row) => row < measures.Count ? [measures[row].Name, measures[row].Value] : ["", ""];

    // The setting takes 0.1 at most.
    private static string Setting(double? falseAlarmRate) => falseAlarmRate > 0.1 ? "above 0.1" : Show(falseAlarmRate, "0.##e-0");

    private static Column Words(string title) => new(title, IsNumber: false);

    private static Column Number(string title) => new(title, IsNumber: true);

    private static string Show(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "–";

    // Such as 3 rows (15 min).
    private static string Delay(IncidentFigures incidents) => incidents is { MedianDelayRows: { } rows, MedianDelaySeconds: { } seconds }
        ? string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")} ({Duration(TimeSpan.FromSeconds(seconds))})") : "–";

    private static string Duration(TimeSpan time) => time switch
    {
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0} s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
    };
}
