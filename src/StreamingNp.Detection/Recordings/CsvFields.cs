using System.Globalization;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>Reads single fields of a CSV row.</summary>
internal static class CsvFields
{
    private const int LongestTimestamp = 40;

    /// <summary>Whether a field says that there is no value: empty, <c>null</c> or <c>NaN</c>.</summary>
    public static bool IsMissing(string field) =>
        field.Length == 0 || field.Equals("null", StringComparison.OrdinalIgnoreCase) || field.Equals("nan", StringComparison.OrdinalIgnoreCase);

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
