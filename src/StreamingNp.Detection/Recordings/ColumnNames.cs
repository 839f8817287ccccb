namespace StreamingNp.Detection.Recordings;

/// <summary>The names that columns go by.</summary>
internal static class ColumnNames
{
    private static readonly HashSet<string> Times = Set("timestamp", "timestamps", "time", "date", "datetime", "date_time", "date time", "ts", "_time", "@timestamp", "time_stamp", "event_time", "eventtime", "ds", "utc", "epoch", "unix", "unix_time", "unixtime", "when", "zeit", "datum", "zeitstempel");

    private static readonly HashSet<string> Labels = Set("label", "labels", "anomaly", "anomalies", "is_anomaly", "isanomaly", "anomaly_label", "is_anomalous", "outlier", "is_outlier", "changepoint", "change_point", "ground_truth", "attack", "is_attack");

    private static readonly HashSet<string> Indexes = Set("", "index", "idx", "id", "no", "no.", "nr", "nr.", "#", "n", "row", "rows", "row_id", "rowid", "row_number", "rownum", "seq", "unnamed: 0", "unnamed: 0.1", "level_0", "table");

    private static readonly HashSet<string> AllSeries = Set("series", "series_id", "series_key", "metric", "metric_name", "metricname", "__name__", "name", "host", "hostname", "instance", "node", "pod", "container", "server", "device", "sensor", "machine", "service", "job", "item", "unique_id", "tag", "tagname", "tag_name", "variable", "key", "measurement", "field", "_measurement", "_field", "station", "region", "zone", "namespace", "cluster", "datacenter", "dc", "az", "store", "shop", "product", "sku", "meter", "symbol", "ticker", "channel", "signal", "source", "entity", "resource", "endpoint", "interface", "disk", "mount", "cpu_id", "queue", "topic", "parameter");

    /// <summary>Whether one of the names is that of a time.</summary>
    public static bool IsTime(IEnumerable<string> names) => names.Any(IsTime);

    /// <summary>Whether a name is that of a time.</summary>
    public static bool IsTime(string name) => Times.Contains(name) || name.StartsWith("timestamp", StringComparison.OrdinalIgnoreCase) || Times.Contains(WithoutUnit(name));

    /// <summary>Whether a name is that of a label.</summary>
    public static bool IsLabel(string name) => Labels.Contains(name);

    /// <summary>Whether a name is that of a number of rows.</summary>
    public static bool IsIndex(string name) => Indexes.Contains(name);

    /// <summary>Whether a name says that a column identifies something.</summary>
    public static bool IsId(string name) =>
        name.Equals("id", StringComparison.OrdinalIgnoreCase) || name.Equals("uuid", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_id", StringComparison.OrdinalIgnoreCase) || name.EndsWith(" id", StringComparison.OrdinalIgnoreCase) || name.EndsWith("Id", StringComparison.Ordinal) || name.EndsWith("ID", StringComparison.Ordinal);

    /// <summary>Whether a name is that of a series, or a part of its key.</summary>
    public static bool IsSeries(string name) => AllSeries.Contains(name);

    /// <summary>Whether a name is that of the value.</summary>
    public static bool IsValue(string name) => name.Equals("value", StringComparison.OrdinalIgnoreCase) || name.Equals("_value", StringComparison.OrdinalIgnoreCase);

    // Time (UTC), time [s]
    private static string WithoutUnit(string name) => name.IndexOfAny(['(', '[']) is > 0 and var at ? name[..at].TrimEnd() : name;

    private static HashSet<string> Set(params string[] names) => new(names, StringComparer.OrdinalIgnoreCase);
}
