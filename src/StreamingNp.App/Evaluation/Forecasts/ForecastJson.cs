using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation.Forecasts;

/// <summary>The JSON of <see cref="ForecastReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ForecastReport))]
internal sealed partial class ForecastJson : JsonSerializerContext;
