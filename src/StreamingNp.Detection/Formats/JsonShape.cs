using System.Text.Json;

namespace StreamingNp.Detection.Formats;

/// <summary>Tells what an object in JSON has at its top, without reading what is in it.</summary>
internal static class JsonShape
{
    /// <summary>The first object of a record: the record itself, or the first item where it is an array; undefined where it has none.</summary>
    /// <param name="value">The record.</param>
    /// <param name="words">What the record has to contain anywhere; a cheap look before the object is read.</param>
    /// <returns>Null where it is not JSON, or lacks a word. To be disposed of.</returns>
    public static JsonDocument? FirstObject(ReadOnlySpan<byte> value, params ReadOnlySpan<string> words)
    {
        ReadOnlySpan<byte> start = value.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'[')) return null;
        Span<byte> quoted = stackalloc byte[64];
        foreach (string word in words)
        {
            int length = System.Text.Encoding.UTF8.GetBytes(word, quoted[1..]);
            quoted[0] = quoted[length + 1] = (byte)'"';
            if (start.IndexOf(quoted[..(length + 2)]) < 0) return null;
        }
        var reader = new Utf8JsonReader(start, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) reader.Read();
            return reader.TokenType == JsonTokenType.StartObject ? JsonDocument.ParseValue(ref reader) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Whether an object has a field of a kind.</summary>
    public static bool Has(JsonElement item, ReadOnlySpan<byte> name, params ReadOnlySpan<JsonValueKind> kinds)
    {
        try
        {
            return kinds.Contains(JsonFormat.Get(item, name).ValueKind);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
