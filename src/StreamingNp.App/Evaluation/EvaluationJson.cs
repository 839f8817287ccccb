using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation;

/// <summary>The JSON of reports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(NormalReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
