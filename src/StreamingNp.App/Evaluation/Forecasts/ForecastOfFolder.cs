using StreamingNp.Detection.Evaluation.Forecasts;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>How well the series of one folder are predicted.</summary>
/// <param name="Folder">The folder.</param>
/// <param name="Figures">Their figures.</param>
internal sealed record ForecastOfFolder(string Folder, ForecastSummary Figures);
