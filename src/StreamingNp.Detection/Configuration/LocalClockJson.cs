using System.Text.Json;
using System.Text.Json.Serialization;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Configuration;

/// <summary>A clock by the id of its time zone.</summary>
internal sealed class LocalClockJson : JsonConverter<LocalClock>
{
    public override LocalClock Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string id = reader.GetString() ?? throw new JsonException("A time zone is null.");
        return LocalClock.TryFind(id, out LocalClock? clock) ? clock : throw new JsonException($"This system knows no time zone {id}.");
    }

    public override void Write(Utf8JsonWriter writer, LocalClock value, JsonSerializerOptions options) => writer.WriteStringValue(value.Id);
}
