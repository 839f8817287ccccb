using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Evaluation;

/// <summary>How good a model is at labelled series.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="FalseAlarmRate">The share of normal points that may be anomalous, as the settings ask for it.</param>
/// <param name="Series">The series.</param>
/// <param name="Rows">Their rows after the probation, which NAB alone has.</param>
/// <param name="LabelledRows">Those of them that are labelled as anomalous.</param>
/// <param name="Nab">The NAB scores, a profile each; null for other data.</param>
/// <param name="Ranking">What the surprises are worth whatever the threshold.</param>
/// <param name="Alarms">What comes out at the threshold of the settings.</param>
/// <param name="BySeries">Each series.</param>
internal sealed record EvaluationReport(
    string Model, double FalseAlarmRate, int Series, long Rows, long LabelledRows, IReadOnlyList<NabFigures>? Nab, RankingFigures Ranking, AlarmFigures Alarms, IReadOnlyList<SeriesFigures> BySeries)
{
    /// <summary>Judges series.</summary>
    /// <param name="model">The model that scored them.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous.</param>
    /// <param name="series">The series.</param>
    /// <param name="shape">How surprises are shaped for NAB; null for other data.</param>
    public static EvaluationReport Of(ModelVersion model, double falseAlarmRate, IReadOnlyList<DetectedSeries> series, ShapedScore? shape)
    {
        double threshold = -Math.Log10(falseAlarmRate);
        ScoredSeries[] judged = [.. series.Select(one => one.Judged)];
        SeriesFigures[] each = [.. judged.AsParallel().AsOrdered().Select(one => FiguresOf(one, threshold))];
        double[] volumes = [.. each.Where(one => one.VusPr is not null).Select(one => one.VusPr!.Value)];
        PointEvaluation points = new(judged);
        AlarmEvaluation alarms = new(threshold);
        foreach (ScoredSeries one in judged) alarms.Add(one);
        double? best = points.BestThreshold;
        return new(
            model.ToString(),
            falseAlarmRate,
            series.Count,
            alarms.Points.Rows,
            alarms.Points.TruePositives + alarms.Points.FalseNegatives,
            shape is null ? null : NabFiguresOf(series, shape),
            new(volumes.Length == 0 ? null : volumes.Average(), volumes.Length, points.RocAuc, points.PrAuc, best, best is { } at ? points.At(at).F1 : null),
            AlarmFigures.Of(alarms, series.Sum(one => one.Incidents)),
            each);
    }

    private static NabFigures[] NabFiguresOf(IReadOnlyList<DetectedSeries> series, ShapedScore shape)
    {
        NabScoring scoring = new([.. series.Select(one => one.Series.WithScores(one.Shaped(shape)))]);
        return [.. NabProfile.All.Select(profile => new NabFigures(profile.Name, NabFigure.Of(scoring.AtBestThreshold(profile)), NabFigure.Of(scoring.At(profile, ShapedScore.Threshold))))];
    }

    private static SeriesFigures FiguresOf(ScoredSeries series, double threshold)
    {
        AlarmEvaluation alarms = new(threshold);
        alarms.Add(series);
        return new(series.Name, series.Scores.Count, series.Windows.Count, alarms.WindowsFound, alarms.FalseAlarms, VolumeUnderSurface.PrecisionRecall(series));
    }
}
