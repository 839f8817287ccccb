using System.Text.Json.Serialization;

namespace StreamingNp.Detection.Configuration;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, Converters = [typeof(LocalClockJson)])]
[JsonSerializable(typeof(Circumstances))]
internal sealed partial class CircumstancesJson : JsonSerializerContext;
