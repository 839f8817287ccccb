using StreamingNp.Detection.Evaluation.Forecasts;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>How well a model predicts from one horizon.</summary>
/// <param name="PointsAhead">How many points ahead the first target is of what the model knows: 1 for the next point.</param>
/// <param name="Overall">All series together.</param>
/// <param name="Folders">Each folder; null where there are none to tell apart.</param>
/// <param name="BySeries">Each series with rows that count.</param>
internal sealed record ForecastHorizon(int PointsAhead, ForecastSummary Overall, IReadOnlyList<ForecastOfFolder>? Folders, IReadOnlyList<ForecastOfSeries> BySeries)
{
    /// <summary>Sums series up.</summary>
    /// <param name="horizon">How many points lie between the context and the first target.</param>
    /// <param name="index">The index of the horizon.</param>
    /// <param name="series">The series.</param>
    public static ForecastHorizon Of(int horizon, int index, IReadOnlyList<ForecastSeries> series)
    {
        (ForecastSeries Series, ForecastFigures Figures)[] each = [.. series.Select(one => (one, one.FiguresAt(index)!)).Where(one => one.Item2 is not null)];
        ForecastOfFolder[] folders = [.. each.Where(one => one.Series.Series.Folder is not null).GroupBy(one => one.Series.Series.Folder!, one => one.Figures).Select(folder => new ForecastOfFolder(folder.Key, ForecastSummary.Of([.. folder])))];
        return new(
            horizon + 1, ForecastSummary.Of([.. each.Select(one => one.Figures)]), folders.Length == 0 ? null : folders,
            [.. each.Select(one => new ForecastOfSeries(one.Series.Name, one.Figures))]);
    }
}
