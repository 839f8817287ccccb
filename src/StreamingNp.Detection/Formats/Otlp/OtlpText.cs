using System.Globalization;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Writes values of attributes as texts: the same from protobuf and from JSON, so that a series has one name.</summary>
internal static class OtlpText
{
    /// <summary>How deep lists and maps are read; what lies deeper is left out.</summary>
    public const int MaxDepth = 4;

    /// <summary>A truth value.</summary>
    public static string Of(bool value) => value ? "true" : "false";

    /// <summary>A whole number.</summary>
    public static string Of(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A number.</summary>
    public static string Of(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Bytes, in base 64.</summary>
    public static string Of(ReadOnlySpan<byte> value) => Convert.ToBase64String(value);

    /// <summary>A list, such as <c>[a,b]</c>.</summary>
    public static string Of(IReadOnlyList<string> parts) => $"[{string.Join(',', parts)}]";

    /// <summary>A map, such as <c>{a=1,b=2}</c>.</summary>
    public static string Of(IReadOnlyList<KeyValuePair<string, string>> parts) => $"{{{string.Join(',', parts.Select(part => $"{part.Key}={part.Value}"))}}}";
}
