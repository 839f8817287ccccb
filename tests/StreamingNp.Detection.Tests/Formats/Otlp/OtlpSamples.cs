using System.Globalization;
using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats.Otlp;

/// <summary>OTLP messages, and what was read from them as lines.</summary>
internal static class OtlpSamples
{
    /// <summary>2026-11-23T19:00:00Z in nanoseconds.</summary>
    public const ulong Time = 1_795_460_400_000_000_000;

    /// <summary>Ten seconds before <see cref="Time"/>.</summary>
    public const ulong Start = Time - 10_000_000_000;

    /// <summary>A message with one resource, one scope and some metrics.</summary>
    public static byte[] Message(Action<ProtobufWriter> metrics, Action<ProtobufWriter>? resource = null, string scope = "") =>
        new ProtobufWriter().Message(1, one => one
            .Message(1, resource ?? (attributes => attributes.Attribute(1, "service.name", "shop")))
            .Message(2, scopeMetrics =>
            {
                if (scope.Length > 0) scopeMetrics.Message(1, named => named.Text(1, scope));
                metrics(scopeMetrics);
            })).ToArray();

    /// <summary>A message with one metric.</summary>
    public static byte[] Metric(string name, int kind, Action<ProtobufWriter> data, Action<ProtobufWriter>? resource = null, string scope = "") =>
        Message(metrics => metrics.Message(2, metric => metric.Text(1, name).Message(kind, data)), resource, scope);

    /// <summary>A message with one gauge that has one point.</summary>
    public static byte[] Gauge(Action<ProtobufWriter> point, Action<ProtobufWriter>? resource = null) => Metric("load", 5, data => data.Message(1, point), resource);

    /// <summary>Reads a message.</summary>
    public static DecodedBatch Read(IObservationFormat format, byte[] message, DecoderOptions? options = null, EventTime? recordTime = null, string key = "")
    {
        var batch = new DecodedBatch(options ?? new());
        format.Read(new IncomingRecord(message, Encoding.UTF8.GetBytes(key), recordTime ?? new EventTime(-1_000)), batch);
        return batch;
    }

    /// <summary>What was read: a line an observation, its name, value and kind, then its time where it is another one than <see cref="Time"/>.</summary>
    public static string[] Lines(DecodedBatch batch)
    {
        var lines = new string[batch.Count];
        for (int index = 0; index < batch.Count; index++)
        {
            DecodedObservation one = batch[index];
            string time = one.Observation.Time == new EventTime((long)Time / 1_000) ? "" : $" {one.Observation.Time}";
            lines[index] = string.Create(CultureInfo.InvariantCulture, $"{one.Series} {one.Observation.Value:0.######} {one.Observation.Kind}{time}");
        }
        return lines;
    }

    /// <summary>Its faults as sentences.</summary>
    public static string[] Sentences(DecodedBatch batch) => [.. batch.Faults.Select(fault => fault.Sentence)];
}
