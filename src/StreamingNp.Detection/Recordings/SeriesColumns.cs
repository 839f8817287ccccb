namespace StreamingNp.Detection.Recordings;

/// <summary>Finds the columns of which the series key is made.</summary>
internal static class SeriesColumns
{
    // Where so many rows have a time and a key of their own, no further column is needed.
    private const double Enough = 0.95;

    /// <summary>Finds them by their names, and by what tells rows of one time apart.</summary>
    /// <param name="columns">The columns that are neither time nor label.</param>
    /// <param name="numeric">Those of them that may be values.</param>
    /// <param name="times">The times of the sampled rows.</param>
    public static SampledColumn[] Find(IEnumerable<SampledColumn> columns, SampledColumn[] numeric, IReadOnlyList<string> times)
    {
        SampledColumn[] all = [.. columns.Where(column => column.Present.Count > 0 && column.Fields.Count == times.Count && !column.IsDate && !column.IsTimeOfDay && !column.IsIndex && !column.IsBoolean && !(column.IsBinary && ColumnNames.IsLabel(column.Name)))];
        if (Array.Find(all, column => column.Name.Equals("series", StringComparison.OrdinalIgnoreCase)) is { } series) return [series];
        int rows = times.Count;
        bool Repeats(SampledColumn column) => rows <= 3 || column.Distinct <= rows / 2;
        List<SampledColumn> keys = [.. all.Where(column => column.IsText && ColumnNames.IsSeries(column.Name) && Repeats(column))];
        // In exports of InfluxDB every other text is a tag.
        if (keys.Exists(column => column.Name == "_field")) keys = [.. all.Where(column => column.IsText && !column.Name.Equals("result", StringComparison.OrdinalIgnoreCase) && Repeats(column))];
        List<SampledColumn> others = [.. all.Where(column => !keys.Contains(column) && Repeats(column) && column.Distinct > 1 && (column.IsText || IsNumberOfSomething(column) && (numeric.All(one => one.Index != column.Index) || numeric.Length > 1)))];
        int distinct = Distinct(times, keys);
        while (rows > 1 && distinct < Enough * rows && others.Count > 0)
        {
            (SampledColumn next, int gained) = others.Select(column => (column, Distinct(times, [.. keys, column]))).MaxBy(one => one.Item2);
            if (gained <= distinct) break;
            keys.Add(next);
            others.Remove(next);
            distinct = gained;
        }
        return [.. keys.OrderBy(column => column.Index)];
    }

    private static bool IsNumberOfSomething(SampledColumn column) => column.IsNumeric && (ColumnNames.IsSeries(column.Name) || ColumnNames.IsId(column.Name)) && column.Present.All(field => field.All(char.IsAsciiDigit));

    private static int Distinct(IReadOnlyList<string> times, IReadOnlyList<SampledColumn> keys) =>
        times.Select((time, row) => string.Join('\n', keys.Select(key => key.Fields[row]).Prepend(time))).Distinct(StringComparer.Ordinal).Count();
}
