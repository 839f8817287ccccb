using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>How good a model is at labelled series.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="FalseAlarmRate">The share of normal points that may be anomalous, as the settings ask for it.</param>
/// <param name="Series">The series.</param>
/// <param name="Rows">Their rows after the probation, which benchmarks alone have.</param>
/// <param name="LabelledRows">Those of them that are labelled as anomalous.</param>
/// <param name="Nab">The NAB scores, a profile each; null for other data.</param>
/// <param name="Ranking">What the scores are worth whatever the threshold.</param>
/// <param name="Precision">What a precision that was asked for takes; null where none was.</param>
/// <param name="Alarms">What comes out at the threshold of the settings.</param>
/// <param name="Folders">Each folder; null where there are none to tell apart.</param>
/// <param name="BySeries">Each series.</param>
internal sealed record EvaluationReport(
    string Model, double FalseAlarmRate, int Series, long Rows, long LabelledRows, IReadOnlyList<NabFigures>? Nab, RankingFigures Ranking, PrecisionFigures? Precision, AlarmFigures Alarms,
    IReadOnlyList<FolderFigures>? Folders, IReadOnlyList<SeriesFigures> BySeries)
{
    /// <summary>Judges series.</summary>
    /// <param name="model">The model that scored them.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous.</param>
    /// <param name="series">The series.</param>
    /// <param name="nab">Their NAB scores; null for other data.</param>
    /// <param name="precision">The precision that is asked for, above 0, at most 1; null for none.</param>
    public static EvaluationReport Of(ModelVersion model, double falseAlarmRate, IReadOnlyList<JudgedSeries> series, IReadOnlyList<NabFigures>? nab, double? precision)
    {
        double threshold = -Math.Log10(falseAlarmRate);
        (JudgedSeries Series, SeriesFigures Figures)[] each = [.. series.AsParallel().AsOrdered().Select(one => (one, SeriesFigures.Of(one.Scores, one.Levels, threshold)))];
        PointEvaluation points = new([.. series.Select(one => one.Scores)]);
        FolderFigures all = FiguresOf("", each, points, threshold);
        FolderFigures[] folders = [.. each.Where(one => one.Series.Folder is not null).GroupBy(one => one.Series.Folder!).Select(folder => FiguresOf(folder.Key, [.. folder], new([.. folder.Select(one => one.Series.Scores)]), threshold))];
        return new(
            model.ToString(), falseAlarmRate, all.Series, all.Rows, all.LabelledRows, nab, all.Ranking,
            precision is { } asked ? new(asked, ThresholdFigures.Of(points, points.LowestThreshold(asked))) : null,
            all.Alarms, folders.Length == 0 ? null : folders, [.. each.Select(one => one.Figures)]);
    }

    private static FolderFigures FiguresOf(string folder, (JudgedSeries Series, SeriesFigures Figures)[] series, PointEvaluation points, double threshold)
    {
        AlarmEvaluation alarms = new(threshold);
        foreach ((JudgedSeries one, _) in series) alarms.Add(one.Scores);
        return new(
            folder, series.Length, alarms.Points.Rows, alarms.Points.TruePositives + alarms.Points.FalseNegatives,
            RankingFigures.Of([.. series.Select(one => one.Figures)], points), AlarmFigures.Of(alarms, series.Sum(one => one.Series.Incidents)));
    }
}
