using System.Diagnostics;
using System.Text;
using Confluent.Kafka;

namespace StreamingNp.Streaming.Telemetry;

/// <summary>
/// Makes traces of sampled records: one span from the record's own time to the acknowledgement, with a child for each stage. Nothing is traced while a record is under way but
/// three times; the spans are made when it is done. Thread-safe.
/// </summary>
/// <param name="share">The share of records, above 0 to 1.</param>
/// <param name="time">The wall clock.</param>
public sealed class RecordTraces(double share, TimeProvider time)
{
    private static readonly ActivitySource Source = new(PipelineMetrics.MeterName);

    /// <summary>Begins the trace of a record.</summary>
    /// <param name="lane">The partition of the record.</param>
    /// <param name="offset">Its offset, which alone decides whether it is sampled.</param>
    /// <param name="milliseconds">Its own time, Unix time in milliseconds; 0 or less where it has none.</param>
    /// <param name="headers">Its headers: <c>traceparent</c> makes its span part of its producer's trace.</param>
    /// <returns>The trace; null where the record is not sampled, or nobody listens.</returns>
    public RecordTrace? Begin(TopicPartition lane, long offset, long milliseconds, Headers? headers)
    {
        if (!IsSampled(offset) || !Source.HasListeners()) return null;
        DateTimeOffset now = time.GetUtcNow();
        DateTimeOffset sent = milliseconds > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : now;
        return new RecordTrace(lane, offset, sent < now ? sent : now, now, ParentOf(headers), time);
    }

    /// <summary>All that came of records is acknowledged: makes their spans.</summary>
    public void Delivered(IReadOnlyList<RecordTrace> traces)
    {
        DateTimeOffset now = time.GetUtcNow();
        foreach (RecordTrace trace in traces) Write(trace, now);
    }

    private static void Write(RecordTrace trace, DateTimeOffset delivered)
    {
        KeyValuePair<string, object?>[] tags =
        [
            new("messaging.system", "kafka"), new("messaging.operation.type", "process"), new("messaging.destination.name", trace.Lane.Topic),
            new("messaging.destination.partition.id", trace.Lane.Partition.Value), new("messaging.kafka.offset", trace.Offset),
        ];
        using Activity? whole = Source.StartActivity($"process {trace.Lane.Topic}", ActivityKind.Consumer, trace.Parent, tags, links: null, trace.Sent);
        if (whole is null) return;
        Child("fetch", whole, trace.Sent, trace.Taken);
        Child("score", whole, trace.Taken, trace.Scored);
        Child("deliver", whole, trace.Scored, delivered);
        whole.SetEndTime(delivered.UtcDateTime);
    }

    private static void Child(string stage, Activity whole, DateTimeOffset from, DateTimeOffset to)
    {
        using Activity? child = Source.StartActivity(stage, ActivityKind.Internal, whole.Context, tags: null, links: null, from);
        child?.SetEndTime(to.UtcDateTime);
    }

    private static ActivityContext ParentOf(Headers? headers) =>
        headers is not null && headers.TryGetLastBytes("traceparent", out byte[]? parent) && parent is not null && ActivityContext.TryParse(Encoding.ASCII.GetString(parent), null, isRemote: true, out ActivityContext context) ? context : default;

    // Scattered, so that records of any rhythm are met; and the same records at every run.
    private bool IsSampled(long offset) => (((ulong)offset + 1) * 0x9E3779B97F4A7C15 >> 11) * (1.0 / (1UL << 53)) < share;
}
