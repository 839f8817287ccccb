namespace StreamingNp.Detection.Recordings;

/// <summary>Reads the rows of a CSV text; empty lines are passed over.</summary>
internal sealed class CsvRowReader
{
    private readonly LineReader _lines;
    private readonly int _longest;
    private readonly CsvDialect _dialect;
    private char _delimiter;

    /// <summary>Reads a text of which the header tells what stands between fields.</summary>
    /// <param name="reader">Where the text comes from.</param>
    /// <param name="longest">The longest row that is read, in characters.</param>
    public CsvRowReader(TextReader reader, int longest)
        : this(reader, longest, new CsvDialect(',', 1, HasComments: false))
    {
    }

    /// <summary>Reads a text of a known dialect.</summary>
    /// <param name="reader">Where the text comes from.</param>
    /// <param name="longest">The longest row that is read, in characters.</param>
    /// <param name="dialect">How it is split.</param>
    public CsvRowReader(TextReader reader, int longest, CsvDialect dialect)
    {
        _lines = new(reader, longest);
        _longest = longest;
        _dialect = dialect;
        _delimiter = dialect.Delimiter;
    }

    /// <summary>Whether numbers may be written with a decimal comma, as they are where a semicolon stands between fields.</summary>
    public bool HasDecimalCommas => _delimiter == ';';

    /// <summary>Reads the first row and sees from it what stands between fields, a comma or a semicolon.</summary>
    /// <returns>False where the text is empty.</returns>
    public bool TryReadHeader(out RecordedRow header)
    {
        if (!TryReadText(out string? text))
        {
            header = default;
            return false;
        }
        text = text?.TrimStart('\uFEFF') ?? "";
        _delimiter = text.Count(c => c == ';') > text.Count(c => c == ',') ? ';' : ',';
        if (!RecordedRow.TrySplit(_lines.Line, text, _delimiter, out header)) header = header with { Fault = "A quote is not closed." };
        return true;
    }

    /// <summary>Reads the next row.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool TryRead(out RecordedRow row)
    {
        row = default;
        if (!TryReadText(out string? text)) return false;
        long line = _lines.Line;
        if (text is null)
        {
            row = new(line, [], $"The row is longer than {_longest} characters.");
            return true;
        }
        if (RecordedRow.TrySplit(line, text, _delimiter, out row)) return true;

        // A quoted field may hold line ends. Where its end does not come, only the first line is given up.
        List<string?> following = [];
        while (_lines.TryRead(out string? next))
        {
            following.Add(next);
            if (next is null || text.Length + next.Length >= _longest) break;
            text = $"{text}\n{next}";
            if (next.Contains('"') && RecordedRow.TrySplit(line, text, _delimiter, out row)) return true;
        }
        _lines.PutBack(following);
        row = new(line, [], "A quote is not closed.");
        return true;
    }

    private bool TryReadText(out string? text)
    {
        while (_lines.TryRead(out text))
        {
            if (_lines.Line < _dialect.FirstLine) continue;
            if (text is null) return true;
            if (_lines.Line == 1) text = text.TrimStart('\uFEFF');
            if (_delimiter == ' ') text = text.Trim();
            if (!string.IsNullOrWhiteSpace(text) && !(_dialect.HasComments && CsvDialect.IsComment(text))) return true;
        }
        return false;
    }
}
