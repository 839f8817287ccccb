using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace StreamingNp.Detection.Series;

/// <summary>The tags that all parts of a row have: those of the host, and not those of a single channel.</summary>
internal static class CommonTags
{
    /// <summary>The tags of a row.</summary>
    /// <param name="parts">Observations, with their tags as JSON objects.</param>
    /// <param name="length">How many of the first are the row.</param>
    /// <returns>A JSON object in UTF-8; empty where there are none, null where no part says anything of them.</returns>
    public static byte[]? Of(List<BufferedObservation> parts, int length)
    {
        byte[]? common = null;
        for (int part = 0; part < length; part++)
        {
            if (parts[part].Tags is not { } tags || ReferenceEquals(tags, common)) continue;
            common = common is null || tags.AsSpan().SequenceEqual(common) ? tags : OfBoth(common, tags);
        }
        return common;
    }

    private static byte[] OfBoth(byte[] one, byte[] other)
    {
        if (one.Length == 0 || other.Length == 0) return [];
        using JsonDocument first = JsonDocument.Parse(one), second = JsonDocument.Parse(other);
        var both = new ArrayBufferWriter<byte>(one.Length);
        both.Write("{"u8);
        foreach (JsonProperty tag in first.RootElement.EnumerateObject())
        {
            if (!Has(second.RootElement, tag)) continue;
            if (both.WrittenCount > 1) both.Write(","u8);
            both.Write("\""u8);
            both.Write(JsonMarshal.GetRawUtf8PropertyName(tag));
            both.Write("\":"u8);
            both.Write(JsonMarshal.GetRawUtf8Value(tag.Value));
        }
        both.Write("}"u8);
        return both.WrittenCount > 2 ? both.WrittenSpan.ToArray() : [];
    }

    // As they are written: a tag with other escapes is another one.
    private static bool Has(JsonElement tags, JsonProperty tag)
    {
        foreach (JsonProperty one in tags.EnumerateObject())
            if (JsonMarshal.GetRawUtf8PropertyName(one).SequenceEqual(JsonMarshal.GetRawUtf8PropertyName(tag)) && JsonMarshal.GetRawUtf8Value(one.Value).SequenceEqual(JsonMarshal.GetRawUtf8Value(tag.Value))) return true;
        return false;
    }
}
