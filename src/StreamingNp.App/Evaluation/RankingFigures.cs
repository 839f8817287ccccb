using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Evaluation;

/// <summary>What the scores are worth whatever the threshold. Null where there is nothing to tell apart.</summary>
/// <param name="VusPr">The mean volume under the precision-recall surface over the series with a label.</param>
/// <param name="VusPrSeries">How many series those are.</param>
/// <param name="VusRoc">The mean volume under the surface of the receiver operating characteristic, over those with rows of both labels.</param>
/// <param name="RocAuc">The area under the receiver operating characteristic of all rows.</param>
/// <param name="PrAuc">The area under the precision-recall curve of all rows.</param>
/// <param name="BestThreshold">The score that gives the best F1 as a threshold.</param>
/// <param name="BestF1">That F1.</param>
/// <param name="BestFalseAlarmRate">The setting <c>detection.false_alarm_rate</c> that the best threshold amounts to.</param>
internal sealed record RankingFigures(double? VusPr, int VusPrSeries, double? VusRoc, double? RocAuc, double? PrAuc, double? BestThreshold, double? BestF1, double? BestFalseAlarmRate)
{
    /// <summary>Makes them of the figures of each series and of all rows.</summary>
    public static RankingFigures Of(IReadOnlyCollection<SeriesFigures> series, PointEvaluation points)
    {
        ThresholdFigures? best = ThresholdFigures.Of(points, points.BestThreshold);
        // The average of nulls alone is null.
        return new(series.Average(one => one.VusPr), series.Count(one => one.VusPr is not null), series.Average(one => one.VusRoc), points.RocAuc, points.PrAuc, best?.Threshold, best?.F1, best?.FalseAlarmRate);
    }
}
