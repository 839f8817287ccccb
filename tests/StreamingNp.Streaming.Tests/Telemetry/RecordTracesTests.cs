using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Tests.Telemetry;

public sealed class RecordTracesTests : IDisposable
{
    private static readonly DateTimeOffset Sent = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TopicPartition _lane = new(TestKafka.Name("traced"), 3);
    private readonly FakeTimeProvider _time = new(Sent.AddSeconds(2));
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly ActivityListener _listener;

    public RecordTracesTests()
    {
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == PipelineMetrics.MeterName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(_listener);
    }

    [Fact]
    public void A_record_is_one_span_with_a_child_for_each_stage()
    {
        var traces = new RecordTraces(1, _time);
        RecordTrace trace = traces.Begin(_lane, 17, Sent.ToUnixTimeMilliseconds(), headers: null)!;
        _time.Advance(TimeSpan.FromSeconds(3));
        trace.Settled();
        _time.Advance(TimeSpan.FromSeconds(5));
        traces.Delivered([trace]);

        Activity whole = _spans.Single(span => span.OperationName == $"process {_lane.Topic}");
        Assert.Equal((Sent.UtcDateTime, TimeSpan.FromSeconds(10)), (whole.StartTimeUtc, whole.Duration));
        Assert.Equal(17L, whole.GetTagItem("messaging.kafka.offset"));
        Assert.Equal(default, whole.ParentSpanId);
        Activity[] children = [.. _spans.Where(span => span.ParentSpanId == whole.SpanId)];
        Assert.Equal([("fetch", 2.0), ("score", 3.0), ("deliver", 5.0)], children.Select(child => (child.OperationName, child.Duration.TotalSeconds)));
        Assert.All(children, child => Assert.Equal(whole.TraceId, child.TraceId));
    }

    [Fact]
    public void The_trace_of_the_producer_goes_on()
    {
        var traces = new RecordTraces(1, _time);
        var headers = new Headers { { "traceparent", Encoding.ASCII.GetBytes("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01") } };
        traces.Delivered([traces.Begin(_lane, 0, Sent.ToUnixTimeMilliseconds(), headers)!]);
        Activity whole = _spans.Single(span => span.OperationName == $"process {_lane.Topic}");
        Assert.Equal(("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"), (whole.TraceId.ToHexString(), whole.ParentSpanId.ToHexString()));
    }

    [Fact]
    public void About_the_share_of_records_is_traced_and_the_same_ones_every_time()
    {
        bool[] Sampled() => [.. Enumerable.Range(0, 10_000).Select(offset => new RecordTraces(0.1, _time).Begin(_lane, offset, 0, headers: null) is not null)];
        bool[] sampled = Sampled();
        Assert.InRange(sampled.Count(one => one), 900, 1_100);
        Assert.Equal(sampled, Sampled());
    }

    public void Dispose() => _listener.Dispose();
}
