using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>Finds the column of the time, or those of the date and the time of day.</summary>
internal static class TimeColumns
{
    /// <summary>Finds them.</summary>
    /// <param name="table">The file.</param>
    /// <param name="columns">Its columns that may be meant.</param>
    /// <param name="options">The columns that were asked for.</param>
    /// <exception cref="InvalidDataException">There is none, or there are several that are as good.</exception>
    public static (SampledColumn Time, SampledColumn? OfDay) Find(RecordedTable table, SampledColumn[] columns, RecordingReaderOptions options)
    {
        if (options.TimeColumn is { } asked)
            return ColumnRoles.Several(table, columns, asked) switch
            {
                [var one] => (one, null),
                [var date, var time] => (date, time),
                _ => throw new InvalidDataException($"{table.Source}: --time-column names more than a date and a time of day; name one column or two."),
            };
        SampledColumn[] best = Best(columns, options);
        if (best.Length == 0) return (Unusual(table, columns), null);
        SampledColumn[] ofDay = [.. columns.Where(column => column.IsTimeOfDay)];
        if (best.All(column => column.IsDayOnly) && ofDay.Length > 0)
            return best.Length == 1 && ofDay.Length == 1 ? (best[0], ofDay[0])
                : throw Several(table, [.. best, .. ofDay], "\"DATE,TIME\"");
        if (best.Length > 1 && best.Where(column => !column.IsDayOnly).ToArray() is { Length: > 0 } finer) best = finer;
        return best.Length == 1 || best.Skip(1).All(column => IsSame(column, best[0])) ? (best[0], null) : throw Several(table, best, "NAME");
    }

    /// <summary>The text of the time of a row.</summary>
    public static string Join(RecordedRow row, SampledColumn time, SampledColumn? ofDay) => ofDay is null ? row.Fields[time.Index] : $"{row.Fields[time.Index]} {row.Fields[ofDay.Index]}";

    // A known name goes before the others, dates go before numbers.
    private static SampledColumn[] Best(SampledColumn[] columns, RecordingReaderOptions options)
    {
        if (options.TimeFormat is not null)
        {
            SampledColumn[] fitting = [.. columns.Where(column => TimeForm.Of([.. column.Present], column.Present, options, out string? fault) is var form && fault is null && column.Present.Count(field => form.TryRead(field, out _)) > column.Present.Count / 2)];
            return fitting.Where(column => ColumnNames.IsTime(column.Name)).ToArray() is { Length: > 0 } known ? known : fitting.Where(column => !column.IsNumeric).ToArray() is { Length: > 0 } dates ? dates : fitting;
        }
        SampledColumn[][] ranks =
        [
            // Whoever names the unit knows that numbers are times, also where they look like none.
            [.. columns.Where(column => ColumnNames.IsTime(column.Name) && (column.IsDate || column.IsUnix || (options.TimestampUnit != TimestampUnit.Auto && column.IsNumeric)))],
            [.. columns.Where(column => column.IsDate && !column.IsNumeric)],
            [.. columns.Where(column => column.IsUnix || column.IsDate)],
        ];
        return Array.Find(ranks, rank => rank.Length > 0) ?? [];
    }

    // A column that is named a time, whatever it holds: what is wrong with it is told later.
    private static SampledColumn Unusual(RecordedTable table, SampledColumn[] columns) =>
        Array.Find(columns, column => ColumnNames.IsTime(column.Name) && column.Present.Count > 0) ?? Array.Find(columns, column => column.IsTimeOfDay)
        ?? throw new InvalidDataException($"{table.Source} has no column of times; it has {ColumnRoles.List(table.Header)}. Name it with --time-column, or give the rows times with --row-interval 1m.");

    // One time in two forms, such as a date and a Unix time.
    private static bool IsSame(SampledColumn one, SampledColumn other)
    {
        RecordingReaderOptions plain = new();
        TimeForm form = TimeForm.Of(one.Present, one.Present, plain, out string? fault), otherForm = TimeForm.Of(other.Present, other.Present, plain, out string? otherFault);
        if (fault is not null || otherFault is not null) return false;
        return one.Fields.Zip(other.Fields).All(pair => form.TryRead(pair.First, out EventTime time) && otherForm.TryRead(pair.Second, out EventTime otherTime) && Math.Abs((time - otherTime).TotalSeconds) < 1);
    }

    private static InvalidDataException Several(RecordedTable table, SampledColumn[] columns, string what) =>
        new($"{table.Source} has several columns of times ({ColumnRoles.List([.. columns.Select(column => column.Name)])}); choose with --time-column {what}.");
}
