using System.Globalization;

namespace StreamingNp.Detection.Recordings;

/// <summary>How the numbers of a file are written.</summary>
/// <param name="DecimalCommas">Whether a comma stands for the decimal point.</param>
/// <param name="Commas">Whether a comma stands between thousands.</param>
/// <param name="Points">Whether a point stands between thousands.</param>
internal readonly record struct NumberForm(bool DecimalCommas, bool Commas, bool Points)
{
    private const int LongestUnit = 10;

    /// <summary>What is said of the form; empty where it is the usual one.</summary>
    public string Name => DecimalCommas ? Points ? "numbers as 1.234,5" : "numbers as 12,5" : Commas ? "numbers as 1,234.5" : Points ? "numbers as 1.234" : "";

    /// <summary>Sees from fields how numbers are written.</summary>
    /// <param name="column">The fields of one column.</param>
    /// <param name="all">What the fields of all columns with numbers say, which may tell more.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="isOpen">A number that may be read in two ways; null where there is none.</param>
    public static NumberForm Of(IReadOnlyList<string> column, NumberEvidence all, char delimiter, out string? isOpen)
    {
        NumberEvidence own = NumberEvidence.Of(column);
        bool decimalComma = own.DecimalComma || all.DecimalComma, decimalPoint = own.DecimalPoint || all.DecimalPoint, commas = own.Commas || all.Commas, points = own.Points || all.Points;
        isOpen = commas && decimalComma || points && decimalPoint ? own.Comma ?? own.Point : null;
        if (own.Comma is not null && !decimalComma && !commas)
        {
            // Of 1,234 alone nothing tells. A file that has semicolons has them because its comma is the decimal one.
            if (points || delimiter == ';' && !own.MayBeGrouped) decimalComma = true;
            else if (decimalPoint || delimiter == ',' && own.MayBeGrouped | !own.IsPlain) commas = true;
            else isOpen = own.Comma;
        }
        if (own.Point is not null && !decimalPoint && !points)
        {
            if (decimalComma) points = true;
            // Semicolons are written where the comma is the decimal mark, and then the point may stand between thousands.
            else if (!commas && (delimiter == ';' ? own.MayBeGrouped || !own.IsPlain : delimiter == '\t' && own.MayBeGrouped)) isOpen = own.Point;
        }
        return new(decimalComma, commas, points);
    }

    /// <summary>Reads a number, with or without a unit.</summary>
    /// <param name="field">The field.</param>
    /// <param name="value">The number; infinite where the field says so or it is too large.</param>
    /// <param name="unit">What stands before or after it, such as <c>ms</c> or <c>%</c>; empty where nothing does.</param>
    public bool TryRead(string field, out double value, out string unit)
    {
        unit = "";
        if (double.TryParse(field, NumberStyles.AllowLeadingSign | NumberStyles.AllowExponent | (Points ? 0 : NumberStyles.AllowDecimalPoint), CultureInfo.InvariantCulture, out value)) return !double.IsNaN(value);
        if (IsInfinite(field))
        {
            value = field[0] == '-' ? double.NegativeInfinity : double.PositiveInfinity;
            return true;
        }
        if (!TrySplit(field, out Number number)) return false;
        unit = number.Unit;
        string body = number.Body;
        char mark = DecimalCommas && !(body.Contains('.') && !Points && !body.Contains(',')) ? ',' : '.';
        char group = mark == ',' ? '.' : ',';
        if (body.Contains(group))
        {
            if (!(group == ',' ? Commas : Points) || !IsGrouped(body, group, mark)) return false;
            body = body.Replace(group.ToString(), "", StringComparison.Ordinal);
        }
        else if (mark == '.' && Points && body.Contains('.'))
        {
            // Points between thousands, and no decimals: 1.234.567.
            if (!IsGrouped(body, '.', ',')) return false;
            body = body.Replace(".", "", StringComparison.Ordinal);
        }
        body = body.Replace(',', '.');
        return double.TryParse((number.IsNegative ? "-" : "") + body, NumberStyles.Float, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>Whether a field is a number in some form.</summary>
    public static bool IsNumber(string field) => IsInfinite(field) || TrySplit(field, out _);

    /// <summary>The digits and marks of a number, without sign and unit; null where a field is none.</summary>
    public static string? BodyOf(string field) => TrySplit(field, out Number number) ? number.Body : null;

    /// <summary>The unit of a number; null where a field is none, or has no unit and is not zero.</summary>
    public static string? UnitOf(string field) => TrySplit(field, out Number number) ? number.Unit.Length > 0 ? number.Unit : number.Body.Trim('0', '.', ',').Length > 0 ? "" : null : null;

    private static bool IsInfinite(string field) => field.Length is >= 3 and <= 9 && field.TrimStart('+', '-').ToUpperInvariant() is "INF" or "INFINITY" or "∞";

    // One to three digits, then threes, then perhaps decimals.
    private static bool IsGrouped(string body, char group, char mark)
    {
        int end = body.IndexOfAny([mark, 'e', 'E']);
        string[] parts = (end < 0 ? body : body[..end]).Split(group);
        return parts[0].Length is >= 1 and <= 3 && parts.Skip(1).All(part => part.Length == 3) && (end < 0 || !body[end..].Contains(group));
    }

    // Sign, digits with marks between them, unit. Spaces and apostrophes can only stand between thousands.
    private static bool TrySplit(string field, out Number number)
    {
        number = default;
        int at = 0;
        bool isNegative = false;
        string unit = "";
        for (; at < field.Length && !char.IsAsciiDigit(field[at]) && field[at] is not ('.' or ','); at++)
        {
            char letter = field[at];
            if (letter is '-' or '−' && !isNegative) isNegative = true;
            else if (char.GetUnicodeCategory(letter) == UnicodeCategory.CurrencySymbol && unit.Length == 0) unit = letter.ToString();
            else if (letter is not ('+' or ' ' or '\u00A0')) return false;
        }
        int from = at;
        while (at < field.Length && (char.IsAsciiDigit(field[at]) || field[at] is '.' or ',' || IsSpace(field[at]) && IsThree(field, at))) at++;
        string body = field[from..at];
        if (!body.Any(char.IsAsciiDigit)) return false;
        if (body.Any(IsSpace))
        {
            if (!IsSpaced(body)) return false;
            body = string.Concat(body.Where(letter => !IsSpace(letter)));
        }
        if (at + 1 < field.Length && field[at] is 'e' or 'E')
        {
            int end = at + (field[at + 1] is '+' or '-' ? 2 : 1), digits = end;
            while (end < field.Length && char.IsAsciiDigit(field[end])) end++;
            if (end > digits) (body, at) = (body + field[at..end], end);
        }
        string after = field[at..].Trim(' ', '\u00A0', '\u202F');
        if (after.Length > LongestUnit || after.Any(letter => char.IsAsciiDigit(letter) || letter is ':' or '-' or ',' or '"' or '(' or '.' or '|' or '=' or '_')) return false;
        if (after.Length > 0 && unit.Length > 0) return false;
        int separators = body.Count(letter => letter is '.' or ',');
        if (separators > 1 && !IsGrouped(body, body.First(letter => letter is '.' or ','), body.Last(letter => letter is '.' or ',') == body.First(letter => letter is '.' or ',') ? '\0' : body.Last(letter => letter is '.' or ','))) return false;
        number = new(isNegative, body, unit + after);
        return true;
    }

    private static bool IsSpace(char letter) => letter is ' ' or '\u00A0' or '\u202F' or '\u2009' or '\'' or '’';

    private static bool IsThree(string field, int at) =>
        at + 3 < field.Length && char.IsAsciiDigit(field[at + 1]) && char.IsAsciiDigit(field[at + 2]) && char.IsAsciiDigit(field[at + 3]) && (at + 4 >= field.Length || !char.IsAsciiDigit(field[at + 4]));

    private static bool IsSpaced(string body)
    {
        int end = body.IndexOfAny(['.', ',']);
        string[] parts = (end < 0 ? body : body[..end]).Split([' ', '\u00A0', '\u202F', '\u2009', '\'', '’']);
        return parts[0].Length is >= 1 and <= 3 && parts.Skip(1).All(part => part.Length == 3) && (end < 0 || !body[end..].Any(IsSpace));
    }

    private readonly record struct Number(bool IsNegative, string Body, string Unit);
}
