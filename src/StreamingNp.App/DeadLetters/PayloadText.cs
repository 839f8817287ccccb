using System.Globalization;
using System.Text;

namespace StreamingNp.App.DeadLetters;

/// <summary>Payloads as a person can look at them: nothing in them can do anything to a terminal.</summary>
internal static class PayloadText
{
    private const int BytesALine = 16;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The start of a payload on one line: what cannot be printed is escaped, and an ellipsis says that there is more.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="most">The most characters of the line, 1 or more.</param>
    public static string Start(ReadOnlySpan<byte> payload, int most)
    {
        var line = new StringBuilder();
        while (!payload.IsEmpty)
        {
            string shown;
            if (Rune.DecodeFromUtf8(payload, out Rune rune, out int bytes) == System.Buffers.OperationStatus.Done) shown = Escape(rune);
            else shown = string.Concat(payload[..bytes].ToArray().Select(one => string.Create(CultureInfo.InvariantCulture, $"\\x{one:x2}")));
            if (line.Length + shown.Length > most - (bytes < payload.Length ? 1 : 0)) return line.Append('…').ToString();
            line.Append(shown);
            payload = payload[bytes..];
        }
        return line.ToString();
    }

    /// <summary>A payload on several lines: as it is where it is text, else as hexadecimal numbers beside what can be printed.</summary>
    /// <param name="payload">The bytes.</param>
    /// <param name="most">The most bytes to show.</param>
    public static string Whole(ReadOnlySpan<byte> payload, int most)
    {
        ReadOnlySpan<byte> shown = payload[..Math.Min(most, payload.Length)];
        string text = AsText(shown, isCut: shown.Length < payload.Length) ?? Dump(shown);
        return shown.Length == payload.Length ? text : string.Create(CultureInfo.InvariantCulture, $"{text}\n… {payload.Length - shown.Length:N0} more bytes; --output FILE writes all of them.");
    }

    private static string? AsText(ReadOnlySpan<byte> bytes, bool isCut)
    {
        // The cut may go through a character.
        for (int less = 0; less <= (isCut ? Math.Min(3, bytes.Length) : 0); less++)
        {
            try
            {
                string text = Strict.GetString(bytes[..^less]);
                return text.EnumerateRunes().All(rune => rune.Value is '\n' or '\r' or '\t' || IsPrintable(rune)) ? text : null;
            }
            catch (DecoderFallbackException)
            {
                // Then perhaps with a byte less.
            }
        }
        return null;
    }

    private static string Dump(ReadOnlySpan<byte> bytes)
    {
        var dump = new StringBuilder();
        for (int start = 0; start < bytes.Length; start += BytesALine)
        {
            ReadOnlySpan<byte> line = bytes[start..Math.Min(start + BytesALine, bytes.Length)];
            string numbers = string.Join(' ', Convert.ToHexStringLower(line).Chunk(2).Select(pair => new string(pair)));
            string letters = string.Concat(line.ToArray().Select(one => one is >= 0x20 and < 0x7f ? (char)one : '.'));
            if (start > 0) dump.Append('\n');
            dump.Append(CultureInfo.InvariantCulture, $"{start:x8}  {numbers.PadRight(3 * BytesALine - 1)}  {letters}");
        }
        return dump.ToString();
    }

    private static string Escape(Rune rune) => rune.Value switch
    {
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\\' => "\\\\",
        _ => IsPrintable(rune) ? rune.ToString() : string.Create(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
    };

    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
