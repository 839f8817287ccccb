using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>Reads the rows of a file of which the columns are known.</summary>
/// <param name="table">The file.</param>
/// <param name="roles">Its columns.</param>
/// <param name="key">The series key where no column holds it.</param>
/// <param name="options">How it is read.</param>
internal sealed class RowReading(RecordedTable table, ColumnRoles roles, string key, RecordingReaderOptions options)
{
    private readonly Dictionary<(string Key, int Value), string> _names = [];
    private readonly ChannelNames? _channels = options.ChannelsTogether && roles.Values.Count > 1 ? NamesOf(table, roles) : null;

    /// <summary>Reads all rows while the result is enumerated.</summary>
    /// <param name="unreadable">Is told of each row or value that cannot be read.</param>
    public IEnumerable<RecordedObservation> Read(Action<UnreadableRow> unreadable)
    {
        long place = 0;
        foreach (RecordedRow row in table.Rows())
        {
            string? fault = FaultOf(row, place++, out EventTime time, out string series, out bool isAnomalous);
            if (fault is not null)
            {
                unreadable(new(row.Line, fault));
                continue;
            }
            if (_channels is not null)
            {
                yield return new(series, Observation.Of(time, new(_channels, Channels(row, unreadable))), row.Line, isAnomalous);
                continue;
            }
            for (int i = 0; i < roles.Values.Count; i++)
            {
                ValueColumn column = roles.Values[i];
                if (column.Read(row.Fields[column.Index], out double value) is { } wrong) unreadable(new(row.Line, wrong));
                else yield return new(NameOf(series, i), new(time, value), row.Line, isAnomalous);
            }
        }
    }

    private float[] Channels(RecordedRow row, Action<UnreadableRow> unreadable)
    {
        float[] values = new float[roles.Values.Count];
        for (int channel = 0; channel < values.Length; channel++)
        {
            string? wrong = roles.Values[channel].Read(row.Fields[roles.Values[channel].Index], out double value);
            if (wrong is not null) unreadable(new(row.Line, wrong));
            values[channel] = wrong is null && float.IsFinite((float)value) ? (float)value : float.NaN;
        }
        return values;
    }

    private static ChannelNames NamesOf(RecordedTable table, ColumnRoles roles) => roles.Values.Count <= ChannelNames.Max
        ? new(roles.Values.Select(column => column.Name))
        : throw new InvalidDataException($"{table.Source} has {roles.Values.Count} columns of values, and a series at most {ChannelNames.Max} channels; name some with --value-column.");

    // What is wrong with a row, or null.
    private string? FaultOf(RecordedRow row, long place, out EventTime time, out string series, out bool isAnomalous)
    {
        (time, series, isAnomalous) = (default, key, false);
        if (row.Fault is not null) return row.Fault;
        // Fields that nobody named may be there if nothing is in them.
        if (row.Fields.Count < table.Header.Count || row.Fields.Skip(table.Header.Count).Any(field => field.Length > 0))
            return $"The row has {row.Fields.Count} fields where the {(table.HasHeader ? "header names" : "first row has")} {table.Header.Count}.";
        if (roles.Time is null)
        {
            time = options.RowStart + place * options.RowInterval!.Value;
        }
        else
        {
            string text = TimeColumns.Join(row, roles.Time, roles.TimeOfDay);
            if (!roles.Form.TryRead(text, out time)) return $"The time \"{Short(text)}\" is not written as the other times of the file.";
            if (!time.IsInRange) return $"The time \"{Short(text)}\" does not lie between {EventTime.Earliest} and {EventTime.Latest}{(roles.Form.Kind == TimeKind.Unix ? "; check the unit of timestamps" : "")}.";
        }
        if (roles.Series.Count > 0)
        {
            series = roles.Series.Count == 1 ? row.Fields[roles.Series[0].Index] : string.Join('/', roles.Series.Select(column => row.Fields[column.Index]).Where(field => field.Length > 0));
            if (series.Length == 0) return "The series key is empty.";
        }
        if (roles.Label is { } label && !CsvFields.TryLabel(row.Fields[label.Index], decimalCommas: false, out isAnomalous))
            return $"The label \"{Short(row.Fields[label.Index])}\" is none of 0, 1, false and true.";
        return null;
    }

    private string NameOf(string series, int value)
    {
        if (options.IsWide && roles.Series.Count == 0) return roles.Values[value].Name;
        if (roles.Values.Count == 1) return series;
        if (!_names.TryGetValue((series, value), out string? name)) _names[(series, value)] = name = $"{series}/{roles.Values[value].Name}";
        return name;
    }

    private static string Short(string field) => field.Length <= 40 ? field : $"{field[..40]}…";
}
