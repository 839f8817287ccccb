using StreamingNp.Detection.Evaluation.Forecasts;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>How well one series is predicted.</summary>
/// <param name="Name">The series.</param>
/// <param name="Figures">Its figures.</param>
internal sealed record ForecastOfSeries(string Name, ForecastFigures Figures);
