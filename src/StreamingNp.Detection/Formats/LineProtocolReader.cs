using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace StreamingNp.Detection.Formats;

/// <summary>Reads Influx line protocol piece by piece: the measurement with its tags, the fields, the time. After a piece that is broken, <see cref="FaultAt"/> and <see cref="Expected"/> say where and what.</summary>
/// <param name="text">The lines.</param>
internal ref struct LineProtocolReader(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> Ends = SearchValues.Create(" ,\r\n"u8);

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>Where it has come to, in bytes.</summary>
    public int At { get; private set; }

    /// <summary>Where the broken piece begins, in bytes.</summary>
    public int FaultAt { get; private set; }

    /// <summary>The broken piece.</summary>
    public ReadOnlySpan<byte> Found { get; private set; }

    /// <summary>What is expected instead.</summary>
    public string Expected { get; private set; } = "";

    /// <summary>Goes to the next line that is neither blank nor a comment.</summary>
    public bool TryStart()
    {
        while (At < _text.Length)
        {
            if (_text[At] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') At++;
            else if (_text[At] == '#') SkipLine();
            else return true;
        }
        return false;
    }

    /// <summary>Goes behind the end of the line.</summary>
    public void SkipLine()
    {
        int end = _text[At..].IndexOf((byte)'\n');
        At = end < 0 ? _text.Length : At + end + 1;
    }

    /// <summary>Reads the measurement and its tags.</summary>
    public bool TryHead(out Range head)
    {
        int start = At, part = At;
        bool inMeasurement = true, inValue = false;
        head = start..start;
        for (; At < _text.Length && _text[At] is not ((byte)' ' or (byte)'\n'); At++)
        {
            byte one = _text[At];
            if (IsEscaped()) At++;
            else if (one == ',')
            {
                if (!inMeasurement && !inValue) return Fault(part, At, "a tag such as host=a");
                if (At == part) return Fault(start, At, inMeasurement ? "a measurement" : "a value of the tag");
                (inMeasurement, inValue, part) = (false, false, At + 1);
            }
            else if (one == '=' && !inMeasurement)
            {
                if (inValue) return Fault(part, At + 1, @"a value of a tag with \= for each =");
                if (At == part) return Fault(part, At + 1, "a name of the tag");
                (inValue, part) = (true, At + 1);
            }
        }
        if (!inMeasurement && !inValue) return Fault(part, At, "a tag such as host=a");
        if (At == part) return Fault(part, At, inMeasurement ? "a measurement" : "a value of the tag");
        head = start..At;
        SkipSpaces();
        return !IsAtEnd() || Fault(At, At, "fields such as value=1.5 after a space");
    }

    /// <summary>Reads a field, and goes to the next one or to the time.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="value">Its value: null for a text, which is no value of a series.</param>
    /// <param name="isNumber">Whether the value could be read; if not, the line can be read on.</param>
    /// <param name="isLast">Whether no field follows.</param>
    public bool TryField(out Range name, out double? value, out bool isNumber, out bool isLast)
    {
        int start = At;
        (name, value, isNumber, isLast) = (start..start, null, true, true);
        while (At < _text.Length && _text[At] is not ((byte)'=' or (byte)' ' or (byte)',' or (byte)'\n')) At += IsEscaped() ? 2 : 1;
        if (At >= _text.Length || _text[At] != '=') return Fault(start, At, "a field such as value=1.5");
        if (At == start) return Fault(start, At + 1, "a name of the field before =");
        name = start..At++;
        if (At < _text.Length && _text[At] == '"')
        {
            if (!TrySkipText()) return false;
        }
        else
        {
            int from = At, length = _text[At..].IndexOfAny(Ends);
            At = length < 0 ? _text.Length : At + length;
            if (At == from) return Fault(start, At, "a value of the field after =");
            isNumber = TryNumber(_text[from..At], out double number) || Fault(from, At, "a number, an integer such as 3i or 4u, true, false or a string in quotes");
            if (isNumber) value = number;
        }
        if (At < _text.Length && _text[At] == ',')
        {
            At++;
            isLast = false;
            return true;
        }
        return At >= _text.Length || _text[At] is (byte)' ' or (byte)'\r' or (byte)'\n' || Fault(At, EndOfWord(), "a comma before the next field, or a space before the time");
    }

    /// <summary>Reads the time and the end of the line.</summary>
    /// <param name="time">The time, in the unit of the writer; null where there is none.</param>
    /// <param name="at">Where it begins.</param>
    public bool TryTime(out long? time, out int at)
    {
        SkipSpaces();
        (time, at) = (null, At);
        if (IsAtEnd()) return true;
        int end = EndOfWord();
        if (!Utf8Parser.TryParse(_text[At..end], out long number, out int consumed) || consumed != end - At) return Fault(At, end, "a Unix time of digits, or a comma between fields");
        time = number;
        At = end;
        SkipSpaces();
        return IsAtEnd() || Fault(At, EndOfWord(), "the end of the line");
    }

    /// <summary>Splits the measurement from its tags, without escapes.</summary>
    public static string Split(ReadOnlySpan<byte> head, List<KeyValuePair<string, string>> tags)
    {
        string measurement = "", name = "";
        bool isFirst = true;
        int part = 0;
        for (int at = 0; at <= head.Length; at++)
        {
            if (at < head.Length && head[at] == '\\' && at + 1 < head.Length && IsSpecial(head[at + 1])) at++;
            else if (at == head.Length || head[at] == ',')
            {
                string text = Unescaped(head[part..at]);
                if (isFirst) measurement = text;
                else tags.Add(new(name, text));
                (isFirst, part) = (false, at + 1);
            }
            else if (head[at] == '=' && !isFirst)
            {
                name = Unescaped(head[part..at]);
                part = at + 1;
            }
        }
        return measurement;
    }

    /// <summary>A name without its escapes.</summary>
    public static string Unescaped(ReadOnlySpan<byte> escaped)
    {
        if (!escaped.Contains((byte)'\\')) return Encoding.UTF8.GetString(escaped);
        byte[] plain = new byte[escaped.Length];
        int length = 0;
        for (int at = 0; at < escaped.Length; at++)
        {
            if (escaped[at] == '\\' && at + 1 < escaped.Length && IsSpecial(escaped[at + 1])) at++;
            plain[length++] = escaped[at];
        }
        return Encoding.UTF8.GetString(plain.AsSpan(0, length));
    }

    private static bool IsSpecial(byte one) => one is (byte)',' or (byte)'=' or (byte)' ';

    private readonly bool IsEscaped() => _text[At] == '\\' && At + 1 < _text.Length && IsSpecial(_text[At + 1]);

    private readonly bool IsAtEnd() => At >= _text.Length || _text[At] == '\n' || (_text[At] == '\r' && (At + 1 == _text.Length || _text[At + 1] == '\n'));

    private readonly int EndOfWord()
    {
        int length = _text[At..].IndexOfAny((byte)' ', (byte)'\r', (byte)'\n');
        return length < 0 ? _text.Length : At + length;
    }

    private void SkipSpaces()
    {
        while (At < _text.Length && _text[At] == ' ') At++;
    }

    private bool TrySkipText()
    {
        int start = At++;
        for (; At < _text.Length; At++)
        {
            if (_text[At] == '\\') At++;
            else if (_text[At] == '"')
            {
                At++;
                return true;
            }
        }
        // The rest of its line is lost, and not the rest of the record.
        At = start;
        return Fault(start, EndOfWord(), "a string that ends with a quote");
    }

    private static bool TryNumber(ReadOnlySpan<byte> text, out double number)
    {
        if (Utf8Parser.TryParse(text, out number, out int consumed))
        {
            if (consumed == text.Length) return true;
            if (consumed == text.Length - 1 && text[^1] == 'i' && Utf8Parser.TryParse(text, out long whole, out consumed) && consumed == text.Length - 1)
            {
                number = whole;
                return true;
            }
            if (consumed == text.Length - 1 && text[^1] == 'u' && Utf8Parser.TryParse(text, out ulong positive, out consumed) && consumed == text.Length - 1)
            {
                number = positive;
                return true;
            }
            return false;
        }
        if (text.SequenceEqual("t"u8) || text.SequenceEqual("T"u8) || text.SequenceEqual("true"u8) || text.SequenceEqual("True"u8) || text.SequenceEqual("TRUE"u8)) number = 1;
        else if (text.SequenceEqual("f"u8) || text.SequenceEqual("F"u8) || text.SequenceEqual("false"u8) || text.SequenceEqual("False"u8) || text.SequenceEqual("FALSE"u8)) number = 0;
        else return false;
        return true;
    }

    private bool Fault(int start, int end, string expected)
    {
        end = Math.Min(end, _text.Length);
        FaultAt = start;
        Found = _text[start..Math.Max(start, end)];
        Expected = expected;
        return false;
    }
}
