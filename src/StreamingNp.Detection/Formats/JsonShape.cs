using System.Text;
using System.Text.Json;

namespace StreamingNp.Detection.Formats;

/// <summary>Tells by the first object of a record what format it is of.</summary>
internal static class JsonShape
{
    private const int LongestWord = 62;

    /// <summary>Whether the record itself, or its first item where it is an array, is an object that looks right.</summary>
    /// <param name="value">The record; any bytes.</param>
    /// <param name="words">Names or texts that it must have somewhere: a cheap look before it is parsed.</param>
    /// <param name="looksRight">Looks at the object.</param>
    public static bool Matches(ReadOnlySpan<byte> value, ReadOnlySpan<string> words, Func<JsonElement, bool> looksRight)
    {
        ReadOnlySpan<byte> start = value.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty || start[0] is not ((byte)'{' or (byte)'[')) return false;
        Span<byte> quoted = stackalloc byte[LongestWord + 2];
        foreach (string word in words)
        {
            int length = Encoding.UTF8.GetBytes(word, quoted[1..]);
            quoted[0] = quoted[length + 1] = (byte)'"';
            if (start.IndexOf(quoted[..(length + 2)]) < 0) return false;
        }
        var reader = new Utf8JsonReader(start, new JsonReaderOptions { AllowMultipleValues = true });
        try
        {
            reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray) reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) return false;
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            return looksRight(document.RootElement);
        }
        catch (JsonException)
        {
            return false;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair within a string.
            return false;
        }
    }

    /// <summary>Whether an object has a field of one of these kinds.</summary>
    public static bool Has(JsonElement item, ReadOnlySpan<byte> name, params ReadOnlySpan<JsonValueKind> kinds) => kinds.Contains(JsonFormat.Get(item, name).ValueKind);
}
