using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>What comes out row by row at the threshold that the settings give.</summary>
/// <param name="Threshold">The score from which a row is anomalous.</param>
/// <param name="Accuracy">Rows that were judged as they are labelled, as a share of all.</param>
/// <param name="Precision">Labelled rows as a share of the anomalous ones.</param>
/// <param name="Recall">Anomalous rows as a share of the labelled ones.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="FalseAlarmRate">Anomalous rows as a share of those without a label.</param>
/// <param name="MissedAlarmRate">Rows that are not anomalous as a share of the labelled ones.</param>
internal sealed record PointFigures(double Threshold, double Accuracy, double Precision, double Recall, double F1, double FalseAlarmRate, double MissedAlarmRate)
{
    /// <summary>Makes them of counted rows.</summary>
    public static PointFigures Of(double threshold, in PointCounts counts) =>
        new(threshold, counts.Accuracy, counts.Precision, counts.Recall, counts.F1, counts.FalseAlarmRate, counts.MissedAlarmRate);
}
