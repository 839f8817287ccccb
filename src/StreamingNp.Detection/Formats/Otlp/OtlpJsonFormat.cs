using System.Text.Json;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>
/// OpenTelemetry metrics in JSON, <c>{"resourceMetrics":[{"resource":{"attributes":[…]},"scopeMetrics":[{"metrics":[{"name":"a","gauge":{"dataPoints":[{"asDouble":10,"timeUnixNano":"1544712660300000000"}]}}]}]}]}</c>.
/// What the points mean is what it is in protobuf (<see cref="OtlpProtobufFormat"/>). Integers of 64 bits may be texts or numbers, enums numbers or names, and fields in camelCase or snake_case; fields that are not known are ignored.
/// </summary>
/// <param name="options">How series are named and which quantiles are taken from histograms. Times are nanoseconds whatever it says.</param>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
public sealed class OtlpJsonFormat(FormatOptions options) : IObservationFormat
{
    private static readonly (string Camel, string Snake, OtlpMetricKind Kind)[] Data =
    [
        ("gauge", "gauge", OtlpMetricKind.Gauge),
        ("sum", "sum", OtlpMetricKind.Sum),
        ("histogram", "histogram", OtlpMetricKind.Histogram),
        ("exponentialHistogram", "exponential_histogram", OtlpMetricKind.ExponentialHistogram),
        ("summary", "summary", OtlpMetricKind.Summary),
    ];

    private readonly OtlpObservations _observations = new(options);
    private readonly OtlpJsonPoints _points = new();
    private readonly List<KeyValuePair<string, string>> _attributes = [];
    private byte[] _respelled = [];

    /// <inheritdoc/>
    public string Name => "otlp_json";

    /// <summary>Whether a record is one: an object that has <c>resourceMetrics</c> itself, not somewhere within.</summary>
    /// <param name="record">The record.</param>
    public static bool Recognises(in IncomingRecord record)
    {
        if (record.Value.IndexOf("\"resourceMetrics\""u8) < 0 && record.Value.IndexOf("\"resource_metrics\""u8) < 0) return false;
        var reader = new Utf8JsonReader(record.Value);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("resourceMetrics"u8) || reader.ValueTextEquals("resource_metrics"u8)) return reader.Read() && reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
            }
            return false;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        if (batch.RefusesSize(record.Value)) return;
        if (!Utf8.IsValid(record.Value))
        {
            batch.Fail(DecodeFailure.NotJson, "", "not UTF-8", "JSON in UTF-8");
            return;
        }
        using JsonDocument? document = Parse(record.Value, out string broken);
        if (document is null)
        {
            batch.Fail(DecodeFailure.NotJson, "", broken, "JSON", "observations.format");
            return;
        }
        _observations.Begin(record, batch);
        Read(document.RootElement, batch);
    }

    private void Read(JsonElement root, DecodedBatch batch)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            batch.Fail(DecodeFailure.NotAnObject, "", OtlpJson.Shown(root), "an object with resourceMetrics", "observations.format");
            return;
        }
        if (!OtlpJson.TryField(root, "resourceMetrics", "resource_metrics", out _))
        {
            batch.Fail(DecodeFailure.WrongFormat, "resourceMetrics", "", "OTLP metrics in JSON", "observations.format");
            return;
        }
        int index = 0;
        foreach (JsonElement resource in OtlpJson.Items(root, "resourceMetrics", "resource_metrics", "", batch)) ReadResource(resource, batch, $"resourceMetrics[{index++}]");
    }

    private void ReadResource(JsonElement message, DecodedBatch batch, string path)
    {
        _attributes.Clear();
        if (OtlpJson.TryField(message, "resource", "resource", out JsonElement resource) && !OtlpJsonPoints.TryAttributes(resource, path + ".resource", batch, _attributes)) return;
        if (!_observations.Resource(_attributes, path + ".resource")) return;
        int index = 0;
        foreach (JsonElement scope in OtlpJson.Items(message, "scopeMetrics", "scope_metrics", path, batch)) ReadScope(scope, batch, $"{path}.scopeMetrics[{index++}]");
    }

    private void ReadScope(JsonElement message, DecodedBatch batch, string path)
    {
        string name = "";
        if (OtlpJson.TryField(message, "scope", "scope", out JsonElement scope) && OtlpJson.TryField(scope, "name", "name", out JsonElement scopeName) && OtlpJson.TryText(scopeName, out string text)) name = text;
        _observations.Scope(name);
        int index = 0;
        foreach (JsonElement metric in OtlpJson.Items(message, "metrics", "metrics", path, batch)) ReadMetric(metric, batch, $"{path}.metrics[{index++}]");
    }

    private void ReadMetric(JsonElement message, DecodedBatch batch, string path)
    {
        string name = OtlpJson.TryField(message, "name", "name", out JsonElement named) && OtlpJson.TryText(named, out string text) ? text : "";
        string unit = OtlpJson.TryField(message, "unit", "unit", out JsonElement measured) && OtlpJson.TryText(measured, out string itsUnit) ? itsUnit : "";
        OtlpMetricKind kind = OtlpMetricKind.None;
        JsonElement data = default;
        foreach ((string camel, string snake, OtlpMetricKind other) in Data)
            if (OtlpJson.TryField(message, camel, snake, out JsonElement found)) (kind, data) = (other, found);
        OtlpTemporality temporality = OtlpTemporality.Unspecified;
        if (OtlpJson.TryField(data, "aggregationTemporality", "aggregation_temporality", out JsonElement word) && !OtlpJson.TryTemporality(word, out temporality))
        {
            batch.Fail(DecodeFailure.WrongType, $"{path}.{Data[(int)kind - 1].Camel}.aggregationTemporality", OtlpJson.Shown(word), "1 (delta) or 2 (cumulative)");
            return;
        }
        bool isMonotonic = OtlpJson.TryField(data, "isMonotonic", "is_monotonic", out JsonElement monotonic) && monotonic.ValueKind == JsonValueKind.True;
        var metric = new OtlpMetric(name, unit, kind, temporality, isMonotonic);
        if (!_observations.Check(metric, path)) return;
        int index = 0;
        path = $"{path}.{metric.Field}";
        foreach (JsonElement point in OtlpJson.Items(data, "dataPoints", "data_points", path, batch))
        {
            string at = $"{path}.dataPoints[{index++}]";
            if (_points.TryRead(point, kind, at, batch)) _observations.Add(metric, _points.Point, at);
        }
    }

    private JsonDocument? Parse(ReadOnlySpan<byte> message, out string broken)
    {
        if (TryParse(message, out broken) is { } document) return document;
        // Python and others write NaN as a bare word.
        return NonFiniteNumbers.TrySpell(message, ref _respelled, out int length) ? TryParse(_respelled.AsSpan(0, length), out broken) : null;
    }

    private static JsonDocument? TryParse(ReadOnlySpan<byte> message, out string broken)
    {
        broken = "";
        try
        {
            var reader = new Utf8JsonReader(message);
            JsonDocument document = JsonDocument.ParseValue(ref reader);
            // Behind the object there may be nothing but space.
            if (message[(int)reader.BytesConsumed..].TrimEnd(" \t\r\n"u8).IsEmpty) return document;
            document.Dispose();
            broken = "more than one JSON value";
        }
        catch (JsonException exception)
        {
            broken = $"broken at byte {exception.BytePositionInLine ?? 0} of line {(exception.LineNumber ?? 0) + 1}";
        }
        return null;
    }
}
