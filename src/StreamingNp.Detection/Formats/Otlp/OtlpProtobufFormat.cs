using System.Text;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>
/// OpenTelemetry metrics in protobuf, as the OpenTelemetry Collector's Kafka exporter writes them by default: an ExportMetricsServiceRequest, which reads like MetricsData.
/// A record holds many series. Gauges and sums become one series for each set of attributes; delta histograms a <c>rate</c>, a <c>mean</c> and the quantiles that are asked for; cumulative histograms the counters
/// <c>count</c> and <c>sum</c>, for one record alone cannot tell what has happened since the one before; summaries both counters and their quantiles.
/// </summary>
/// <param name="options">How series are named and which quantiles are taken from histograms. Times are nanoseconds whatever it says.</param>
/// <remarks>Not thread-safe: buffers are reused. The fields: https://github.com/open-telemetry/opentelemetry-proto, metrics/v1/metrics.proto.</remarks>
public sealed class OtlpProtobufFormat(FormatOptions options) : IObservationFormat
{
    private readonly OtlpObservations _observations = new(options);
    private readonly OtlpProtobufPoints _points = new();
    private readonly List<KeyValuePair<string, string>> _attributes = [];

    /// <inheritdoc/>
    public string Name => "otlp_proto";

    /// <summary>Whether a record is one: its fields are walked down to the first metric, which has a name and data.</summary>
    /// <param name="record">The record.</param>
    public static bool Recognises(in IncomingRecord record)
    {
        bool found = false;
        var reader = new ProtobufReader(record.Value);
        while (reader.Next())
        {
            if (!reader.Is(1, ProtobufType.Bytes)) return false;
            found = found || HasMetric(reader.Bytes, depth: 0);
        }
        return found && reader.Broken is null;
    }

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        if (batch.RefusesSize(record.Value)) return;
        _observations.Begin(record, batch);
        var reader = new ProtobufReader(record.Value);
        bool found = false;
        for (int index = 0; reader.Next();)
        {
            if (!reader.Is(1, ProtobufType.Bytes)) continue;
            found = true;
            ReadResource(reader.Bytes, batch, $"resourceMetrics[{index++}]");
        }
        if (reader.Broken is { } broken) batch.Fail(DecodeFailure.WrongFormat, found ? "resourceMetrics" : "", broken, "OTLP metrics in protobuf", "observations.format");
        else if (!found) batch.Fail(DecodeFailure.WrongFormat, "resourceMetrics", "", "OTLP metrics in protobuf", "observations.format");
    }

    // What is said of all comes before or after what it is said of: each message is read twice, which costs little, for most of it is skipped.
    private void ReadResource(ReadOnlySpan<byte> message, DecodedBatch batch, string path)
    {
        _attributes.Clear();
        var reader = new ProtobufReader(message);
        string? faulty = null;
        while (reader.Next())
        {
            if (!reader.Is(1, ProtobufType.Bytes)) continue;
            var resource = reader;
            OtlpProtobufPoints.ReadAttributes(ref resource, field: 1, _attributes);
            faulty = resource.Broken;
        }
        Check(reader, batch, path);
        // Without them two hosts could become one series.
        if (faulty is not null)
        {
            batch.Fail(DecodeFailure.WrongFormat, path + ".resource", faulty, "whole attributes in protobuf");
            return;
        }
        if (!_observations.Resource(_attributes, path + ".resource")) return;
        reader = new ProtobufReader(message);
        for (int index = 0; reader.Next();)
            if (reader.Is(2, ProtobufType.Bytes)) ReadScope(reader.Bytes, batch, $"{path}.scopeMetrics[{index++}]");
    }

    private void ReadScope(ReadOnlySpan<byte> message, DecodedBatch batch, string path)
    {
        string name = "";
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (!reader.Is(1, ProtobufType.Bytes)) continue;
            var scope = new ProtobufReader(reader.Bytes);
            while (scope.Next())
                if (scope.Is(1, ProtobufType.Bytes)) name = Encoding.UTF8.GetString(scope.Bytes);
        }
        Check(reader, batch, path);
        _observations.Scope(name);
        reader = new ProtobufReader(message);
        for (int index = 0; reader.Next();)
            if (reader.Is(2, ProtobufType.Bytes)) ReadMetric(reader.Bytes, batch, $"{path}.metrics[{index++}]");
    }

    private void ReadMetric(ReadOnlySpan<byte> message, DecodedBatch batch, string path)
    {
        string name = "", unit = "";
        OtlpMetricKind kind = OtlpMetricKind.None;
        ReadOnlySpan<byte> data = default;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Type != ProtobufType.Bytes) continue;
            if (reader.Field == 1) name = Encoding.UTF8.GetString(reader.Bytes);
            else if (reader.Field == 3) unit = Encoding.UTF8.GetString(reader.Bytes);
            if (KindOf(reader.Field) == OtlpMetricKind.None) continue;
            kind = KindOf(reader.Field);
            data = reader.Bytes;
        }
        Check(reader, batch, path);
        int temporality = 0;
        bool isMonotonic = false;
        reader = new ProtobufReader(data);
        while (reader.Next())
        {
            if (reader.Is(2, ProtobufType.Varint)) temporality = (int)Math.Min(reader.Bits, int.MaxValue);
            else if (reader.Is(3, ProtobufType.Varint)) isMonotonic = reader.Bits != 0;
        }
        var metric = new OtlpMetric(name, unit, kind, (OtlpTemporality)temporality, isMonotonic);
        if (!_observations.Check(metric, path)) return;
        path = $"{path}.{metric.Field}.dataPoints";
        Check(reader, batch, path);
        reader = new ProtobufReader(data);
        for (int index = 0; reader.Next();)
        {
            if (!reader.Is(1, ProtobufType.Bytes)) continue;
            string at = $"{path}[{index++}]";
            if (_points.TryRead(reader.Bytes, kind, out string broken)) _observations.Add(metric, _points.Point, at);
            else batch.Fail(DecodeFailure.WrongFormat, at, broken, "a whole data point in protobuf");
        }
    }

    private static void Check(in ProtobufReader reader, DecodedBatch batch, string path)
    {
        if (reader.Broken is { } broken) batch.Fail(DecodeFailure.WrongFormat, path, broken, "whole fields in protobuf");
    }

    private static OtlpMetricKind KindOf(int field) => field switch
    {
        5 => OtlpMetricKind.Gauge,
        7 => OtlpMetricKind.Sum,
        9 => OtlpMetricKind.Histogram,
        10 => OtlpMetricKind.ExponentialHistogram,
        11 => OtlpMetricKind.Summary,
        _ => OtlpMetricKind.None,
    };

    // Depth 0 holds resource metrics and 1 scope metrics: both have what they hold in field 2. Traces look alike down to there; their spans have numbers where a metric has messages.
    private static bool HasMetric(ReadOnlySpan<byte> message, int depth)
    {
        bool hasName = false, hasData = false, hasMetric = false;
        var reader = new ProtobufReader(message);
        while (reader.Next())
        {
            if (reader.Type != ProtobufType.Bytes) return false;
            if (depth < 2)
            {
                hasMetric = hasMetric || (reader.Field == 2 && HasMetric(reader.Bytes, depth + 1));
                continue;
            }
            hasName |= reader.Field == 1 && !reader.Bytes.IsEmpty && Utf8.IsValid(reader.Bytes);
            hasData |= KindOf(reader.Field) != OtlpMetricKind.None;
        }
        return reader.Broken is null && (depth < 2 ? hasMetric : hasName && hasData);
    }
}
