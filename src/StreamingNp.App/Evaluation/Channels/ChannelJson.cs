using System.Text.Json.Serialization;

namespace StreamingNp.App.Evaluation.Channels;

/// <summary>The JSON of <see cref="ChannelReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(ChannelReport))]
internal sealed partial class ChannelJson : JsonSerializerContext;
