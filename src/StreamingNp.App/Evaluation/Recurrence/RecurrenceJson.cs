using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>The JSON of <see cref="RecurrenceReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(RecurrenceReport))]
internal sealed partial class RecurrenceJson : JsonSerializerContext;
