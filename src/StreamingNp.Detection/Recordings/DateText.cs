using System.Globalization;

namespace StreamingNp.Detection.Recordings;

/// <summary>A date, a time of day, or both, as people write them; which of two numbers is the day may be left open.</summary>
/// <param name="Year">The year; 0 where there is no date.</param>
/// <param name="First">The first number beside the year.</param>
/// <param name="Second">The second number beside the year.</param>
/// <param name="Order">What the two numbers are.</param>
/// <param name="Ticks">The time of day, in ticks; null where there is none.</param>
/// <param name="Offset">The offset from UTC; null where there is none.</param>
internal readonly record struct DateText(int Year, int First, int Second, DateOrder Order, long? Ticks, TimeSpan? Offset)
{
    private const int Longest = 48;

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

    /// <summary>Whether there is a date.</summary>
    public bool HasDate => Year > 0;

    /// <summary>The moment that is meant; a missing offset means UTC.</summary>
    /// <param name="order">How to read the numbers where the year comes last.</param>
    /// <param name="time">The moment.</param>
    /// <returns>False where there is no such day.</returns>
    public bool TryMoment(DateOrder order, out DateTimeOffset time)
    {
        time = default;
        if (Order != DateOrder.Known && order is not (DateOrder.DayFirst or DateOrder.MonthFirst)) return false;
        (int month, int day) = Order != DateOrder.Known && order == DateOrder.DayFirst ? (Second, First) : (First, Second);
        if (Year is < 2 or > 9998 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(Year, month)) return false;
        DateTime moment = new DateTime(Year, month, day, 0, 0, 0, DateTimeKind.Unspecified).AddTicks(Ticks ?? 0);
        time = new DateTimeOffset(moment.Ticks - (Offset ?? TimeSpan.Zero).Ticks, TimeSpan.Zero);
        return true;
    }

    /// <summary>Reads a text such as <c>2026-11-23 19:00</c>, <c>23.11.2026 19:00</c>, <c>11/23/2026 7:00 PM</c>, <c>20261123T190000Z</c>, <c>23 Nov 2026</c> or <c>19:00:30</c>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="date">What it says.</param>
    /// <param name="zone">The name of a time zone at its end that is not known; null where there is none.</param>
    public static bool TryParse(string text, out DateText date, out string? zone)
    {
        date = default;
        zone = null;
        if (text.Length is 0 or > Longest) return false;
        var rest = new Rest(text);
        rest.Word(Days);
        rest.Skip(", ");
        Rest start = rest;
        bool hasDate = TryDate(ref rest, ref date);
        if (!hasDate) rest = start;
        else if (rest.IsEmpty) return true;
        else if (!rest.Separator()) return false;
        if (!TryTime(ref rest, hasDate, out long ticks)) return false;
        date = date with { Ticks = ticks };
        return TryZone(ref rest, ref date, out zone) && (zone is not null || rest.IsEmpty || hasDate && TryYear(ref rest, ref date));
    }

    private static bool TryDate(ref Rest rest, ref DateText date)
    {
        int month = rest.Word(Months) + 1;
        if (month > 0)
        {
            // Nov 23, 2026; of Nov 23 19:00:00 2026 the year comes last.
            rest.Skip(". -/");
            if (!rest.Number(2, out int day)) return false;
            Rest end = rest;
            rest.Skip(", -/");
            if (rest.Digits(out int count) && count != 4) return false;
            if (rest.Number(4, out int year) && !rest.At(':')) date = new(year, month, day, DateOrder.Known, null, null);
            else (date, rest) = (new(-1, month, day, DateOrder.Known, null, null), end);
            return true;
        }
        if (!rest.Digits(out int digits)) return false;
        if (digits is 8 or 12 or 14)
        {
            rest.Number(4, out int year);
            rest.Number(2, out month);
            rest.Number(2, out int day);
            date = new(year, month, day, DateOrder.Known, null, null);
            return month is >= 1 and <= 12;
        }
        if (digits == 4)
        {
            rest.Number(4, out int year);
            if (!rest.Mark("-/.", out char mark) || !rest.Number(2, out month)) return false;
            int day = 1;
            if (rest.IsEmpty && mark != '.') return Set(ref date, new(year, month, 1, DateOrder.Known, null, null));
            return rest.Mark(mark) && rest.Number(2, out day) && Set(ref date, new(year, month, day, DateOrder.Known, null, null));
        }
        if (digits > 2) return false;
        rest.Number(2, out int first);
        Rest named = rest;
        named.Skip(". -/");
        month = named.Word(Months) + 1;
        if (month > 0)
        {
            named.Skip(", .-/");
            if (named.Digits(out int count) && count != 4 || !named.Number(4, out int year)) return false;
            rest = named;
            return Set(ref date, new(year, month, first, DateOrder.Known, null, null));
        }
        if (!rest.Mark("./-", out char separator) || !rest.Number(2, out int second) || !rest.Mark(separator)) return false;
        if (!rest.Digits(out int years) || years != 4 || !rest.Number(4, out int last)) return false;
        return Set(ref date, new(last, first, second, separator == '.' ? DateOrder.Dotted : DateOrder.Open, null, null));
    }

    private static bool TryTime(ref Rest rest, bool hasDate, out long ticks)
    {
        ticks = 0;
        int minute, second = 0;
        long fraction = 0;
        if (!rest.Digits(out int digits)) return false;
        bool isCompact = hasDate && digits is 4 or 6;
        if (!isCompact && digits > 2 || !rest.Number(2, out int hour)) return false;
        if (!isCompact && !rest.Mark(':'))
        {
            // 7 PM
            minute = 0;
            rest.Skip(" ");
            if (!rest.Meridiem(ref hour)) return false;
            ticks = hour * TimeSpan.TicksPerHour;
            return true;
        }
        if (!rest.Number(2, out minute)) return false;
        if (isCompact ? digits == 6 : rest.Mark(':'))
        {
            if (!rest.Number(2, out second)) return false;
            if (rest.Mark('.') || rest.Mark(',')) if (!rest.Fraction(out fraction)) return false;
        }
        if (hour > 23 || minute > 59 || second > 60) return false;
        Rest before = rest;
        rest.Skip(" ");
        if (!rest.Meridiem(ref hour)) rest = before;
        else if (hour < 0) return false;
        ticks = hour * TimeSpan.TicksPerHour + minute * TimeSpan.TicksPerMinute + second * TimeSpan.TicksPerSecond + fraction;
        return true;
    }

    private static bool TryZone(ref Rest rest, ref DateText date, out string? zone)
    {
        zone = null;
        Rest before = rest;
        rest.Skip(" ");
        if (rest.IsEmpty) return true;
        if (rest.Letters(out string? name))
        {
            bool isUtc = name is "Z" or "z" || name.Equals("UTC", StringComparison.OrdinalIgnoreCase) || name.Equals("GMT", StringComparison.OrdinalIgnoreCase);
            if (!isUtc) zone = name + rest.ToString();
            if (rest.IsEmpty && isUtc) date = date with { Offset = TimeSpan.Zero };
            if (rest.IsEmpty || !isUtc) return true;
            if (!rest.Sign(out _)) return false;
        }
        if (!rest.Sign(out bool isNegative))
        {
            rest = before;
            return true;
        }
        rest.Mark(isNegative ? '-' : '+');
        if (!rest.Digits(out int digits) || digits is 3 or > 4 || !rest.Number(2, out int hours)) return false;
        int minutes = 0;
        if ((digits == 4 || rest.Mark(':')) && !rest.Number(2, out minutes)) return false;
        if (hours > 23 || minutes > 59) return false;
        TimeSpan offset = new(hours, minutes, 0);
        date = date with { Offset = isNegative ? -offset : offset };
        // Some print the name once more: +0000 UTC, or (Central European Time).
        rest.Skip(" ");
        if (rest.Letters(out _)) return rest.IsEmpty;
        if (rest.At('(') || rest.At('[')) rest = new Rest("");
        return rest.IsEmpty || date.Year < 0;
    }

    private static bool TryYear(ref Rest rest, ref DateText date)
    {
        rest.Skip(" ");
        if (date.Year >= 0 || !rest.Digits(out int digits) || digits != 4 || !rest.Number(4, out int year) || !rest.IsEmpty) return false;
        date = date with { Year = year };
        return true;
    }

    private static bool Set(ref DateText date, DateText found)
    {
        date = found;
        return true;
    }

    // What is still to be read.
    private struct Rest(string text)
    {
        private int _at;

        public readonly bool IsEmpty => _at >= text.Length;

        public readonly override string ToString() => IsEmpty ? "" : text[_at..];

        public readonly bool At(char mark) => _at < text.Length && text[_at] == mark;

        public void Skip(string marks)
        {
            while (_at < text.Length && marks.Contains(text[_at])) _at++;
        }

        public bool Mark(char mark)
        {
            if (!At(mark)) return false;
            _at++;
            return true;
        }

        public bool Mark(string marks, out char mark)
        {
            mark = _at < text.Length ? text[_at] : '\0';
            return marks.Contains(mark) && Mark(mark);
        }

        public readonly bool Sign(out bool isNegative)
        {
            isNegative = At('-');
            return isNegative || At('+');
        }

        // Between a date and a time.
        public bool Separator()
        {
            int from = _at;
            if (At('T') || At('t') || At('_') || At(':') || At('-')) _at++;
            else Skip(", ");
            return _at > from || _at < text.Length && from is 8 && char.IsAsciiDigit(text[_at]);
        }

        public readonly bool Digits(out int count)
        {
            int end = _at;
            while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            count = end - _at;
            return count > 0;
        }

        public bool Number(int longest, out int number)
        {
            number = 0;
            int from = _at;
            while (_at < text.Length && _at - from < longest && char.IsAsciiDigit(text[_at])) number = number * 10 + text[_at++] - '0';
            return _at > from;
        }

        public bool Fraction(out long ticks)
        {
            ticks = 0;
            if (!Digits(out int count)) return false;
            for (int i = 0; i < 7; i++) ticks = ticks * 10 + (i < count ? text[_at + i] - '0' : 0);
            _at += count;
            return true;
        }

        public bool Letters(out string name)
        {
            int from = _at;
            while (_at < text.Length && (char.IsAsciiLetter(text[_at]) || text[_at] is '/' or '_' && _at > from)) _at++;
            name = text[from.._at];
            return _at > from;
        }

        // The index of a word by its first three letters; −1 where none stands here.
        public int Word(string[] words)
        {
            int end = _at;
            while (end < text.Length && char.IsAsciiLetter(text[end])) end++;
            if (end - _at is < 3 or > 9) return -1;
            string begins = text.Substring(_at, 3);
            int index = Array.FindIndex(words, word => word.Equals(begins, StringComparison.OrdinalIgnoreCase));
            string full = index < 0 ? "" : ReferenceEquals(words, Months) ? CultureInfo.InvariantCulture.DateTimeFormat.MonthNames[index] : CultureInfo.InvariantCulture.DateTimeFormat.DayNames[(index + 1) % 7];
            if (!full.StartsWith(text[_at..end], StringComparison.OrdinalIgnoreCase) || full.Length == 0) return -1;
            _at = end;
            return index;
        }

        // AM and PM turn a clock of twelve hours; −1 for an hour that it does not have.
        public bool Meridiem(ref int hour)
        {
            string rest = ToString();
            string? mark = Array.Find(["a.m.", "p.m.", "am", "pm"], one => rest.StartsWith(one, StringComparison.OrdinalIgnoreCase));
            if (mark is null || rest.Length > mark.Length && char.IsAsciiLetter(rest[mark.Length])) return false;
            _at += mark.Length;
            hour = hour is < 1 or > 12 ? -1 : hour % 12 + (mark[0] == 'p' ? 12 : 0);
            return true;
        }
    }
}
