using System.Globalization;
using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// Metrics of Vector's <c>json</c> and <c>native_json</c>, bare or as <c>{"metric":…}</c>. A metric is called <c>namespace_name</c>, as its Prometheus exporter does.
/// An incremental counter is what came in an interval, a gauge; an absolute one is a counter. Distributions, histograms, summaries and sketches have a <c>count</c> and, where they are those
/// of an interval, a <c>mean</c>; absolute ones have a <c>count</c> and a <c>sum</c>, both counters; and the quantiles that are asked for, as <c>p99</c>. A set has its size.
/// See https://vector.dev/docs/about/under-the-hood/architecture/data-model/metric/.
/// </summary>
/// <param name="options">How records are read.</param>
public sealed class VectorFormat(FormatOptions options) : JsonFormat(options)
{
    private readonly SeriesTemplate _template = options.Series ?? SeriesTemplate.Parse(TelegrafFormat.DefaultSeries);
    private readonly SeriesNames<string> _names = new();
    private readonly List<(double Value, double Weight)> _weighted = [];

    /// <inheritdoc/>
    public override string Name => "vector";

    /// <summary>Whether a record surely is of this format.</summary>
    public static bool Recognises(in IncomingRecord record) => JsonShape.Matches(record.Value, ["kind", "name"], item =>
    {
        if (Get(item, "metric"u8) is { ValueKind: JsonValueKind.Object } metric) item = metric;
        return JsonShape.Has(item, "name"u8, JsonValueKind.String) && Get(item, "kind"u8) is { ValueKind: JsonValueKind.String } kind
            && (kind.ValueEquals("incremental"u8) || kind.ValueEquals("absolute"u8)) && TypeOf(item).Type.Length > 0;
    });

