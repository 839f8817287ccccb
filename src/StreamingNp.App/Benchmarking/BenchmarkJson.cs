using System.Text.Json;
using System.Text.Json.Serialization;

namespace StreamingNp.App.Benchmarking;

/// <summary>The JSON of a report.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, Converters = [typeof(CoresConverter)])]
[JsonSerializable(typeof(BenchmarkReport))]
internal sealed partial class BenchmarkJson : JsonSerializerContext
{
    internal sealed class CoresConverter() : JsonStringEnumConverter<BenchmarkCores>(JsonNamingPolicy.SnakeCaseLower);
}
