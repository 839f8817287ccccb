using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation.Sensitivity;

/// <summary>How large anomalies have to be to be found. One is found where an incident opens between its first point and three points after its last.</summary>
/// <param name="Model">The model, such as <c>cnp/1</c>.</param>
/// <param name="Series">The series of each noise and interval.</param>
/// <param name="Seed">The seed of the series.</param>
/// <param name="MinShare">The share of series in which a size has to be found.</param>
/// <param name="Sizes">The sizes that are tried, in standard deviations of the noise, ascending.</param>
/// <param name="Figures">The figures of each noise, interval, beginning and anomaly.</param>
internal sealed record SensitivityReport(string Model, int Series, int Seed, [property: JsonPropertyName("least_share")] double MinShare, IReadOnlyList<double> Sizes, IReadOnlyList<SensitivityFigures> Figures);
