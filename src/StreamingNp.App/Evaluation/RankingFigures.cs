namespace StreamingNp.App.Evaluation;

/// <summary>What the surprises are worth whatever the threshold. Null where there is nothing to tell apart.</summary>
/// <param name="VusPr">The mean volume under the precision-recall surface over the series with a label.</param>
/// <param name="VusPrSeries">How many series those are.</param>
/// <param name="RocAuc">The area under the receiver operating characteristic of all rows.</param>
/// <param name="PrAuc">The area under the precision-recall curve of all rows.</param>
/// <param name="BestThreshold">The surprise that gives the best F1 as a threshold.</param>
/// <param name="BestF1">That F1.</param>
internal sealed record RankingFigures(double? VusPr, int VusPrSeries, double? RocAuc, double? PrAuc, double? BestThreshold, double? BestF1);
