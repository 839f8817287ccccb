using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// The JSON of prometheus-kafka-adapter, a sample each, whose value is a text. Series are named as Prometheus writes them, <c>up{instance="a",job="b"}</c>, with labels by their names.
/// Names that end in <c>_total</c>, <c>_count</c>, <c>_sum</c> or <c>_bucket</c> are counters, as its conventions have it; see https://prometheus.io/docs/practices/naming/.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class PrometheusFormat(FormatOptions options) : JsonFormat(options)
{
    private static readonly string[] CounterSuffixes = ["_total", "_count", "_sum", "_bucket"];

    private readonly SeriesNames<Sample> _names = new();

    /// <inheritdoc/>
    public override string Name => "prometheus";

    /// <summary>Whether a record surely is of this format.</summary>
    public static bool Recognises(in IncomingRecord record) => JsonShape.Matches(record.Value, ["labels", "__name__", "value", "timestamp"], item =>
        JsonShape.Has(Get(item, "labels"u8), "__name__"u8, JsonValueKind.String)
        && JsonShape.Has(item, "value"u8, JsonValueKind.String, JsonValueKind.Number) && JsonShape.Has(item, "timestamp"u8, JsonValueKind.String, JsonValueKind.Number));

    /// <inheritdoc/>
    protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        JsonElement name = Get(item, "name"u8), labels = Get(item, "labels"u8), value = Get(item, "value"u8);
        if (!AreTags(labels, at + "labels", batch)) return;
        string namePath = "name";
        if (IsAbsent(name)) (name, namePath) = (Get(labels, "__name__"u8), "labels.__name__");
        if (!TryText(name, at + namePath, "the name of the metric", DecodeFailure.SeriesMissing, batch)) return;
        if (!TryNumber(value, at + "value", fromText: true, batch, out double number)) return;
        if (!TryTime(Get(item, "timestamp"u8), at + "timestamp", record.Time, batch, out EventTime time)) return;
        ReadOnlySpan<byte> rawName = Raw(name), rawLabels = IsAbsent(labels) ? default : Raw(labels), key = UsesKey ? record.Key : default;
        if (!_names.TryFind(rawName, default, rawLabels, key, out Sample sample))
            sample = _names.Keep(Named(name.GetString()!, TagsOf(labels, except: "__name__"), RecordKey.TextOf(key)));
        batch.Add(sample.Series, new(time, number) { Kind = sample.Kind }, rawLabels, at + namePath);
    }

    private Sample Named(string name, List<KeyValuePair<string, string>> labels, string key)
    {
        bool isCounter = Array.Exists(CounterSuffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal));
        return new(Options.Series?.NameOf(name, "", key, labels) ?? Selector(name, labels), isCounter ? SeriesKind.Counter : null);
    }

    private static string Selector(string name, List<KeyValuePair<string, string>> labels)
    {
        if (labels.Count == 0) return name;
        IEnumerable<string> parts = labels.OrderBy(label => label.Key, StringComparer.Ordinal)
            .Select(label => $"{label.Key}=\"{label.Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\"");
        return $"{name}{{{string.Join(',', parts)}}}";
    }

    private readonly record struct Sample(string Series, SeriesKind? Kind);
}
