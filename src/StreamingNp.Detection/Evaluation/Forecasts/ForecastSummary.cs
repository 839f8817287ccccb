namespace StreamingNp.Detection.Evaluation.Forecasts;

/// <summary>How well several series are predicted from one horizon, each series counted alike.</summary>
/// <param name="Series">The series with points at that horizon.</param>
/// <param name="NotComparable">Those of them that are constant or that a simple rule predicts without error: they are in the shares within intervals alone.</param>
/// <param name="Rows">The points of all.</param>
/// <param name="Skill">The geometric mean of <see cref="ForecastFigures.Skill"/>; null where no series is comparable.</param>
/// <param name="RankedProbabilitySkill">The geometric mean of <see cref="ForecastFigures.RankedProbabilitySkill"/>; null where no series is comparable.</param>
/// <param name="NegativeLogLikelihood">The mean of <see cref="ForecastFigures.NegativeLogLikelihood"/>; null where no series is comparable.</param>
/// <param name="Within50">The share of values within the central 50 % of what was predicted; NaN without series, as the next ones.</param>
/// <param name="Within90">The same of 90 %.</param>
/// <param name="Within99">The same of 99 %.</param>
/// <param name="Within999">The same of 99.9 %.</param>
public sealed record ForecastSummary(
    int Series, int NotComparable, long Rows, double? Skill, double? RankedProbabilitySkill, double? NegativeLogLikelihood, double Within50, double Within90, double Within99, double Within999)
{
    /// <summary>Sums series up.</summary>
    /// <param name="series">The figures of each.</param>
    public static ForecastSummary Of(IReadOnlyCollection<ForecastFigures> series)
    {
        ForecastFigures[] comparable = [.. series.Where(one => one.IsComparable)];
        return new(
            series.Count, series.Count - comparable.Length, series.Sum(one => (long)one.Rows),
            GeometricMean(comparable, one => one.Skill), GeometricMean(comparable, one => one.RankedProbabilitySkill), Mean(comparable, one => one.NegativeLogLikelihood),
            Share(series, one => one.Within50), Share(series, one => one.Within90), Share(series, one => one.Within99), Share(series, one => one.Within999));
    }

    private static double? GeometricMean(ForecastFigures[] series, Func<ForecastFigures, double?> ratio) =>
        Mean(series, one => Math.Log(ratio(one)!.Value)) is { } mean ? Math.Exp(mean) : null;

    private static double? Mean(ForecastFigures[] series, Func<ForecastFigures, double> figure) => series.Length == 0 ? null : series.Average(figure);

    private static double Share(IReadOnlyCollection<ForecastFigures> series, Func<ForecastFigures, double> share) => series.Select(share).DefaultIfEmpty(double.NaN).Average();
}
