using System.Text.Json.Serialization;

namespace StreamingNp.App.DeadLetters;

/// <summary>The JSON of lists and counts.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DeadLetterLine))]
[JsonSerializable(typeof(RepublishCounts))]
internal sealed partial class DeadLetterJson : JsonSerializerContext;
