namespace StreamingNp.Detection.Recordings;

/// <summary>A file as rows under names.</summary>
/// <param name="Source">What it is called in errors.</param>
/// <param name="Header">The names of its columns.</param>
/// <param name="HasHeader">Whether the names stand in the file; else they are <c>column1</c>, <c>column2</c> and so on.</param>
/// <param name="Dialect">How it is split; a comma where it is no CSV.</param>
/// <param name="Rows">Its rows; may be read more than once.</param>
internal sealed record RecordedTable(string Source, IReadOnlyList<string> Header, bool HasHeader, CsvDialect Dialect, Func<IEnumerable<RecordedRow>> Rows)
{
    /// <summary>Makes a table of a text in CSV.</summary>
    /// <param name="source">What the text is called in errors.</param>
    /// <param name="open">Opens the text.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InvalidDataException">The text is empty, or its header cannot be read.</exception>
    public static RecordedTable OfCsv(string source, Func<TextReader> open, RecordingReaderOptions options)
    {
        CsvDialect dialect;
        using (TextReader reader = open())
            dialect = CsvDialect.Of(reader, options.LongestRow) ?? throw Empty(source);
        RecordedRow[] first = [.. Read(open, dialect, options.LongestRow).Take(3)];
        if (first.Length == 0) throw Empty(source);
        if (first[0].Fault is { } fault) throw new InvalidDataException($"{source}: the header in line {first[0].Line} cannot be read. {fault}");
        bool hasHeader = !first[0].Fields.All(field => field.Length == 0 || CsvFields.IsData(field)) && !first[0].Fields.Any(field => TimeForm.IsDate(field) || TimeForm.IsPlausibleUnix(field));
        string[] names = hasHeader ? [.. first[0].Fields] : CommentedNames(open, dialect, first[0].Fields.Count, options) ?? [.. first[0].Fields.Select((_, column) => NameOf(column))];
        if (hasHeader) while (names.Length > 1 && names[^1].Length == 0) names = names[..^1];
        // A second row without any data tells units, or the names once more.
        bool hasUnits = hasHeader && first.Length == 3 && first[1] is { Fault: null } && first[1].Fields.All(field => field.Length == 0 || !CsvFields.IsData(field)) && first[2].Fields.Count(CsvFields.IsData) > 1 && first[1].Fields.Count <= names.Length;
        long begins = hasUnits ? first[1].Line : hasHeader ? first[0].Line : 0;
        return new(source, names, hasHeader, dialect, () => Data(source, open, dialect, names, hasHeader, begins, options.LongestRow));
    }

    /// <summary>The name of a column that has none.</summary>
    public static string NameOf(int column) => FormattableString.Invariant($"column{column + 1}");

    private static InvalidDataException Empty(string source) => new($"{source} is empty; it needs rows with times and values, and a row that names the columns, such as \"timestamp,value\".");

    private static IEnumerable<RecordedRow> Read(Func<TextReader> open, CsvDialect dialect, int longest)
    {
        using TextReader reader = open();
        CsvRowReader rows = new(reader, longest, dialect);
        while (rows.TryRead(out RecordedRow row)) yield return row;
    }

    private static IEnumerable<RecordedRow> Data(string source, Func<TextReader> open, CsvDialect dialect, string[] names, bool hasHeader, long begins, int longest)
    {
        foreach (RecordedRow read in Read(open, dialect, longest))
        {
            RecordedRow row = read;
            if (row.Line <= begins) continue;
            // Of two words between spaces, the first two may be a date and its time.
            if (dialect.Delimiter == ' ' && row.Fields.Count == names.Length + 1) row = Joined(row);
            if (hasHeader && row.Fault is null && IsHeader(row, names)) continue;
            if (hasHeader && row.Fault is null && IsOther(row, names))
                throw new InvalidDataException($"{source} line {row.Line} begins a second table, with other columns; split the file there.");
            yield return row;
        }
    }

    private static RecordedRow Joined(RecordedRow row)
    {
        for (int i = 0; i + 1 < row.Fields.Count; i++)
            if (TimeForm.IsDayOnly(row.Fields[i]) && TimeForm.IsTimeOfDay(row.Fields[i + 1]))
                return row with { Fields = [.. row.Fields.Take(i), $"{row.Fields[i]} {row.Fields[i + 1]}", .. row.Fields.Skip(i + 2)] };
        return row;
    }

    // Files that were put together repeat their header.
    private static bool IsHeader(RecordedRow row, string[] names) => row.Fields.Count >= names.Length && row.Fields[0] == names[0] && row.Fields.Take(names.Length).SequenceEqual(names);

    // The header of another table names a time too, and holds no data.
    private static bool IsOther(RecordedRow row, string[] names) =>
        row.Fields.Count > 1 && ColumnNames.IsTime(row.Fields) && ColumnNames.IsTime(names) && row.Fields.All(field => field.Length == 0 || !CsvFields.IsData(field));

    // The last comment above the first row may name the columns.
    private static string[]? CommentedNames(Func<TextReader> open, CsvDialect dialect, int count, RecordingReaderOptions options)
    {
        if (!dialect.HasComments) return null;
        using TextReader reader = open();
        LineReader lines = new(reader, options.LongestRow);
        string? last = null;
        while (lines.TryRead(out string? line) && line is not null && (CsvDialect.IsComment(line) || string.IsNullOrWhiteSpace(line))) if (line.Length > 0) last = line;
        if (last is null || !RecordedRow.TrySplit(1, last.TrimStart('\uFEFF', ' ', '#').Trim(), dialect.Delimiter, out RecordedRow row) || row.Fault is not null) return null;
        return row.Fields.Count == count && !row.Fields.Any(CsvFields.IsData) ? [.. row.Fields] : null;
    }
}
