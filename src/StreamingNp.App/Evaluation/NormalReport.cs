using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>
/// How often a model takes normal data for improbable, on processes that it was never trained on. A probability is
/// 10^−surprise, calibrated: the share of normal points that are at least as surprising.
/// </summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="FalseAlarmRate">The share of normal points that may be anomalous, as the settings ask for it; incidents hang on it.</param>
/// <param name="SeriesPerFamily">The series of each family.</param>
/// <param name="PointsPerSeries">The points of each series.</param>
/// <param name="Seed">The seed of the series.</param>
/// <param name="Families">Each family.</param>
/// <param name="Overall">All families together, every point alike.</param>
/// <param name="BySeries">Each series.</param>
internal sealed record NormalReport(
    string Model, double FalseAlarmRate, int SeriesPerFamily, int PointsPerSeries, int Seed, IReadOnlyList<NormalFigures> Families, NormalFigures Overall, IReadOnlyList<NormalFigures> BySeries)
{
    /// <summary>The probabilities that are looked at.</summary>
    public static readonly IReadOnlyList<double> Probabilities = [1e-3, 1e-4];

    /// <summary>The first points of the stretches, 1 for the first of a series: old enough to know its weeks, and hardly warm.</summary>
    public static readonly IReadOnlyList<int> FirstPoints = [4_001, 100];

    /// <summary>Sums up what a model made of series.</summary>
    /// <param name="model">The model.</param>
    /// <param name="falseAlarmRate">The share of normal points that may be anomalous.</param>
    /// <param name="seed">The seed of the series.</param>
    /// <param name="series">The series, as many and as long in each family; at least one.</param>
    public static NormalReport Of(ModelVersion model, double falseAlarmRate, int seed, IReadOnlyList<NormalTally> series)
    {
        NormalFigures[] families = [.. series.GroupBy(one => one.Series.Family.Name).Select(family => NormalFigures.Of(family.Key, [.. family]))];
        return new(
            model.ToString(), falseAlarmRate, families[0].Series, series[0].Rows, seed,
            families, NormalFigures.Of("all", series), [.. series.Select(one => NormalFigures.Of(one.Name, [one], one.Series.Process.ToString()))]);
    }
}
