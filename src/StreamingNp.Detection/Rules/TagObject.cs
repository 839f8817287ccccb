using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StreamingNp.Detection.Rules;

/// <summary>The tags of a series as they came: a JSON object, in which names may come twice and escapes may stand for no character. Neither stops anything.</summary>
internal static class TagObject
{
    /// <summary>The text of a tag; of one that is no text, its JSON.</summary>
    /// <param name="tags">The object.</param>
    /// <param name="name">The name of the tag.</param>
    /// <returns>The text; null where there is no such tag, or it cannot be read.</returns>
    public static string? TextOf(JsonElement tags, string name)
    {
        string? text = null;
        foreach (JsonProperty tag in tags.EnumerateObject())
            if (IsNamed(tag, name)) text = TextOf(tag.Value);
        return text;
    }

    /// <summary>Adds labels to tags. A label takes the place of a tag of its name; all else stays byte for byte.</summary>
    /// <param name="tags">A JSON object in UTF-8; empty for none.</param>
    /// <param name="labels">The labels, one of each name.</param>
    public static byte[] With(ReadOnlyMemory<byte> tags, IReadOnlyDictionary<string, string> labels)
    {
        var merged = new ArrayBufferWriter<byte>(tags.Length + 64);
        merged.Write("{"u8);
        if (!tags.IsEmpty)
        {
            using JsonDocument document = JsonDocument.Parse(tags);
            foreach (JsonProperty tag in document.RootElement.EnumerateObject())
            {
                if (labels.Keys.Any(label => IsNamed(tag, label))) continue;
                if (merged.WrittenCount > 1) merged.Write(","u8);
                merged.Write("\""u8);
                merged.Write(JsonMarshal.GetRawUtf8PropertyName(tag));
                merged.Write("\":"u8);
                merged.Write(JsonMarshal.GetRawUtf8Value(tag.Value));
            }
        }
        foreach ((string label, string value) in labels.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            if (merged.WrittenCount > 1) merged.Write(","u8);
            merged.Write(JsonSerializer.SerializeToUtf8Bytes(label));
            merged.Write(":"u8);
            merged.Write(JsonSerializer.SerializeToUtf8Bytes(value));
        }
        merged.Write("}"u8);
        return merged.WrittenSpan.ToArray();
    }

    private static bool IsNamed(JsonProperty tag, string name)
    {
        try
        {
            return tag.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
