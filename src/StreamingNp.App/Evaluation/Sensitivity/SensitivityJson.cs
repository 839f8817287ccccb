using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation.Sensitivity;

/// <summary>The JSON of <see cref="SensitivityReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(SensitivityReport))]
internal sealed partial class SensitivityJson : JsonSerializerContext;
