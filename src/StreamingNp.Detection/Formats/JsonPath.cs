using System.Globalization;
using System.Text;

namespace StreamingNp.Detection.Formats;

/// <summary>Where in a record something is, as numbers: it becomes a text such as <c>[3].points[2].timestamp</c> only where something is wrong.</summary>
internal readonly struct JsonPath
{
    private const int LongestName = 80;

    /// <summary>Makes the path of an object.</summary>
    public JsonPath()
    {
    }

    /// <summary>Which element of the array that the record is; −1 where it is none.</summary>
    public int Element { get; init; } = -1;

    /// <summary>Which of its points; −1 for none.</summary>
    public int Point { get; init; } = -1;

    /// <summary>The path of a field of it.</summary>
    /// <param name="field">The name of the field, or <c>[1]</c>; empty for the whole.</param>
    public string To(string field)
    {
        var text = new StringBuilder();
        if (Element >= 0) text.Append(CultureInfo.InvariantCulture, $"[{Element}]");
        if (Point >= 0) text.Append(text.Length > 0 ? "." : "").Append(CultureInfo.InvariantCulture, $"points[{Point}]");
        if (text.Length > 0 && field.Length > 0 && field[0] != '[') text.Append('.');
        return text.Append(field).ToString();
    }

    /// <summary>The path of one of its channels.</summary>
    /// <param name="channel">The name of the channel.</param>
    public string ToChannel(ReadOnlySpan<char> channel) => To($"values.{(channel.Length <= LongestName ? channel : channel[..LongestName])}");
}
