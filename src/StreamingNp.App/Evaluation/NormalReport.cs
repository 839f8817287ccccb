using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>
/// How often a model takes normal data for improbable, on processes that it was never trained on. A p-value is
/// 10^−score, calibrated: the share of normal points that score as high.
/// </summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="SeriesPerFamily">The series of each family.</param>
/// <param name="PointsPerSeries">The points of each series.</param>
/// <param name="Seed">The seed of the series.</param>
/// <param name="Intervals">The figures at each sampling interval.</param>
internal sealed record NormalReport(string Model, int SeriesPerFamily, int PointsPerSeries, int Seed, IReadOnlyList<NormalInterval> Intervals)
{
    /// <summary>The p-values that are looked at.</summary>
    public static readonly IReadOnlyList<double> Probabilities = [1e-3, 1e-4];

    /// <summary>The first points of the stretches, 1 for the first of a series: hardly warm, and old enough to know its weeks at five minutes.</summary>
    public static readonly IReadOnlyList<int> FirstPoints = [100, 4_001];

    /// <summary>Sums up what a model made of series.</summary>
    /// <param name="model">The model.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous at an interval.</param>
    /// <param name="seed">The seed of the series.</param>
    /// <param name="series">The series, as many and as long in each family and at each interval; at least one.</param>
    public static NormalReport Of(ModelVersion model, Func<TimeSpan, double> falseAlarmRate, int seed, IReadOnlyList<NormalTally> series)
    {
        NormalInterval[] intervals = [.. series.GroupBy(one => one.Series.Interval).Select(group => NormalInterval.Of(group.Key, falseAlarmRate(group.Key), [.. group]))];
        return new(model.ToString(), intervals[0].Families[0].Series, series[0].Rows, seed, intervals);
    }
}
