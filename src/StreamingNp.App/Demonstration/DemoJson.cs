using System.Text.Json.Serialization;

namespace StreamingNp.App.Demonstration;

/// <summary>What a demonstration writes as JSON.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DemoSummary))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class DemoJson : JsonSerializerContext;
