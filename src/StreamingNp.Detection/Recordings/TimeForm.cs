using System.Globalization;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>How the times of a file are written.</summary>
/// <param name="Kind">What they are.</param>
/// <param name="Unit">The unit of Unix times.</param>
/// <param name="Order">Whether the day or the month comes first, where the year comes last.</param>
/// <param name="Format">The .NET format that was asked for.</param>
internal sealed record TimeForm(TimeKind Kind, TimestampUnit Unit = TimestampUnit.Auto, DateOrder Order = DateOrder.Known, string? Format = null)
{
    // 1990 to 2200, in seconds: numbers below are rather counts, or seconds from the start of a measurement.
    private const double EarliestUnix = 631_152_000, LatestUnix = 7_258_118_400;

    /// <summary>The word of --time-format for the serial dates of spreadsheets.</summary>
    public const string Excel = "excel";

    /// <summary>What is said of the form in one or two words.</summary>
    public string Name => Kind switch
    {
        TimeKind.Unix => $"Unix {Unit.ToString().ToLowerInvariant()}",
        TimeKind.Excel => "spreadsheet dates",
        TimeKind.Custom => $"the format {Format}",
        _ => Order switch { DateOrder.DayFirst => "day before month", DateOrder.MonthFirst => "month before day", _ => "" },
    };

    /// <summary>Reads a time.</summary>
    /// <param name="field">The field.</param>
    /// <param name="time">The time, in range or not.</param>
    public bool TryRead(string field, out EventTime time)
    {
        time = default;
        switch (Kind)
        {
            case TimeKind.Unix:
                if (long.TryParse(field, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole)) time = EventTime.FromUnixTime(whole, Unit);
                else if (TryNumber(field, out decimal exact)) time = EventTime.FromUnixTime((double)exact, Unit);
                else return false;
                return true;
            case TimeKind.Excel:
                if (!TryNumber(field, out decimal days) || days is < 1 or > 200_000) return false;
                // A day holds 86,400,000 milliseconds; sheets keep no finer times.
                time = new(((long)Math.Round(days * 86_400_000m) - 25_569L * 86_400_000) * 1_000);
                return true;
            case TimeKind.Custom:
                if (!DateTimeOffset.TryParseExact(field, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces, out DateTimeOffset custom)) return false;
                time = EventTime.FromDateTimeOffset(custom);
                return true;
            default:
                Span<byte> bytes = stackalloc byte[40];
                if (field.Length <= bytes.Length && Ascii.IsValid(field) && EventTime.TryParse(bytes[..Encoding.ASCII.GetBytes(field, bytes)], out time)) return true;
                if (!DateText.TryParse(field, out DateText date, out string? zone) || zone is not null || !date.HasDate || !date.TryMoment(Order, out DateTimeOffset moment)) return false;
                time = EventTime.FromDateTimeOffset(moment);
                return true;
        }
    }

    /// <summary>Whether a field is a date, with or without a time of day.</summary>
    public static bool IsDate(string field) => DateText.TryParse(field, out DateText date, out _) && date.HasDate && (date.TryMoment(DateOrder.DayFirst, out _) || date.TryMoment(DateOrder.MonthFirst, out _)) && !IsPlausibleUnix(field);

    /// <summary>Whether a field is a date alone.</summary>
    public static bool IsDayOnly(string field) => IsDate(field) && DateText.TryParse(field, out DateText date, out _) && date.Ticks is null;

    /// <summary>Whether a field is a time of day alone.</summary>
    public static bool IsTimeOfDay(string field) => DateText.TryParse(field, out DateText date, out _) && date is { Year: 0, Ticks: not null };

    /// <summary>Whether a field is a Unix time from 1990 to 2200, in some unit.</summary>
    public static bool IsPlausibleUnix(string field)
    {
        if (!TryNumber(field, out decimal number)) return false;
        double seconds = EventTime.FromUnixTime((double)number, TimestampUnit.Auto).Microseconds / 1e6;
        return seconds is >= EarliestUnix and <= LatestUnix;
    }

