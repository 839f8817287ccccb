using System.Globalization;

namespace StreamingNp.Detection.Recordings;

/// <summary>Which columns of a file hold what, and how.</summary>
/// <param name="Time">The column of the time; null where rows have times by their places.</param>
/// <param name="TimeOfDay">The column of the time of day; null where it stands with the date.</param>
/// <param name="Form">How times are written.</param>
/// <param name="Values">The columns of values; each is a series.</param>
/// <param name="Series">The columns of which the series key is made; none where the file names it.</param>
/// <param name="Label">The column of the label; null where labels are not read.</param>
/// <param name="LeftOut">The other columns.</param>
internal sealed record ColumnRoles(
    SampledColumn? Time, SampledColumn? TimeOfDay, TimeForm Form, IReadOnlyList<ValueColumn> Values, IReadOnlyList<SampledColumn> Series, SampledColumn? Label, IReadOnlyList<SampledColumn> LeftOut)
{
    // As many rows show what columns hold.
    private const int SampleRows = 1_000;

    // As many show which series there are: often one comes after the other.
    private const int SeriesRows = 50_000;

    // As many names fit into a sentence.
    private const int MaxNames = 8;

    /// <summary>Finds the columns by what was asked for, their names and what they hold.</summary>
    /// <param name="table">The file.</param>
    /// <param name="options">The columns that were asked for.</param>
    /// <exception cref="InvalidDataException">A column is not there, or nothing tells which one is meant.</exception>
    public static ColumnRoles Find(RecordedTable table, RecordingReaderOptions options)
    {
        List<RecordedRow> sample = [.. table.Rows().Where(row => row.Fault is null && row.Fields.Count >= table.Header.Count).Take(SampleRows)];
        if (sample.Count == 0) throw new InvalidDataException(WithoutRows(table));
        SampledColumn[] columns = [.. table.Header.Select((name, index) => new SampledColumn(index, name, [.. sample.Select(row => row.Fields[index])]))];
        foreach (SampledColumn column in columns.Where(column => column.Fields.Any(field => field.Contains('\0')))) throw new InvalidDataException($"{table.Source} holds binary data in column {column.Index + 1}; give it text.");

        SampledColumn? label = options.LabelColumns.Count == 0 ? null : AnyOf(table, columns, options);
        SampledColumn[] free = [.. columns.Where(column => column != label)];
        (SampledColumn? time, SampledColumn? ofDay) = options.RowInterval is not null ? default : TimeColumns.Find(table, options.TimeColumn is null ? free : columns, options);
        TimeForm form = time is null ? new(TimeKind.Date) : FormOf(table, time, ofDay, options);

        SampledColumn[]? named = options.ValueColumns.Count > 0 ? [.. options.ValueColumns.SelectMany(name => Several(table, columns, name)).Distinct()] : null;
        SampledColumn[] series = options.SeriesColumn is { } keys ? Several(table, columns, keys) : [];
        // Counts in the place of times are no values.
        SampledColumn[] numeric = [.. free.Where(column => column != time && column != ofDay && !series.Contains(column) && IsValue(column) && !(options.RowInterval is not null && ColumnNames.IsTime(column.Name)))];
        if (options.SeriesColumn is null && !options.IsWide && time is not null) series = SeriesOf(table, [.. free.Where(column => column != time && column != ofDay && named?.Contains(column) != true)], numeric, time, ofDay, sample);
        SampledColumn[] values = named ?? [.. numeric.Where(column => !series.Contains(column))];
        if (named is null && !options.IsWide && values.Where(column => ColumnNames.IsValue(column.Name)).ToArray() is { Length: > 0 } plain) values = plain;
        if (values.Length == 0) throw new InvalidDataException(WithoutValue(table, free));
        Check(table, time, label, series, values, options);
        return new(time, ofDay, form, Numbers(table, values, options), series, label, [.. columns.Where(column => column != time && column != ofDay && column != label && !series.Contains(column) && !values.Contains(column))]);
    }

    /// <summary>Finds the column that was named.</summary>
    public static SampledColumn Named(RecordedTable table, IReadOnlyList<SampledColumn> columns, string name) =>
        columns.FirstOrDefault(column => column.Name == name) ?? columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new InvalidDataException($"{table.Source} has no column \"{name}\"; it has {List(table.Header)}.");

    /// <summary>Finds columns that were named with commas between them.</summary>
    public static SampledColumn[] Several(RecordedTable table, IReadOnlyList<SampledColumn> columns, string names) =>
        columns.Any(column => column.Name.Equals(names, StringComparison.OrdinalIgnoreCase)) ? [Named(table, columns, names)] : [.. names.Split(',', StringSplitOptions.TrimEntries).Select(name => Named(table, columns, name))];

    /// <summary>Names of columns in a sentence.</summary>
    public static string List(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(names.Count > MaxNames + 1 ? MaxNames : names.Count)) + (names.Count > MaxNames + 1 ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - MaxNames} more") : "");

    private static TimeForm FormOf(RecordedTable table, SampledColumn time, SampledColumn? ofDay, RecordingReaderOptions options)
    {
        IEnumerable<string> All() => table.Rows().Where(row => row.Fault is null && row.Fields.Count > Math.Max(time.Index, ofDay?.Index ?? 0)).Select(row => TimeColumns.Join(row, time, ofDay));
        string[] sample = [.. time.Fields.Select((field, row) => ofDay is null ? field : $"{field} {ofDay.Fields[row]}").Where(field => !CsvFields.IsMissing(field))];
        TimeForm form = TimeForm.Of(sample, All(), options, out string? fault);
        return fault is null ? form : throw new InvalidDataException($"{table.Source}: the time column \"{time.Name}\" {fault}.");
    }

    private static SampledColumn[] SeriesOf(RecordedTable table, SampledColumn[] columns, SampledColumn[] numeric, SampledColumn time, SampledColumn? ofDay, List<RecordedRow> sample)
    {
        bool mayBeMore = sample.Count == SampleRows && columns.Any(column => column.IsText || ColumnNames.IsId(column.Name) || ColumnNames.IsSeries(column.Name));
        List<RecordedRow> rows = mayBeMore ? [.. table.Rows().Where(row => row.Fault is null && row.Fields.Count >= table.Header.Count).Take(SeriesRows)] : sample;
        IEnumerable<SampledColumn> looked = mayBeMore ? columns.Select(column => column.IsText || !numeric.Contains(column) || ColumnNames.IsSeries(column.Name) ? new SampledColumn(column.Index, column.Name, [.. rows.Select(row => row.Fields[column.Index])]) : column) : columns;
        SampledColumn[] found = SeriesColumns.Find(looked, numeric, [.. rows.Select(row => TimeColumns.Join(row, time, ofDay))]);
        return [.. found.Select(one => Array.Find(columns, column => column.Index == one.Index)!)];
    }

    // A column that is named the value may be empty in all the rows that are looked at.
    private static bool IsValue(SampledColumn column) =>
        column.Present.Count == 0 && ColumnNames.IsValue(column.Name) || column.IsNumeric && column.Units.Count <= 1 && !column.IsDate && !column.IsIndex && !(column.IsBinary && ColumnNames.IsLabel(column.Name)) && !ColumnNames.IsId(column.Name)
        && !(column.IsUnix && (ColumnNames.IsTime(column.Name) || column.Name.Contains("time", StringComparison.OrdinalIgnoreCase) || column.Name.EndsWith("_at", StringComparison.OrdinalIgnoreCase)));

    private static ValueColumn[] Numbers(RecordedTable table, SampledColumn[] values, RecordingReaderOptions options)
    {
        // Once, not for each column: there may be hundreds.
        NumberEvidence all = NumberEvidence.Of(values.SelectMany(column => column.Present));
        return [.. values.Select(column =>
        {
            string? isOpen = null;
            NumberForm form = options.DecimalMark switch
            {
                ',' => new(DecimalCommas: true, Commas: false, Points: true),
                '.' => new(DecimalCommas: false, Commas: true, Points: false),
                _ => NumberForm.Of(column.Present, all, table.Dialect.Delimiter, out isOpen),
            };
            if (isOpen is not null) throw new InvalidDataException($"{table.Source}: the column \"{column.Name}\" holds numbers such as {isOpen}, in which the mark may be the decimal one or stand between thousands; add --decimal point or --decimal comma.");
            if (column.Units.Count > 1) throw new InvalidDataException(MixedUnits(table, column));
            return new ValueColumn(column.Index, column.Name.Length > 0 ? column.Name : RecordedTable.NameOf(column.Index), form, column.Units is [var unit] ? unit : "");
        })];
    }

    private static void Check(RecordedTable table, SampledColumn? time, SampledColumn? label, SampledColumn[] series, SampledColumn[] values, RecordingReaderOptions options)
    {
        if (values.Any(value => value == time || series.Contains(value)) || time is not null && series.Contains(time))
            throw new InvalidDataException($"{table.Source}: the time, value and series columns must differ; name the ones that are meant.");
        if (label is not null && (label == time || values.Contains(label) || series.Contains(label)))
            throw new InvalidDataException($"{table.Source}: the column \"{label.Name}\" cannot hold the labels and something else; name the ones that are meant.");
        if (values.GroupBy(value => value.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(same => same.Skip(1).Any() && same.Key.Length > 0) is { } twice)
            throw new InvalidDataException($"{table.Source} has several columns named \"{twice.Key}\"; give each a name of its own.");
        if (options.ValueColumns.Count > 0 && values.FirstOrDefault(value => value.IsText && !value.IsBoolean) is { } text)
            throw new InvalidDataException($"{table.Source}: the column \"{text.Name}\" holds \"{text.Present[0]}\" and the like, which are no numbers; name another with --value-column.");
    }

    private static string WithoutRows(RecordedTable table)
    {
        RecordedRow? first = table.Rows().Cast<RecordedRow?>().FirstOrDefault();
        string names = List(table.Header);
        return first is not { } row ? $"{table.Source} has no rows below its header ({names})."
            : $"{table.Source}: no row can be read; line {row.Line}: {row.Fault ?? $"The row has {row.Fields.Count} fields where the header names {table.Header.Count} ({names})."}";
    }

    private static string MixedUnits(RecordedTable table, SampledColumn column) =>
        $"{table.Source}: the column \"{column.Name}\" holds numbers in several units ({string.Join(", ", column.Units.Take(MaxNames).Select(unit => unit.Length == 0 ? "none" : unit))}); write them in one unit.";

    private static string WithoutValue(RecordedTable table, SampledColumn[] columns)
    {
        if (columns.FirstOrDefault(column => column.Units.Count > 1) is { } mixed) return MixedUnits(table, mixed);
        return $"{table.Source} has no column named \"value\" and no other with numbers that may be values; it has {List(table.Header)}. Name the one that is meant with --value-column.";
    }

    private static SampledColumn? AnyOf(RecordedTable table, SampledColumn[] columns, RecordingReaderOptions options)
    {
        SampledColumn? found = options.LabelColumns.Select(name => Array.Find(columns, column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).FirstOrDefault(column => column is not null);
        if (found is not null || options.MayLackLabels) return found;
        throw new InvalidDataException($"{table.Source} has no column {string.Join(" or ", options.LabelColumns.Select(name => $"\"{name}\""))} with labels; it has {List(table.Header)}.");
    }
}
