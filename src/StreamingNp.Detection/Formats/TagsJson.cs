using System.Buffers;
using System.Text.Json;

namespace StreamingNp.Detection.Formats;

/// <summary>Writes tags as a JSON object in UTF-8.</summary>
internal static class TagsJson
{
    /// <summary>The object; empty where there are no tags.</summary>
    public static byte[] Of(IReadOnlyList<KeyValuePair<string, string>> tags)
    {
        if (tags.Count == 0) return [];
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            foreach ((string name, string value) in tags) writer.WriteString(name, value);
            writer.WriteEndObject();
        }
        return bytes.WrittenSpan.ToArray();
    }
}