    /// <summary>Sees from times how they are written.</summary>
    /// <param name="sample">Some times of the file; the others are asked for only where these leave a question open.</param>
    /// <param name="all">All times of the file.</param>
    /// <param name="options">What was asked for.</param>
    /// <param name="fault">What cannot be told, as the end of a sentence; null where it could.</param>
    public static TimeForm Of(IReadOnlyList<string> sample, IEnumerable<string> all, RecordingReaderOptions options, out string? fault)
    {
        fault = null;
        if (options.TimeFormat is { } format)
        {
            TimeForm asked = format.Equals(Excel, StringComparison.OrdinalIgnoreCase) ? new(TimeKind.Excel) : new(TimeKind.Custom, Format: format);
            if (sample.Count > 0 && !sample.Any(field => asked.TryRead(field, out _))) fault = $"holds times such as \"{sample[0]}\", which are not of {asked.Name}; give another --time-format";
            return asked;
        }
        string[] dates = [.. sample.Where(IsDate)], numbers = [.. sample.Where(field => TryNumber(field, out _))];
        if (2 * numbers.Length > sample.Count && (2 * dates.Length < sample.Count || options.TimestampUnit != TimestampUnit.Auto)) return OfNumbers(numbers, options, out fault);
        if (dates.Length == 0)
        {
            fault = sample.Any(IsTimeOfDay) ? "holds times of day without a date; put the date into the same column or one of its own"
                : sample.Count > 0 && HasShortYear(sample[0]) ? $"holds dates with years of two digits, such as \"{sample[0]}\"; add their --time-format, such as \"dd/MM/yy HH:mm\""
                : $"holds \"{(sample.Count > 0 ? sample[0] : "")}\", which is no time; name the time column with --time-column, or its format with --time-format";
            return new(TimeKind.Date);
        }
        string? zoned = dates.Select(field => DateText.TryParse(field, out _, out string? zone) ? zone : null).FirstOrDefault(zone => zone is not null);
        if (zoned is not null) fault = $"holds the time zone \"{zoned}\", a name that has no fixed offset; write times in UTC or with an offset such as +01:00";
        if (fault is not null || dates.All(field => DateText.TryParse(field, out DateText date, out _) && date.Order == DateOrder.Known)) return new(TimeKind.Date);
        DateOrder? order = OrderOf(dates, out bool isMixed) ?? OrderOf(all, out isMixed);
        if (isMixed) fault = "has dates with the day first and others with the month first; write them in one order";
        else if (order is null) fault = $"holds dates such as \"{dates[0]}\" in which the day or the month may come first; add --time-format \"dd/MM/yyyy HH:mm\" or \"MM/dd/yyyy HH:mm\", as it is";
        return new(TimeKind.Date, Order: order ?? DateOrder.Known);
    }

    private static TimeForm OfNumbers(string[] numbers, RecordingReaderOptions options, out string? fault)
    {
        fault = null;
        if (options.TimestampUnit != TimestampUnit.Auto) return new(TimeKind.Unix, options.TimestampUnit);
        decimal[] values = [.. numbers.Select(number => TryNumber(number, out decimal value) ? value : 0)];
        decimal middle = values.Order().ElementAt(values.Length / 2);
        TimestampUnit unit = EventTime.UnitOf((double)middle);
        if (Array.TrueForAll(numbers, number => number.Length == 10 && DateTime.TryParseExact(number, "yyyyMMddHH", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)))
            fault = $"holds numbers such as {numbers[0]}, which may be Unix seconds or dates; add --timestamp-unit seconds or --time-format yyyyMMddHH";
        else if (!IsPlausibleUnix(middle.ToString(CultureInfo.InvariantCulture)))
            fault = middle is > 20_000 and < 80_000
                ? $"holds numbers such as {numbers[0]}; if they are dates of a spreadsheet, add --time-format excel"
                : $"holds numbers such as {numbers[0]}, which are no Unix times after 1990; give the rows times with --row-interval 1m, or add --timestamp-unit seconds";
        else if (values.Any(value => EventTime.UnitOf((double)value) != unit && IsPlausibleUnix(value.ToString(CultureInfo.InvariantCulture))))
            fault = "holds Unix times in several units; write them in one unit";
        return new(TimeKind.Unix, unit);
    }

    // Dots put the day first unless another date says otherwise; null where nothing tells.
    private static DateOrder? OrderOf(IEnumerable<string> fields, out bool isMixed)
    {
        bool day = false, month = false, dotted = false;
        foreach (string field in fields)
        {
            if (!DateText.TryParse(field, out DateText date, out _) || date.Order == DateOrder.Known) continue;
            day |= date.First > 12;
            month |= date.Second > 12;
            dotted |= date.Order == DateOrder.Dotted;
        }
        isMixed = day && month;
        return day ? DateOrder.DayFirst : month ? DateOrder.MonthFirst : dotted ? DateOrder.DayFirst : null;
    }

    // Three numbers of two digits: which is the year?
    private static bool HasShortYear(string field) => field.Split(' ')[0].Split('/', '-', '.') is { Length: 3 } parts && Array.TrueForAll(parts, part => part.Length is 1 or 2 && part.All(char.IsAsciiDigit));

    private static bool TryNumber(string field, out decimal number) =>
        decimal.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
