using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>How well a model predicts normal rows, next to three simple rules.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="Series">The series.</param>
/// <param name="Horizons">The figures from each horizon of the model, the nearest first.</param>
internal sealed record ForecastReport(string Model, int Series, IReadOnlyList<ForecastHorizon> Horizons)
{
    /// <summary>Sums series up.</summary>
    /// <param name="model">The model that predicted them.</param>
    /// <param name="layout">Its windows.</param>
    /// <param name="series">The series.</param>
    public static ForecastReport Of(ModelVersion model, WindowLayout layout, IReadOnlyList<ForecastSeries> series) =>
        new(model.ToString(), series.Count, [.. layout.Horizons.Select((horizon, index) => ForecastHorizon.Of(horizon, index, series))]);
}