    /// <inheritdoc/>
    protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        JsonElement wrapped = Get(item, "metric"u8);
        if (wrapped.ValueKind == JsonValueKind.Object) (item, at) = (wrapped, at + "metric.");
        JsonElement name = Get(item, "name"u8), space = Get(item, "namespace"u8), tags = Get(item, "tags"u8), kind = Get(item, "kind"u8), stamp = Get(item, "timestamp"u8);
        if (!TryText(name, at + "name", "the name of a metric", DecodeFailure.SeriesMissing, batch)) return;
        if (!IsAbsent(space) && !TryText(space, at + "namespace", "a string", DecodeFailure.SeriesMissing, batch)) return;
        if (!AreTags(tags, at + "tags", batch)) return;
        // Vector itself leaves the time out where a metric has none.
        EventTime time = record.Time;
        if (!IsAbsent(stamp) || time <= EventTime.Earliest)
            if (!TryTime(stamp, at + "timestamp", record.Time, batch, out time)) return;
        const string Kinds = "incremental or absolute";
        if (!TryText(kind, at + "kind", Kinds, DecodeFailure.KindUnknown, batch)) return;
        bool isIncremental = kind.ValueEquals("incremental"u8);
        if (!isIncremental && !kind.ValueEquals("absolute"u8))
        {
            batch.Fail(DecodeFailure.KindUnknown, at + "kind", Found(kind), Kinds);
            return;
        }
        (string type, JsonElement value) = TypeOf(item);
        if (type.Length == 0)
        {
            batch.Fail(DecodeFailure.ValueMissing, at + "counter", "", "one of counter, gauge, set, distribution, aggregated_histogram, aggregated_summary and sketch");
            return;
        }
        at += type;
        if (value.ValueKind != JsonValueKind.Object)
        {
            batch.Fail(DecodeFailure.WrongType, at, Found(value), "an object");
            return;
        }
        var series = new Metric(Raw(name), Raw(space), IsAbsent(tags) ? default : Raw(tags), UsesKey ? record.Key : default, name, space, tags, time);
        switch (type)
        {
            case "counter" or "gauge":
                if (!TryNumber(Get(value, "value"u8), at + ".value", fromText: false, batch, out double number)) return;
                Add(series, "", number, type == "counter" && !isIncremental ? SeriesKind.Counter : SeriesKind.Gauge, at, batch);
                return;
            case "set":
                JsonElement values = Get(value, "values"u8);
                if (values.ValueKind == JsonValueKind.Array) Add(series, "", values.GetArrayLength(), SeriesKind.Gauge, at, batch);
                else batch.Fail(IsAbsent(values) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, at + ".values", Found(values), "an array");
                return;
            case "distribution":
                ReadDistribution(value, series, at, batch);
                return;
            default:
                ReadAggregate(type, value, series, isIncremental, at, batch);
                return;
        }
    }

    private static (string Type, JsonElement Value) TypeOf(JsonElement metric)
    {
        if (Get(metric, "counter"u8) is { ValueKind: not JsonValueKind.Undefined } counter) return ("counter", counter);
        if (Get(metric, "gauge"u8) is { ValueKind: not JsonValueKind.Undefined } gauge) return ("gauge", gauge);
        if (Get(metric, "set"u8) is { ValueKind: not JsonValueKind.Undefined } set) return ("set", set);
        if (Get(metric, "distribution"u8) is { ValueKind: not JsonValueKind.Undefined } distribution) return ("distribution", distribution);
        if (Get(metric, "aggregated_histogram"u8) is { ValueKind: not JsonValueKind.Undefined } histogram) return ("aggregated_histogram", histogram);
        if (Get(metric, "aggregated_summary"u8) is { ValueKind: not JsonValueKind.Undefined } summary) return ("aggregated_summary", summary);
        if (Get(metric, "sketch"u8) is { ValueKind: not JsonValueKind.Undefined } sketch) return ("sketch", sketch);
        return ("", default);
    }

    // Samples of an interval, each with how often it came.
    private void ReadDistribution(JsonElement value, in Metric series, string at, DecodedBatch batch)
    {
        if (!TryWeighted(Get(value, "samples"u8), at + ".samples", "value", "rate", batch)) return;
        double count = 0, sum = 0;
        foreach ((double sample, double weight) in _weighted) (count, sum) = (count + weight, sum + weight * sample);
        AddInterval(series, count, sum, at, batch);
        if (count <= 0) return;
        _weighted.Sort();
        foreach (double quantile in Options.Quantiles)
        {
            double passed = 0, found = _weighted[^1].Value;
            foreach ((double sample, double weight) in _weighted)
            {
                passed += weight;
                if (passed < quantile * count) continue;
                found = sample;
                break;
            }
            Add(series, QuantileName(quantile), found, SeriesKind.Gauge, at, batch);
        }
    }

    private void ReadAggregate(string type, JsonElement value, in Metric series, bool isIncremental, string at, DecodedBatch batch)
    {
        if (type == "sketch")
        {
            // One within the other, by the type of the sketch.
            if (Get(value, "sketch"u8) is { ValueKind: JsonValueKind.Object } inner) (value, at) = (inner, at + ".sketch");
            if (Get(value, "AgentDDSketch"u8) is { ValueKind: JsonValueKind.Object } agent) (value, at) = (agent, at + ".AgentDDSketch");
        }
        if (!TryNumber(Get(value, "count"u8), at + ".count", fromText: false, batch, out double count)) return;
        if (!TryNumber(Get(value, "sum"u8), at + ".sum", fromText: false, batch, out double sum)) return;
        if (isIncremental)
        {
            AddInterval(series, count, sum, at, batch);
        }
        else
        {
            Add(series, "count", count, SeriesKind.Counter, at, batch);
            Add(series, "sum", sum, SeriesKind.Counter, at, batch);
        }
        if (Options.Quantiles.Count == 0) return;
        if (type == "aggregated_summary") ReadQuantiles(Get(value, "quantiles"u8), series, at, batch);
        if (type == "aggregated_histogram" && isIncremental && count > 0) ReadBuckets(Get(value, "buckets"u8), series, count, at, batch);
    }

    private void ReadQuantiles(JsonElement quantiles, in Metric series, string at, DecodedBatch batch)
    {
        // Older versions call it upper_limit.
        string field = quantiles.ValueKind == JsonValueKind.Array && quantiles.GetArrayLength() > 0 && Get(quantiles[0], "quantile"u8).ValueKind == JsonValueKind.Undefined ? "upper_limit" : "quantile";
        if (!TryWeighted(quantiles, at + ".quantiles", "value", field, batch)) return;
        foreach (double quantile in Options.Quantiles)
            foreach ((double found, double which) in _weighted)
                if (Math.Abs(which - quantile) < 1e-9) Add(series, QuantileName(quantile), found, SeriesKind.Gauge, at, batch);
    }

    // Between the bounds of its bucket a quantile is interpolated; beyond the last bound it is that bound.
    private void ReadBuckets(JsonElement buckets, in Metric series, double total, string at, DecodedBatch batch)
    {
        if (!TryWeighted(buckets, at + ".buckets", "upper_limit", "count", batch)) return;
        _weighted.Sort();
        foreach (double quantile in Options.Quantiles)
        {
            double passed = 0, lower = 0;
            foreach ((double upper, double count) in _weighted)
            {
                if (passed + count >= quantile * total && count > 0)
                {
                    lower += (Math.Max(upper, lower) - lower) * (quantile * total - passed) / count;
                    break;
                }
                (passed, lower) = (passed + count, upper);
            }
            if (_weighted.Count > 0) Add(series, QuantileName(quantile), lower, SeriesKind.Gauge, at, batch);
        }
    }

    private bool TryWeighted(JsonElement array, string path, string value, string weight, DecodedBatch batch)
    {
        _weighted.Clear();
        if (array.ValueKind != JsonValueKind.Array) return batch.Fail(IsAbsent(array) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, path, Found(array), "an array");
        int index = 0;
        foreach (JsonElement one in array.EnumerateArray())
        {
            string at = $"{path}[{index++}].";
            JsonElement first = one.ValueKind == JsonValueKind.Object && one.TryGetProperty(value, out JsonElement found) ? found : default;
            JsonElement second = one.ValueKind == JsonValueKind.Object && one.TryGetProperty(weight, out found) ? found : default;
            // The last bucket has no bound.
            if (weight == "count" && first.ValueKind == JsonValueKind.String && IsInfinity(Raw(first)[1..^1])) continue;
            if (!TryNumber(first, at + value, fromText: false, batch, out double number) || !TryNumber(second, at + weight, fromText: false, batch, out double by)) return false;
            if (by < 0) return batch.Fail(DecodeFailure.WrongType, at + weight, Found(second), "a number of 0 or more");
            if (!double.IsNaN(number) && !double.IsNaN(by)) _weighted.Add((number, by));
        }
        return true;
    }

    private void AddInterval(in Metric series, double count, double sum, string at, DecodedBatch batch)
    {
        Add(series, "count", count, SeriesKind.Gauge, at, batch);
        // An interval in which nothing came has no mean: the point is missing.
        Add(series, "mean", count > 0 ? sum / count : double.NaN, SeriesKind.Gauge, at, batch);
    }

    private void Add(in Metric metric, string field, double value, SeriesKind kind, string at, DecodedBatch batch)
    {
        if (double.IsInfinity(value))
        {
            batch.Fail(DecodeFailure.ValueNotFinite, at, $"with an infinite {field}", "finite numbers");
            return;
        }
        Span<byte> rawField = stackalloc byte[32];
        _names.Start();
        _names.Append(metric.RawName);
        _names.Append(metric.RawSpace);
        _names.Append(metric.RawTags);
        _names.Append(metric.Key);
        _names.Append(rawField[..Encoding.UTF8.GetBytes(field, rawField)]);
        if (!_names.TryFind(out string name))
        {
            string full = IsAbsent(metric.Space) ? metric.Name.GetString()! : $"{metric.Space.GetString()}_{metric.Name.GetString()}";
            name = _names.Keep(_template.NameOf(full, field, RecordKey.TextOf(metric.Key), TagsOf(metric.Tags)));
        }
        batch.Add(name, new(metric.Time, value) { Kind = kind }, metric.RawTags, at);
    }

    private static string QuantileName(double quantile) => $"p{(quantile * 100).ToString("0.####", CultureInfo.InvariantCulture)}";

    private readonly ref struct Metric(ReadOnlySpan<byte> rawName, ReadOnlySpan<byte> rawSpace, ReadOnlySpan<byte> rawTags, ReadOnlySpan<byte> key, JsonElement name, JsonElement space, JsonElement tags, EventTime time)
    {
        public ReadOnlySpan<byte> RawName { get; } = rawName;
        public ReadOnlySpan<byte> RawSpace { get; } = rawSpace;
        public ReadOnlySpan<byte> RawTags { get; } = rawTags;
        public ReadOnlySpan<byte> Key { get; } = key;
        public JsonElement Name { get; } = name;
        public JsonElement Space { get; } = space;
        public JsonElement Tags { get; } = tags;
        public EventTime Time { get; } = time;
    }
}
