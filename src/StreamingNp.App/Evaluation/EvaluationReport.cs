using System.Text.Json.Serialization;
using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>How good a model is at labelled series.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="FalseIncidents">The setting <c>detection.false_incidents</c>; null where <c>detection.false_alarm_rate</c> takes its place.</param>
/// <param name="FalseAlarmRate">The share of normal points that may be anomalous, as the settings ask for it.</param>
/// <param name="Series">The series.</param>
/// <param name="Rows">Their rows after the probation, which benchmarks alone have.</param>
/// <param name="LabelledRows">Those of them that are labelled as anomalous.</param>
/// <param name="Incidents">How good the incidents are: what a user gets.</param>
/// <param name="BestBaseline">The baseline that finds the most with at most as many false incidents; null where none has so few, or none was run.</param>
/// <param name="Recurrence">The recall by how often the series had been anomalous shortly before.</param>
/// <param name="Knob">What comes out along <c>detection.false_incidents</c>; null where it was not asked for.</param>
/// <param name="Baselines">What simple detectors make of the same; null where they were not asked for.</param>
/// <param name="Points">What comes out row by row at the threshold of the settings.</param>
/// <param name="Ranking">What the scores are worth whatever the threshold.</param>
/// <param name="Precision">What a precision of rows that was asked for takes; null where none was.</param>
/// <param name="Nab">The NAB scores, a profile each; null for other data.</param>
/// <param name="Folders">Each folder; null where there are none to tell apart.</param>
/// <param name="BySeries">Each series.</param>
internal sealed record EvaluationReport(
    string Model, double? FalseIncidents, double FalseAlarmRate, int Series, long Rows, long LabelledRows,
    IncidentFigures Incidents, BaselineFigures? BestBaseline, IReadOnlyList<RecurrenceFigures> Recurrence, IReadOnlyList<KnobFigures>? Knob, IReadOnlyList<BaselineFigures>? Baselines,
    PointFigures Points, RankingFigures Ranking, PrecisionFigures? Precision, IReadOnlyList<NabFigures>? Nab, IReadOnlyList<FolderFigures>? Folders, IReadOnlyList<SeriesFigures> BySeries)
{
    /// <summary>Whether the benchmark judges by rows, as SKAB does, so that these figures come first.</summary>
    [JsonIgnore]
    public bool IsByRow { get; init; }

    /// <summary>Judges series.</summary>
    /// <param name="model">The model that scored them, such as <c>cnp/1</c>.</param>
    /// <param name="falseIncidents">The setting <c>detection.false_incidents</c>; null where it has no effect.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous.</param>
    /// <param name="series">The series.</param>
    /// <param name="nab">Their NAB scores; null for other data.</param>
    /// <param name="precision">The precision that is asked for, above 0, at most 1; null for none.</param>
    public static EvaluationReport Of(string model, double? falseIncidents, double falseAlarmRate, IReadOnlyList<JudgedSeries> series, IReadOnlyList<NabFigures>? nab, double? precision)
    {
        double threshold = -Math.Log10(falseAlarmRate);
        (JudgedSeries Series, SeriesFigures Figures)[] each = [.. series.AsParallel().AsOrdered().Select(one => (one, SeriesFigures.Of(one)))];
        PointEvaluation points = new([.. series.Select(one => one.Scores)]);
        FolderFigures all = FiguresOf("", each, points, threshold);
        FolderFigures[] folders = [.. each.Where(one => one.Series.Folder is not null).GroupBy(one => one.Series.Folder!).Select(folder => FiguresOf(folder.Key, [.. folder], new([.. folder.Select(one => one.Series.Scores)]), threshold))];
        return new(
            model, falseIncidents, falseAlarmRate, all.Series, all.Rows, all.LabelledRows,
            all.Incidents, null, [.. IncidentSummary.Of([.. series.Select(one => one.Incidents)]).Recurrence.Select(RecurrenceFigures.Of)], null, null,
            all.Points, all.Ranking, precision is { } asked ? new(asked, ThresholdFigures.Of(points, points.LowestThreshold(asked))) : null,
            nab, folders.Length == 0 ? null : folders, [.. each.Select(one => one.Figures)]);
    }

    /// <summary>Puts baselines beside it, and beside each setting of the knob.</summary>
    public EvaluationReport With(IReadOnlyList<BaselineFigures> baselines) => this with
    {
        Baselines = baselines,
        BestBaseline = BaselineFigures.Best(baselines, Incidents.FalseIncidents),
        Knob = Knob is null ? null : [.. Knob.Select(one => one with { BestBaseline = BaselineFigures.Best(baselines, one.Incidents.FalseIncidents) })],
    };

    private static FolderFigures FiguresOf(string folder, (JudgedSeries Series, SeriesFigures Figures)[] series, PointEvaluation points, double threshold)
    {
        PointCounts counts = points.At(threshold);
        return new(
            folder, series.Length, counts.Rows, counts.TruePositives + counts.FalseNegatives,
            IncidentFigures.Of(series.Select(one => one.Series.Incidents)), RankingFigures.Of([.. series.Select(one => one.Figures)], points), PointFigures.Of(threshold, counts));
    }
}
