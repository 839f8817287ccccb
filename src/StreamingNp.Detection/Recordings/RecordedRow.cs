namespace StreamingNp.Detection.Recordings;

/// <summary>The fields of a row, or what is wrong with it.</summary>
/// <param name="Line">The line at which it starts.</param>
/// <param name="Fields">Its fields, without quotes and without spaces around them.</param>
/// <param name="Fault">What is wrong with it, in a sentence; null where it could be split.</param>
internal readonly record struct RecordedRow(long Line, IReadOnlyList<string> Fields, string? Fault)
{
    /// <summary>Splits a row into its fields (RFC 4180). A quote counts only where a field starts with it.</summary>
    /// <param name="line">The line at which the row starts.</param>
    /// <param name="text">The row.</param>
    /// <param name="delimiter">What stands between fields.</param>
    /// <param name="row">The row that it is.</param>
    /// <returns>False where a quote is open at the end, so that the row goes on in the next line, or is broken.</returns>
    public static bool TrySplit(long line, string text, char delimiter, out RecordedRow row)
    {
        List<string> fields = [];
        row = new(line, fields, null);
        for (int at = 0; ; at++)
        {
            at = SkipSpaces(text, at);
            if (at < text.Length && text[at] == '"')
            {
                int opens = at + 1;
                int closes = ClosingQuote(text, opens);
                if (closes < 0) return false;
                fields.Add(text[opens..closes].Replace("\"\"", "\"", StringComparison.Ordinal));
                at = SkipSpaces(text, closes + 1);
                if (at < text.Length && text[at] != delimiter)
                {
                    row = row with { Fault = $"Field {fields.Count} goes on after its closing quote; a quote within a field must be doubled." };
                    return true;
                }
            }
            else
            {
                int end = text.IndexOf(delimiter, at);
                if (end < 0) end = text.Length;
                fields.Add(text[at..end].TrimEnd());
                at = end;
            }
            if (at >= text.Length) return true;
        }
    }

    private static int SkipSpaces(string text, int at)
    {
        while (at < text.Length && text[at] == ' ') at++;
        return at;
    }

    // Two quotes in a row stand for one that belongs to the field.
    private static int ClosingQuote(string text, int from)
    {
        int quote = text.IndexOf('"', from);
        while (quote >= 0 && quote + 1 < text.Length && text[quote + 1] == '"') quote = text.IndexOf('"', quote + 2);
        return quote;
    }
}
