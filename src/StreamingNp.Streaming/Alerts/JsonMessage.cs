using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace StreamingNp.Streaming.Alerts;

/// <summary>Writes the JSON of messages.</summary>
internal static class JsonMessage
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a message.</summary>
    public static byte[] Write(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using (var writer = new Utf8JsonWriter(buffer, Readable)) write(writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes names and texts as an object, in the order of the names.</summary>
    public static void WriteTable(this Utf8JsonWriter writer, string name, IEnumerable<KeyValuePair<string, string>> table)
    {
        writer.WriteStartObject(name);
        foreach ((string key, string value) in table.OrderBy(entry => entry.Key, StringComparer.Ordinal)) writer.WriteString(key, value);
        writer.WriteEndObject();
    }

    /// <summary>A text of at most that many characters.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : $"{text[..(char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1)]}…";
}
