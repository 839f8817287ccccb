using System.Text.Json.Serialization;
using StreamingNp.App.Evaluation.Recurrence;
using StreamingNp.App.Evaluation.Sensitivity;

namespace StreamingNp.App.Evaluation;

/// <summary>The JSON of reports.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(NormalReport))]
[JsonSerializable(typeof(SensitivityReport))]
[JsonSerializable(typeof(RecurrenceReport))]
internal sealed partial class EvaluationJson : JsonSerializerContext;
