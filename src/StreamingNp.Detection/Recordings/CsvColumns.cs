namespace StreamingNp.Detection.Recordings;

/// <summary>Which columns of a CSV file hold what.</summary>
/// <param name="Count">How many columns the header names.</param>
/// <param name="Time">The index of the time.</param>
/// <param name="Value">The index of the value.</param>
/// <param name="Series">The index of the series key; −1 where there is none.</param>
/// <param name="Label">The index of the label; −1 where labels are not read.</param>
internal readonly record struct CsvColumns(int Count, int Time, int Value, int Series, int Label)
{
    private static readonly string[] TimeNames = ["timestamp", "time", "date", "datetime", "ts"];

    /// <summary>Finds the columns by their names, and the value, where no name tells, by its numbers.</summary>
    /// <param name="source">The name of the file, for errors.</param>
    /// <param name="header">The header.</param>
    /// <param name="sample">The first rows after it.</param>
    /// <param name="decimalCommas">Whether numbers may have a decimal comma.</param>
    /// <param name="options">The columns that were asked for.</param>
    /// <exception cref="InvalidDataException">The file has no header, or a column is not there.</exception>
    public static CsvColumns Find(string source, CsvRow header, IReadOnlyCollection<CsvRow> sample, bool decimalCommas, CsvRecordingOptions options)
    {
        if (header.Fault is not null) throw new InvalidDataException($"{source}: the header in line {header.Line} cannot be read. {header.Fault}");
        if (header.Fields.All(field => field.Length == 0 || IsData(field, decimalCommas, options)))
            throw new InvalidDataException($"{source} has no header in line {header.Line}; add a row that names the columns, such as \"timestamp,value\".");

        int time = options.TimeColumn is { } timeName ? Named(source, header, timeName) : TimeNames.Select(name => IndexOf(header, name)).FirstOrDefault(index => index >= 0, 0);
        int series = options.SeriesColumn is { } seriesName ? Named(source, header, seriesName) : IndexOf(header, "series");
        int label = options.LabelColumns.Count == 0 ? -1 : AnyOf(source, header, options.LabelColumns);
        int value = options.ValueColumn is { } valueName ? Named(source, header, valueName) : IndexOf(header, "value");
        for (int i = 0; value < 0 && i < header.Fields.Count; i++)
            if (i != time && i != series && i != label && IsNumeric(sample, i, decimalCommas)) value = i;
        if (value < 0) throw new InvalidDataException($"{source} has no column named \"value\" and no other with numbers; name the value column.");
        if (value == time || value == series || series == time)
            throw new InvalidDataException($"{source}: the time, value and series columns must differ; name the ones that are meant.");
        if (label >= 0 && (label == time || label == value || label == series))
            throw new InvalidDataException($"{source}: the column \"{header.Fields[label]}\" cannot hold the labels and something else; name the ones that are meant.");
        return new(header.Fields.Count, time, value, series, label);
    }

    private static bool IsData(string field, bool decimalCommas, CsvRecordingOptions options) =>
        CsvFields.IsMissing(field) || CsvFields.TryNumber(field, decimalCommas, out _) || CsvFields.TryTime(field, options.TimestampUnit, out _);

    // Only numbers or missing, and at least one number.
    private static bool IsNumeric(IReadOnlyCollection<CsvRow> sample, int column, bool decimalCommas)
    {
        string[] fields = [.. sample.Where(row => row.Fields.Count > column).Select(row => row.Fields[column]).Where(field => !CsvFields.IsMissing(field))];
        return fields.Length > 0 && fields.All(field => CsvFields.TryNumber(field, decimalCommas, out _));
    }

    private static int Named(string source, CsvRow header, string name)
    {
        int index = IndexOf(header, name);
        return index >= 0 ? index : throw new InvalidDataException($"{source} has no column \"{name}\"; it has {string.Join(", ", header.Fields)}.");
    }

    private static int AnyOf(string source, CsvRow header, IReadOnlyList<string> names)
    {
        int index = names.Select(name => IndexOf(header, name)).FirstOrDefault(index => index >= 0, -1);
        return index >= 0 ? index
            : throw new InvalidDataException($"{source} has no column {string.Join(" or ", names.Select(name => $"\"{name}\""))} with labels; it has {string.Join(", ", header.Fields)}.");
    }

    private static int IndexOf(CsvRow header, string name)
    {
        for (int i = 0; i < header.Fields.Count; i++)
            if (header.Fields[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}
