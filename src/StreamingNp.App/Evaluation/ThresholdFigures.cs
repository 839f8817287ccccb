using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>What comes out at a threshold that the labels chose; on other data it will be another.</summary>
/// <param name="Threshold">The surprise from which a row is anomalous.</param>
/// <param name="FalseAlarmRate">The setting <c>detection.false_alarm_rate</c> that it amounts to, 10^−threshold, at most 1; beyond 0.1 the setting cannot be. With it contexts leave out other points, so that scores are not quite the same.</param>
/// <param name="Precision">Labelled rows as a share of the anomalous ones.</param>
/// <param name="Recall">Anomalous rows as a share of the labelled ones.</param>
/// <param name="F1">The harmonic mean of both.</param>
internal sealed record ThresholdFigures(double Threshold, double FalseAlarmRate, double Precision, double Recall, double F1)
{
    /// <summary>Makes them of a threshold; null of none.</summary>
    public static ThresholdFigures? Of(PointEvaluation points, double? threshold) => threshold is not { } at ? null
        : points.At(at) is var counts ? new(at, Math.Min(1, Math.Pow(10, -at)), counts.Precision, counts.Recall, counts.F1) : null;
}
