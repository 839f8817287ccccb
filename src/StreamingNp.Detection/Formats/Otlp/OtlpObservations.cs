using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>
/// What the points of OTLP metrics mean as observations, for protobuf and JSON alike.
/// <list type="bullet">
/// <item>A gauge, or a cumulative sum that may fall, is a gauge. A cumulative sum that only rises is a counter. A delta sum is a gauge: its value divided by the seconds since its start; the value itself where it has no start.</item>
/// <item>A delta histogram gives the fields <c>rate</c> (values a second; <c>count</c> where it has no start), <c>mean</c>, and the quantiles that are asked for, such as <c>p99</c>.</item>
/// <item>A cumulative histogram gives the counters <c>count</c> and <c>sum</c>. One record alone cannot tell what has happened since the one before: neither a mean nor quantiles. Delta temporality gives them.</item>
/// <item>A summary gives the counters <c>count</c> and <c>sum</c>, and its quantiles.</item>
/// <item>A point that is flagged to have no recorded value is a missing point, and so is the mean of no values.</item>
/// </list>
/// The tags are the attributes of the point and those of its resource that identify it (<see cref="OtlpIdentity"/>), <c>otel.scope.name</c>, and <c>unit</c>, which is no part of the name.
/// </summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class OtlpObservations
{
    // Four times what producers allow by default.
    private const int MaxAttributes = 512;
    private const double NanosecondsPerSecond = 1e9;

    // What needs no escape in JSON has none: tags are data and not a part of a page.
    private static readonly JsonWriterOptions TagWriting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SeriesTemplate _series;
    private readonly (double Quantile, string Field)[] _quantiles;
    private readonly List<KeyValuePair<string, string>> _tags = [];
    private readonly ArrayBufferWriter<byte> _tagBytes = new();
    private DecodedBatch _batch = null!;
    private EventTime _recordTime;
    private string _key = "";
    private int _ofResource;
    private int _ofScope;

    /// <summary>Makes it.</summary>
    /// <param name="options">How series are named and which quantiles are taken.</param>
    public OtlpObservations(FormatOptions options)
    {
        _series = options.Series ?? SeriesTemplate.Parse(OtlpIdentity.DefaultSeries);
        _quantiles = [.. options.Quantiles.Select(quantile => (quantile, FieldOf(quantile)))];
    }

    /// <summary>Begins with a record.</summary>
    public void Begin(in IncomingRecord record, DecodedBatch batch)
    {
        _batch = batch;
        _recordTime = record.Time;
        _key = RecordKey.TextOf(record.Key);
        _tags.Clear();
        _ofResource = _ofScope = 0;
    }

    /// <summary>Says what the metrics that follow are about.</summary>
    /// <param name="attributes">The attributes of the resource.</param>
    /// <param name="path">Where it is.</param>
    /// <returns>False where its attributes alone are larger than tags may be; then they are a fault, and its metrics are not to be read.</returns>
    public bool Resource(List<KeyValuePair<string, string>> attributes, string path)
    {
        _tags.Clear();
        _ofResource = _ofScope = 0;
        if (!CheckNumber(attributes, path)) return false;
        long size = 0;
        foreach ((string name, string value) in attributes)
        {
            if (!OtlpIdentity.Identifies(name) && !_series.Text.Contains($"{{tag:{name}}}", StringComparison.Ordinal)) continue;
            size += name.Length + value.Length;
            AddTag(name, value);
        }
        _ofResource = _ofScope = _tags.Count;
        // Otherwise every point would have to be told so again.
        return size <= _batch.Options.MaxTagsBytes || _batch.Fail(DecodeFailure.TagsTooLarge, path, $"attributes of {size} characters", $"at most {_batch.Options.MaxTagsBytes} bytes", "observations.max_tags_bytes");
    }

    /// <summary>Says what has made the metrics that follow.</summary>
    /// <param name="name">The name of the instrumentation scope; empty where it has none.</param>
    public void Scope(string name)
    {
        _tags.RemoveRange(_ofResource, _tags.Count - _ofResource);
        if (name.Length > 0) AddTag("otel.scope.name", name);
        _ofScope = _tags.Count;
    }

    /// <summary>Checks a metric.</summary>
    /// <returns>False where its points cannot be read; then the batch has a fault more.</returns>
    public bool Check(in OtlpMetric metric, string path)
    {
        if (metric.Name.Length == 0) return _batch.Fail(DecodeFailure.SeriesMissing, path + ".name", "", "the name of the metric");
        if (metric.Kind == OtlpMetricKind.None) return _batch.Fail(DecodeFailure.ValueMissing, path, $"{metric.Name} without data", "one of gauge, sum, histogram, exponentialHistogram and summary");
        bool counts = metric.Kind is OtlpMetricKind.Sum or OtlpMetricKind.Histogram or OtlpMetricKind.ExponentialHistogram;
        return !counts || metric.Temporality is OtlpTemporality.Delta or OtlpTemporality.Cumulative
            || _batch.Fail(DecodeFailure.WrongType, $"{path}.{metric.Field}.aggregationTemporality", metric.Temporality == OtlpTemporality.Unspecified ? "" : $"{(int)metric.Temporality}", "1 (delta) or 2 (cumulative)");
    }

    /// <summary>Adds the observations of a point.</summary>
    /// <param name="metric">Its metric, which was checked.</param>
    /// <param name="point">The point.</param>
    /// <param name="path">Where it is.</param>
    public void Add(in OtlpMetric metric, OtlpPoint point, string path)
    {
        if (!CheckNumber(point.Attributes, path) || !TryTime(point, path, out EventTime time)) return;
        bool isDelta = metric.Temporality == OtlpTemporality.Delta;
        if (isDelta && point.Start > point.Time && point.Time != 0)
        {
            _batch.Fail(DecodeFailure.TimestampOutOfRange, path + ".startTimeUnixNano", $"{point.Start}, which is after the time of the point", $"at most {point.Time}");
            return;
        }
        double seconds = point.Start == 0 || point.Time <= point.Start ? 0 : (point.Time - point.Start) / NanosecondsPerSecond;
        var found = new Found(metric.Name, time, path);
        TakeTags(point, metric.Unit);
        switch (metric.Kind)
        {
            case OtlpMetricKind.Gauge or OtlpMetricKind.Sum:
                AddNumber(metric, point, found, isDelta ? seconds : 0);
                break;
            case OtlpMetricKind.Summary:
                AddCounters(point, found);
                foreach ((double quantile, double value) in point.Quantiles) AddQuantile(quantile, point.IsMissing ? double.NaN : value, found);
                break;
            default:
                if (isDelta) AddDelta(metric, point, found, seconds);
                else AddCounters(point, found);
                break;
        }
    }

    private void AddNumber(in OtlpMetric metric, OtlpPoint point, in Found found, double seconds)
    {
        double? value = point.IsMissing ? double.NaN : point.Value;
        if (value is not { } read)
        {
            _batch.Fail(DecodeFailure.ValueMissing, found.Path, "", "a value, asDouble or asInt");
            return;
        }
        SeriesKind? kind = metric is { Kind: OtlpMetricKind.Sum, Temporality: OtlpTemporality.Cumulative, IsMonotonic: true } ? SeriesKind.Counter : SeriesKind.Gauge;
        Put(found, "", "", seconds > 0 ? read / seconds : read, kind);
    }

    private void AddCounters(OtlpPoint point, in Found found)
    {
        Put(found, "count", ".count", point.IsMissing ? double.NaN : point.Count, SeriesKind.Counter);
        if (point.IsMissing || point.Sum is not null) Put(found, "sum", ".sum", point.IsMissing ? double.NaN : point.Sum!.Value, SeriesKind.Counter);
    }

    private void AddDelta(in OtlpMetric metric, OtlpPoint point, in Found found, double seconds)
    {
        double count = point.IsMissing ? double.NaN : point.Count;
        if (seconds > 0 || point.IsMissing) Put(found, "rate", ".count", point.IsMissing ? count : count / seconds, SeriesKind.Gauge);
        else Put(found, "count", ".count", count, SeriesKind.Gauge);
        if (point.IsMissing || point.Sum is not null) Put(found, "mean", ".sum", count > 0 ? point.Sum!.Value / count : double.NaN, SeriesKind.Gauge);
        if (_quantiles.Length == 0 || point.BucketCounts.Count + point.NegativeCounts.Count == 0) return;
        if (metric.Kind == OtlpMetricKind.Histogram && point.BucketCounts.Count != point.Bounds.Count + 1)
        {
            _batch.Fail(DecodeFailure.WrongType, found.Path + ".bucketCounts", $"{point.BucketCounts.Count} counts for {point.Bounds.Count} bounds", "one count more than bounds");
            return;
        }
        foreach ((double quantile, string field) in _quantiles)
        {
            double value = count > 0 ? metric.Kind == OtlpMetricKind.Histogram ? HistogramQuantile.Of(point, quantile) : HistogramQuantile.OfExponential(point, quantile) : double.NaN;
            Put(found, field, ".bucketCounts", value, SeriesKind.Gauge);
        }
    }

    private void AddQuantile(double quantile, double value, in Found found)
    {
        if (quantile is >= 0 and <= 1) Put(found, FieldOf(quantile), ".quantileValues", value, SeriesKind.Gauge);
        else _batch.Fail(DecodeFailure.WrongType, found.Path + ".quantileValues", string.Create(CultureInfo.InvariantCulture, $"the quantile {quantile}"), "a quantile from 0 to 1");
    }

    private void Put(in Found found, string field, string at, double value, SeriesKind? kind)
    {
        if (double.IsInfinity(value))
        {
            _batch.Fail(DecodeFailure.ValueNotFinite, found.Path + at, double.IsPositive(value) ? "infinite" : "minus infinite", "a finite number, or NaN for a missing point");
            return;
        }
        _batch.Add(_series.NameOf(found.Name, field, _key, _tags), new(found.Time, value) { Kind = kind }, _tagBytes.WrittenSpan, found.Path);
    }

    private bool CheckNumber(List<KeyValuePair<string, string>> attributes, string path) =>
        attributes.Count <= MaxAttributes || _batch.Fail(DecodeFailure.TagsTooLarge, path + ".attributes", $"{attributes.Count} attributes", $"at most {MaxAttributes}");

    private bool TryTime(OtlpPoint point, string path, out EventTime time)
    {
        time = _recordTime;
        // What is beyond a long is beyond the year 2262 too.
        if (point.Time != 0) return Timestamps.TryTake((long)Math.Min(point.Time, long.MaxValue), TimestampUnit.Nanoseconds, _recordTime, path + ".timeUnixNano", _batch, out time);
        return (_recordTime > EventTime.Earliest && _recordTime.IsInRange) || _batch.Fail(DecodeFailure.TimestampOutOfRange, path + ".timeUnixNano", "", "a time, or a record with one of its own");
    }

    private void TakeTags(OtlpPoint point, string unit)
    {
        _tags.RemoveRange(_ofScope, _tags.Count - _ofScope);
        foreach ((string name, string value) in point.Attributes) AddTag(name, value);
        _tagBytes.ResetWrittenCount();
        // A unit tells nothing apart: it is no part of the name.
        bool hasUnit = unit.Length > 0 && IndexOf("unit") < 0;
        if (_tags.Count == 0 && !hasUnit) return;
        using var writer = new Utf8JsonWriter(_tagBytes, TagWriting);
        writer.WriteStartObject();
        foreach ((string name, string value) in _tags) writer.WriteString(name, value);
        if (hasUnit) writer.WriteString("unit", unit);
        writer.WriteEndObject();
    }

    // Of a name that comes twice the first counts. A point may have an attribute that its resource has too: with another value both tell series apart.
    private void AddTag(string name, string value)
    {
        int known = IndexOf(name);
        if (known >= 0 && known < _ofScope && _tags[known].Value != value) known = IndexOf(name = "point." + name);
        if (known < 0) _tags.Add(new(name, value));
    }

    private int IndexOf(string name)
    {
        for (int index = 0; index < _tags.Count; index++)
            if (_tags[index].Key == name) return index;
        return -1;
    }

    private static string FieldOf(double quantile) => string.Create(CultureInfo.InvariantCulture, $"p{100 * quantile:0.####}");

    private readonly record struct Found(string Name, EventTime Time, string Path);
}
