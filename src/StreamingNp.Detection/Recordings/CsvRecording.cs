using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>
/// Reads recorded series from CSV (RFC 4180, UTF-8), a row at a time. The first row names the columns; a comma or a
/// semicolon stands between fields. Rows come as they are, duplicates and late ones included.
/// </summary>
public static class CsvRecording
{
    // So many rows are looked at to find the value column where its name does not tell.
    private const int SampleRows = 50;

    /// <summary>Reads a file while the result is enumerated.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read; reading goes on after it.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file has no header, or a column is not there.</exception>
    public static IEnumerable<RecordedObservation> Read(string path, CsvRecordingOptions options, Action<UnreadableRow> unreadable)
    {
        string file = Path.GetFileName(path);
        string key = file.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? file[..^4] : file;
        string? folder = Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)));
        if (options.FolderInKey && !string.IsNullOrEmpty(folder)) key = $"{folder}/{key}";

        using StreamReader reader = new(path);
        foreach (RecordedObservation observation in Read(reader, path, key, options, unreadable)) yield return observation;
    }

    /// <summary>Reads a text while the result is enumerated.</summary>
    /// <param name="reader">The text; it is not disposed.</param>
    /// <param name="source">What the text is called in errors.</param>
    /// <param name="key">The series key where no column holds it.</param>
    /// <param name="options">How it is to be read.</param>
    /// <param name="unreadable">Is told of each row that cannot be read; reading goes on after it.</param>
    /// <exception cref="InvalidDataException">The text has no header, or a column is not there.</exception>
    public static IEnumerable<RecordedObservation> Read(
        TextReader reader, string source, string key, CsvRecordingOptions options, Action<UnreadableRow> unreadable)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.LongestRow, 16, nameof(options));
        CsvRowReader rows = new(reader, options.LongestRow);
        if (!rows.TryReadHeader(out CsvRow header)) throw new InvalidDataException($"{source} is empty; it needs a row that names the columns, such as \"timestamp,value\".");
        Queue<CsvRow> sample = new();
        while (sample.Count < SampleRows && rows.TryRead(out CsvRow row)) sample.Enqueue(row);
        CsvColumns columns = CsvColumns.Find(source, header, sample, rows.HasDecimalCommas, options);

        while (sample.TryDequeue(out CsvRow row) || rows.TryRead(out row))
        {
            if (FaultOf(row, columns, key, rows.HasDecimalCommas, options.TimestampUnit, out RecordedObservation observation) is { } fault)
                unreadable(new(row.Line, fault));
            else
                yield return observation;
        }
    }

    // What is wrong with a row, or null.
    private static string? FaultOf(
        CsvRow row, CsvColumns columns, string key, bool decimalCommas, TimestampUnit unit, out RecordedObservation observation)
    {
        observation = default;
        if (row.Fault is not null) return row.Fault;
        // Fields that nobody named may be there if nothing is in them.
        if (row.Fields.Count < columns.Count || row.Fields.Skip(columns.Count).Any(field => field.Length > 0))
            return $"The row has {row.Fields.Count} fields where the header names {columns.Count}.";

        string timeField = row.Fields[columns.Time];
        if (!CsvFields.TryTime(timeField, unit, out EventTime time)) return $"The time \"{Short(timeField)}\" is neither an RFC 3339 timestamp nor a Unix time.";
        if (!time.IsInRange) return $"The time \"{Short(timeField)}\" does not lie between {EventTime.Earliest} and {EventTime.Latest}; check the unit of timestamps.";

        string valueField = row.Fields[columns.Value];
        double value = double.NaN;
        if (!CsvFields.IsMissing(valueField) && !CsvFields.TryNumber(valueField, decimalCommas, out value)) return $"The value \"{Short(valueField)}\" is not a finite number.";

        if (columns.Series >= 0)
        {
            key = row.Fields[columns.Series];
            if (key.Length == 0) return "The series key is empty.";
        }
        bool isAnomalous = false;
        if (columns.Label >= 0 && !CsvFields.TryLabel(row.Fields[columns.Label], decimalCommas, out isAnomalous))
            return $"The label \"{Short(row.Fields[columns.Label])}\" is none of 0, 1, false and true.";
        observation = new(key, new(time, value), row.Line, isAnomalous);
        return null;
    }

    private static string Short(string field) => field.Length <= 40 ? field : $"{field[..40]}…";
}
