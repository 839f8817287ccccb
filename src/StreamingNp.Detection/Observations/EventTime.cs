using System.Globalization;
using System.Text;

namespace StreamingNp.Detection.Observations;

/// <summary>The moment at which something was measured: Unix time in whole microseconds, UTC.</summary>
/// <param name="Microseconds">Microseconds since 1970-01-01T00:00:00Z.</param>
public readonly record struct EventTime(long Microseconds) : IComparable<EventTime>
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private static readonly string[] RareFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd HH:mm"];

    /// <summary>The earliest time that an observation may bear: 1970-01-01T00:00:00Z.</summary>
    public static readonly EventTime Earliest = new(0);

    /// <summary>The latest time that an observation may bear: 2200-01-01T00:00:00Z, far beyond any clock that is merely wrong.</summary>
    public static readonly EventTime Latest = FromDateTimeOffset(new DateTimeOffset(2200, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>Whether the time lies between <see cref="Earliest"/> and <see cref="Latest"/>.</summary>
    public bool IsInRange => this >= Earliest && this <= Latest;

    /// <summary>The same moment as a <see cref="DateTimeOffset"/> in UTC.</summary>
    public DateTimeOffset ToDateTimeOffset() => DateTimeOffset.UnixEpoch.AddTicks(Microseconds * TimeSpan.TicksPerMicrosecond);

    /// <summary>The moment of <paramref name="time"/>, cut to whole microseconds.</summary>
    public static EventTime FromDateTimeOffset(DateTimeOffset time) =>
        new((time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);

    /// <summary>Reads a Unix time; one that does not fit becomes a value for which <see cref="IsInRange"/> is false.</summary>
    /// <param name="value">Units since 1970-01-01T00:00:00Z; may have a fraction.</param>
    /// <param name="unit">The unit of <paramref name="value"/>.</param>
    public static EventTime FromUnixTime(double value, TimestampUnit unit)
    {
        double microseconds = (unit == TimestampUnit.Auto ? UnitOf(value) : unit) switch
        {
            TimestampUnit.Seconds => value * MicrosecondsPerSecond,
            TimestampUnit.Milliseconds => value * 1_000,
            TimestampUnit.Microseconds => value,
            TimestampUnit.Nanoseconds => value / 1_000,
            _ => throw UnknownUnit(unit),
        };
        return Math.Abs(microseconds) < long.MaxValue / 2.0 ? new((long)Math.Round(microseconds)) : new(long.MinValue);
    }

    /// <summary>Reads a Unix time without a fraction exactly; one that does not fit becomes a value for which <see cref="IsInRange"/> is false.</summary>
    /// <param name="value">Units since 1970-01-01T00:00:00Z.</param>
    /// <param name="unit">The unit of <paramref name="value"/>.</param>
    public static EventTime FromUnixTime(long value, TimestampUnit unit)
    {
        if (unit == TimestampUnit.Auto) unit = UnitOf(value);
        if (unit == TimestampUnit.Nanoseconds) return new(value / 1_000);
        long factor = unit switch
        {
            TimestampUnit.Seconds => MicrosecondsPerSecond,
            TimestampUnit.Milliseconds => 1_000,
            TimestampUnit.Microseconds => 1,
            _ => throw UnknownUnit(unit),
        };
        return Math.Abs((double)value) < long.MaxValue / (double)factor ? new(value * factor) : new(long.MinValue);
    }

    /// <summary>The unit that a Unix time is in, by its size: seconds below 10¹¹, milliseconds below 10¹⁴, microseconds below 10¹⁷, else nanoseconds.</summary>
    /// <param name="value">Units since 1970-01-01T00:00:00Z.</param>
    public static TimestampUnit UnitOf(double value) => Math.Abs(value) switch
    {
        < 1e11 => TimestampUnit.Seconds,
        < 1e14 => TimestampUnit.Milliseconds,
        < 1e17 => TimestampUnit.Microseconds,
        _ => TimestampUnit.Nanoseconds,
    };

    /// <summary>Reads an RFC 3339 timestamp in UTF-8, such as <c>2026-11-23T19:00:00.25+01:00</c>; a space may stand for the T, the seconds or the time may be left out, and a missing offset means UTC.</summary>
    /// <param name="text">The timestamp, 10 to 40 bytes.</param>
    /// <param name="time">The moment, in range or not.</param>
    /// <returns>False where the text is not a timestamp.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        // The usual shapes by hand (one takes 15 ns this way): yyyy-MM-ddTHH:mm:ss, a fraction, Z or an offset.
        if (text.Length is < 19 or > 40) return TryParseSlowly(text, out time);
        if (text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':') return TryParseSlowly(text, out time);
        if (!TryDigits(text[..4], out int year) || !TryDigits(text[5..7], out int month) || !TryDigits(text[8..10], out int day)) return false;
        if (!TryDigits(text[11..13], out int hour) || !TryDigits(text[14..16], out int minute) || !TryDigits(text[17..19], out int second)) return false;
        // A leap second is counted as the first of the next minute, as Unix time does.
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60) return false;

        ReadOnlySpan<byte> rest = text[19..];
        long fraction = 0;
        if (rest.Length > 0 && rest[0] is (byte)'.' or (byte)',')
        {
            int digits = 0;
            for (rest = rest[1..]; rest.Length > 0 && char.IsAsciiDigit((char)rest[0]); rest = rest[1..], digits++)
                if (digits < 6) fraction = fraction * 10 + rest[0] - '0';
            if (digits == 0) return false;
            for (; digits < 6; digits++) fraction *= 10;
        }
        long offset = 0;
        if (rest.Length == 6 && rest[0] is (byte)'+' or (byte)'-' && rest[3] == ':')
        {
            if (!TryDigits(rest[1..3], out int offsetHours) || !TryDigits(rest[4..6], out int offsetMinutes) || offsetHours > 23 || offsetMinutes > 59) return false;
            offset = (rest[0] == '-' ? -1 : 1) * (offsetHours * 3600 + offsetMinutes * 60);
        }
        else if (rest.Length > 0 && !(rest.Length == 1 && rest[0] is (byte)'Z' or (byte)'z'))
        {
            return false;
        }
        long days = (new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc).Ticks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerDay;
        long seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset;
        time = new(seconds * MicrosecondsPerSecond + fraction);
        return true;
    }

    /// <summary>RFC 3339 in UTC, with as many fractional digits as it needs (0, 3 or 6), such as <c>2026-11-23T19:00:00Z</c>.</summary>
    public override string ToString()
    {
        string format = Microseconds % MicrosecondsPerSecond == 0 ? "yyyy-MM-dd'T'HH:mm:ss'Z'"
            : Microseconds % 1_000 == 0 ? "yyyy-MM-dd'T'HH:mm:ss.fff'Z'"
            : "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";
        return ToDateTimeOffset().ToString(format, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public int CompareTo(EventTime other) => Microseconds.CompareTo(other.Microseconds);

    /// <summary>The time that lies <paramref name="span"/> after <paramref name="time"/>.</summary>
    public static EventTime operator +(EventTime time, TimeSpan span) => new(time.Microseconds + span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>The time that lies <paramref name="span"/> before <paramref name="time"/>.</summary>
    public static EventTime operator -(EventTime time, TimeSpan span) => new(time.Microseconds - span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>How long after <paramref name="right"/> the time <paramref name="left"/> is.</summary>
    public static TimeSpan operator -(EventTime left, EventTime right) => TimeSpan.FromMicroseconds(left.Microseconds - right.Microseconds);

    /// <summary>Whether <paramref name="left"/> is earlier.</summary>
    public static bool operator <(EventTime left, EventTime right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is later.</summary>
    public static bool operator >(EventTime left, EventTime right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not later.</summary>
    public static bool operator <=(EventTime left, EventTime right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether <paramref name="left"/> is not earlier.</summary>
    public static bool operator >=(EventTime left, EventTime right) => left.Microseconds >= right.Microseconds;

    private static ArgumentOutOfRangeException UnknownUnit(TimestampUnit unit) =>
        new(nameof(unit), unit, "A timestamp unit is seconds, milliseconds, microseconds or nanoseconds.");

    private static bool TryDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + digit - '0';
        }
        return true;
    }

    // Shapes that are rare: a date alone, hours and minutes without seconds. Exact, for a lenient parser reads all sorts of text as some time.
    private static bool TryParseSlowly(ReadOnlySpan<byte> text, out EventTime time)
    {
        time = default;
        if (text.Length is < 10 or > 22 || !Ascii.IsValid(text)) return false;
        if (!DateTimeOffset.TryParseExact(Encoding.ASCII.GetString(text), RareFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset parsed)) return false;
        time = FromDateTimeOffset(parsed);
        return true;
    }
}
