namespace StreamingNp.Detection.Recordings;

/// <summary>How a text is split into rows and fields.</summary>
/// <param name="Delimiter">What stands between fields.</param>
/// <param name="FirstLine">The line of the first row; those before it are titles, comments or empty.</param>
/// <param name="HasComments">Whether lines that begin with # are passed over.</param>
internal readonly record struct CsvDialect(char Delimiter, long FirstLine, bool HasComments)
{
    // As much of the text tells how it is written.
    private const int SampleLength = 64 * 1024;

    // Of equal ones the earlier: a comma also stands in numbers, a space also in times.
    private static readonly char[] Delimiters = ['\t', ';', '|', ',', ' '];

    /// <summary>What is said of the delimiter; empty for a comma.</summary>
    public string Name => Delimiter switch { '\t' => "separated by tabs", ' ' => "separated by spaces", ',' => "", _ => $"separated by {Delimiter}" };

    /// <summary>Sees from the beginning of a text how it is written.</summary>
    /// <param name="reader">The text.</param>
    /// <param name="longest">The longest row, in characters.</param>
    /// <returns>Null where there is no row.</returns>
    public static CsvDialect? Of(TextReader reader, int longest)
    {
        char[] buffer = new char[SampleLength];
        int length = reader.ReadBlock(buffer);
        // The last line may be cut off.
        if (length == SampleLength && Array.LastIndexOf(buffer, '\n') is > 0 and var end) length = end;
        string text = new(buffer, 0, length);
        bool hasComments = HasCommentLines(text);
        if (text.TrimStart('\uFEFF').StartsWith("sep=", StringComparison.OrdinalIgnoreCase) && text.TrimStart('\uFEFF').Split('\n')[0].TrimEnd('\r') is { Length: 5 } line)
            return new(line[4], 2, hasComments);

        (CsvDialect Dialect, double Share, int Count)? best = null;
        foreach (char delimiter in Delimiters)
        {
            List<RecordedRow> rows = Rows(text, new(delimiter, 1, hasComments), longest);
            if (rows.Count == 0) continue;
            int count = CountOf(rows[0]), first = 0;
            double share = Share(rows, count, 1, delimiter);
            if (share < 0.5 && AfterTitles(rows) is { } after) (first, count, share) = (after.First, after.Count, after.Share - 0.2);
            if (count < 2) continue;
            bool isBetter = best is not { } known || share > known.Share + 0.1 || rows.Count == 1 && count > known.Count;
            if (delimiter == ' ' && best is not null) isBetter = false;
            if (isBetter) best = (new(delimiter, rows[first].Line, hasComments), share, count);
        }
        if (best is { } chosen) return chosen.Dialect;
        return Rows(text, new(',', 1, hasComments), longest) is [var only, ..] ? new(',', only.Line, hasComments) : length > 0 && !string.IsNullOrWhiteSpace(text) ? new(',', 1, false) : null;
    }

    /// <summary>Whether a line is a comment: it begins with #, which is not the name of its first column.</summary>
    public static bool IsComment(string line)
    {
        ReadOnlySpan<char> text = line.AsSpan().TrimStart('\uFEFF').TrimStart();
        return text.Length > 0 && text[0] == '#' && (text.Length == 1 || text[1] is not (',' or ';' or '\t' or '|'));
    }

    private static bool HasCommentLines(string text)
    {
        string[] lines = [.. text.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))];
        return lines.Count(IsComment) is > 0 and var comments && comments <= lines.Length / 2 + 8;
    }

    private static List<RecordedRow> Rows(string text, CsvDialect dialect, int longest)
    {
        CsvRowReader reader = new(new StringReader(text), longest, dialect);
        List<RecordedRow> rows = [];
        while (rows.Count < 200 && reader.TryRead(out RecordedRow row))
            if (row.Fault is null) rows.Add(row);
        return rows;
    }

    private static double Share(List<RecordedRow> rows, int count, int from, char delimiter) =>
        rows.Count <= from ? count > 1 ? 1 : 0 : rows.Skip(from).Count(row => CountOf(row) == count || row.Fields.Count == count || delimiter == ' ' && CountOf(row) == count + 1) / (double)(rows.Count - from);

    // Lines of a title have no delimiter; a header comes after them.
    private static (int First, int Count, double Share)? AfterTitles(List<RecordedRow> rows)
    {
        int usual = rows.GroupBy(CountOf).MaxBy(group => (group.Count(), group.Key))!.Key, first = rows.FindIndex(row => CountOf(row) == usual);
        bool areTitles = rows.Take(first).All(row => CountOf(row) == 1) || first <= 10 && !rows[first].Fields.Any(CsvFields.IsData) && rows.Take(first).All(row => !TimeForm.IsDate(row.Fields[0]));
        return usual >= 2 && first > 0 && areTitles ? (first, usual, Share(rows, usual, first + 1, '\0')) : null;
    }

    // Without empty fields at the end.
    private static int CountOf(RecordedRow row)
    {
        int count = row.Fields.Count;
        while (count > 1 && row.Fields[count - 1].Length == 0) count--;
        return count;
    }
}
