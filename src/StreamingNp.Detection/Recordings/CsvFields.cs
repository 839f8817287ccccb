using System.Globalization;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>Reads single fields of a CSV row.</summary>
internal static class CsvFields
{
    private const int LongestTimestamp = 40;

    private static readonly HashSet<string> MissingWords = new(StringComparer.OrdinalIgnoreCase)
    {
        "", "null", "nan", "na", "n/a", "#n/a", "<na>", "nat", "none", "nil", "-", "--", "?", ".", "\\N", "(null)", "missing", "undefined",
    };

    private static readonly HashSet<string> Booleans = new(StringComparer.OrdinalIgnoreCase) { "true", "false", "yes", "no", "on", "off" };

    /// <summary>Whether a field says that there is no value: empty, <c>null</c>, <c>NaN</c>, <c>NA</c>, <c>-</c> and the like.</summary>
    public static bool IsMissing(string field) => field.Length <= 9 && MissingWords.Contains(field);

    /// <summary>Whether a field is a word for yes or no.</summary>
    public static bool IsBoolean(string field) => field.Length <= 5 && Booleans.Contains(field);

    /// <summary>Whether a field is none that a header has: missing, a number or a time.</summary>
    public static bool IsData(string field) => IsMissing(field) || NumberForm.IsNumber(field) && field.Any(char.IsAsciiDigit) || TimeForm.IsDate(field) || TimeForm.IsTimeOfDay(field);

    /// <summary>Reads a finite number.</summary>
    /// <param name="field">The field.</param>
    /// <param name="decimalCommas">Whether a comma may stand for the decimal point.</param>
    /// <param name="value">The number.</param>
    public static bool TryNumber(string field, bool decimalCommas, out double value)
    {
        if (decimalCommas && !field.Contains('.')) field = field.Replace(',', '.');
        return double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Reads a label: 0 or 1, false or true.</summary>
    /// <param name="field">The field.</param>
    /// <param name="decimalCommas">Whether a comma may stand for the decimal point.</param>
    /// <param name="isAnomalous">Whether it says that the row is anomalous.</param>
    public static bool TryLabel(string field, bool decimalCommas, out bool isAnomalous)
    {
        if (bool.TryParse(field, out isAnomalous)) return true;
        if (!TryNumber(field, decimalCommas, out double number)) return false;
        isAnomalous = number == 1;
        return number is 0 or 1;
    }

    /// <summary>Reads an RFC 3339 timestamp, one with a space for the T, or a Unix time.</summary>
    /// <param name="field">The field.</param>
    /// <param name="unit">The unit of a Unix time.</param>
    /// <param name="time">The time, in range or not.</param>
    public static bool TryTime(string field, TimestampUnit unit, out EventTime time)
    {
        time = default;
        if (field.Length > LongestTimestamp || !Ascii.IsValid(field)) return false;
        if (long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
        {
            time = EventTime.FromUnixTime(whole, unit);
            return true;
        }
        if (TryNumber(field, decimalCommas: false, out double number))
        {
            time = EventTime.FromUnixTime(number, unit);
            return true;
        }
        Span<byte> bytes = stackalloc byte[LongestTimestamp];
        return EventTime.TryParse(bytes[..Encoding.ASCII.GetBytes(field, bytes)], out time);
    }
}
