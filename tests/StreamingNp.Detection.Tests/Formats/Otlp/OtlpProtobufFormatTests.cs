using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Otlp;
using StreamingNp.Detection.Observations;
using static StreamingNp.Detection.Tests.Formats.Otlp.OtlpSamples;

namespace StreamingNp.Detection.Tests.Formats.Otlp;

public sealed class OtlpProtobufFormatTests
{
    private readonly OtlpProtobufFormat _format = new(new FormatOptions { Quantiles = [0.5, 0.99] });

    [Fact]
    public void A_gauge_is_read_with_its_attributes()
    {
        byte[] message = Metric("load", 5, data => data
            .Message(1, point => point.Attribute(7, "cpu", "0").Fixed64(3, Time).Double(4, 0.5))
            .Message(1, point => point.Attribute(7, "cpu", "1").Fixed64(3, Time).Fixed64(6, unchecked((ulong)-3))), scope: "my.library");
        DecodedBatch batch = Read(_format, message);
        Assert.Empty(batch.Faults);
        Assert.Equal(["shop/load/cpu=0,otel.scope.name=my.library 0.5 Gauge", "shop/load/cpu=1,otel.scope.name=my.library -3 Gauge"], Lines(batch));
        Assert.Equal("""{"service.name":"shop","otel.scope.name":"my.library","cpu":"0"}""", Encoding.UTF8.GetString(batch[0].Tags));
    }

    [Fact]
    public void Two_hosts_are_two_series()
    {
        byte[] one = Gauge(Point, resource => resource.Attribute(1, "host.name", "a")), other = Gauge(Point, resource => resource.Attribute(1, "host.name", "b"));
        DecodedBatch batch = Read(_format, [.. one, .. other]);
        Assert.Equal(["a/load 1 Gauge", "b/load 1 Gauge"], Lines(batch));

        static void Point(ProtobufWriter point) => point.Fixed64(3, Time).Double(4, 1);
    }

    [Fact]
    public void What_only_describes_a_resource_is_no_part_of_the_name_unless_it_is_asked_for()
    {
        byte[] message = Gauge(point => point.Fixed64(3, Time).Double(4, 1), resource => resource
            .Attribute(1, "service.name", "shop").Attribute(1, "telemetry.sdk.version", "1.2").Attribute(1, "service.version", "9").Attribute(1, "rack", any => any.Varint(3, 7)));
        Assert.Equal(["shop/load/rack=7 1 Gauge"], Lines(Read(_format, message)));
        var asked = new OtlpProtobufFormat(new FormatOptions { Series = SeriesTemplate.Parse("{tag:service.version}:{name}") });
        Assert.Equal(["9:load 1 Gauge"], Lines(Read(asked, message)));
    }

    [Fact]
    public void An_attribute_of_a_point_and_of_its_resource_both_count()
    {
        byte[] message = Gauge(point => point.Fixed64(3, Time).Double(4, 1).Attribute(7, "host.name", "b").Attribute(7, "service.name", "shop"), resource => resource.Attribute(1, "service.name", "shop").Attribute(1, "host.name", "a"));
        Assert.Equal(["shop/a/load/point.host.name=b 1 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void Attributes_of_every_type_become_texts()
    {
        byte[] message = Gauge(point => point.Fixed64(3, Time).Double(4, 1)
            .Attribute(7, "a", any => any.Varint(2, 1)).Attribute(7, "b", any => any.Varint(3, unchecked((ulong)-2))).Attribute(7, "c", any => any.Double(4, 0.25)).Attribute(7, "d", any => any.Bytes(7, [1, 2]))
            .Attribute(7, "e", any => any.Message(5, list => list.Message(1, one => one.Text(1, "x")).Message(1, one => one.Varint(3, 2))))
            .Attribute(7, "f", any => any.Message(6, map => map.Attribute(1, "y", "z"))), _ => { });
        Assert.Equal(["load/a=true,b=-2,c=0.25,d=AQI=,e=[x,2],f={y=z} 1 Gauge"], Lines(Read(_format, message)));
    }

    [Theory]
    [InlineData(2, true, "shop/requests 50 Counter")]
    [InlineData(2, false, "shop/requests 50 Gauge")]
    [InlineData(1, true, "shop/requests 5 Gauge")]
    [InlineData(1, false, "shop/requests 5 Gauge")]
    public void A_sum_is_a_counter_where_it_only_rises_and_a_rate_where_it_is_a_delta(ulong temporality, bool isMonotonic, string expected)
    {
        byte[] message = Metric("requests", 7, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(6, 50)).Varint(2, temporality).Varint(3, isMonotonic ? 1UL : 0));
        Assert.Equal([expected], Lines(Read(_format, message)));
    }

    [Fact]
    public void A_delta_without_a_start_is_taken_as_it_is()
    {
        byte[] message = Metric("requests", 7, data => data.Message(1, point => point.Fixed64(3, Time).Fixed64(6, 50)).Message(1, point => point.Fixed64(2, Time).Fixed64(3, Time).Fixed64(6, 60)).Varint(2, 1));
        Assert.Equal(["shop/requests 50 Gauge", "shop/requests 60 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void A_delta_histogram_gives_a_rate_a_mean_and_quantiles()
    {
        byte[] message = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).Double(5, 2_000).PackedFixed64(6, 50, 40, 10).PackedDoubles(7, 10, 20).Double(12, 60)).Varint(2, 1));
        Assert.Equal(["shop/latency/rate 10 Gauge", "shop/latency/mean 20 Gauge", "shop/latency/p50 10 Gauge", "shop/latency/p99 56 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void Counts_that_are_not_packed_are_read_alike()
    {
        byte[] message = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 10).Fixed64(6, 5).Fixed64(6, 5).Double(7, 10)).Varint(2, 1));
        Assert.Equal(["shop/latency/rate 1 Gauge", "shop/latency/p50 10 Gauge", "shop/latency/p99 10 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void A_cumulative_histogram_gives_two_counters()
    {
        byte[] message = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).Double(5, 2_000).PackedFixed64(6, 50, 50).PackedDoubles(7, 10)).Varint(2, 2));
        Assert.Equal(["shop/latency/count 100 Counter", "shop/latency/sum 2000 Counter"], Lines(Read(_format, message)));
    }

    [Fact]
    public void The_mean_of_no_values_is_missing()
    {
        byte[] message = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 0).Double(5, 0)).Varint(2, 1));
        Assert.Equal(["shop/latency/rate 0 Gauge", "shop/latency/mean NaN Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void An_exponential_histogram_gives_quantiles_within_its_buckets()
    {
        // Scale 0: the bucket of exponent n holds 2ⁿ to 2ⁿ⁺¹.
        byte[] message = Metric("latency", 10, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).Double(5, 500).ZigZag(6, 0).Fixed64(7, 10)
            .Message(8, buckets => buckets.ZigZag(1, 2).PackedVarints(2, 80, 0, 10))).Varint(2, 1));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(["shop/latency/rate 10 Gauge", "shop/latency/mean 5 Gauge", "shop/latency/p50 5.656854 Gauge", "shop/latency/p99 29.857056 Gauge"], Lines(batch));
    }

    [Fact]
    public void Negative_buckets_come_before_zero()
    {
        byte[] message = Metric("change", 10, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 100).ZigZag(6, 0).Message(9, buckets => buckets.ZigZag(1, 0).PackedVarints(2, 50, 50))).Varint(2, 1));
        Assert.Equal(["shop/change/rate 10 Gauge", "shop/change/p50 -2 Gauge", "shop/change/p99 -1.013959 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void A_summary_gives_two_counters_and_its_quantiles()
    {
        byte[] message = Metric("latency", 11, data => data.Message(1, point => point.Fixed64(3, Time).Fixed64(4, 7).Double(5, 21)
            .Message(6, pair => pair.Double(1, 0.5).Double(2, 3)).Message(6, pair => pair.Double(1, 0.999).Double(2, 9))));
        Assert.Equal(["shop/latency/count 7 Counter", "shop/latency/sum 21 Counter", "shop/latency/p50 3 Gauge", "shop/latency/p99.9 9 Gauge"], Lines(Read(_format, message)));
    }

    [Fact]
    public void A_point_without_a_recorded_value_is_missing()
    {
        Assert.Equal(["shop/load NaN Gauge"], Lines(Read(_format, Gauge(point => point.Fixed64(3, Time).Varint(8, 1)))));
        byte[] histogram = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(3, Time).Varint(10, 1)).Varint(2, 2));
        Assert.Equal(["shop/latency/count NaN Counter", "shop/latency/sum NaN Counter"], Lines(Read(_format, histogram)));
    }

    [Fact]
    public void A_point_without_a_time_has_that_of_its_record()
    {
        byte[] message = Gauge(point => point.Double(4, 1));
        Assert.Equal(["shop/load 1 Gauge 2026-11-23T19:00:01Z"], Lines(Read(_format, message, recordTime: new EventTime((long)Time / 1_000 + 1_000_000))));
        Assert.Equal(["resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints[0].timeUnixNano is missing, expected a time, or a record with one of its own."], Sentences(Read(_format, message)));
    }

    [Fact]
    public void Fields_that_are_not_known_are_passed_over()
    {
        byte[] message = Gauge(point => point.Fixed64(3, Time).Varint(90, 5).Fixed32(91, 5).Text(92, "x").Group(93, group => group.Varint(1, 1).Group(2, inner => inner.Text(1, "y"))).Double(4, 1));
        DecodedBatch batch = Read(_format, message);
        Assert.Empty(batch.Faults);
        Assert.Equal(["shop/load 1 Gauge"], Lines(batch));
    }

    [Fact]
    public void A_unit_is_a_tag_and_no_part_of_the_name()
    {
        byte[] message = Message(metrics => metrics.Message(2, metric => metric.Text(1, "load").Text(3, "By").Message(5, data => data.Message(1, point => point.Fixed64(3, Time).Double(4, 1)))));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(["shop/load 1 Gauge"], Lines(batch));
        Assert.Equal("""{"service.name":"shop","unit":"By"}""", Encoding.UTF8.GetString(batch[0].Tags));
    }

    [Fact]
    public void What_is_wrong_with_one_point_leaves_the_others()
    {
        byte[] message = Metric("requests", 7, data => data
            .Message(1, point => point.Fixed64(3, Time))
            .Message(1, point => point.Fixed64(3, Time).Double(4, double.PositiveInfinity))
            .Message(1, point => point.Fixed64(3, ulong.MaxValue).Double(4, 1))
            .Message(1, point => point.Fixed64(2, Time + 1).Fixed64(3, Time).Double(4, 1))
            .Bytes(1, [0x19, 1, 2])
            .Message(1, point => point.Fixed64(3, Time).Double(4, 1)).Varint(2, 1));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(["shop/requests 1 Gauge"], Lines(batch));
        const string Points = "resourceMetrics[0].scopeMetrics[0].metrics[0].sum.dataPoints";
        Assert.Equal(
        [
            $"{Points}[0] is missing, expected a value, asDouble or asInt.",
            $"{Points}[1] is infinite, expected a finite number, or NaN for a missing point.",
            $"{Points}[2].timeUnixNano is 9.223372036854776E+18, expected a time between 1970 and 2200; see observations.timestamp_unit.",
            $"{Points}[3].startTimeUnixNano is {Time + 1}, which is after the time of the point, expected at most {Time}.",
            $"{Points}[4] is 2 bytes of a number of 8, expected a whole data point in protobuf.",
        ], Sentences(batch));
    }

    [Fact]
    public void What_is_wrong_with_one_metric_leaves_the_others()
    {
        byte[] message = Message(metrics => metrics
            .Message(2, metric => metric.Text(1, "requests").Message(7, data => data.Message(1, point => point.Fixed64(3, Time).Double(4, 1))))
            .Message(2, metric => metric.Text(1, "nothing"))
            .Message(2, metric => metric.Message(5, data => data.Message(1, point => point.Fixed64(3, Time).Double(4, 1))))
            .Message(2, metric => metric.Text(1, "load").Message(5, data => data.Message(1, point => point.Fixed64(3, Time).Double(4, 1)))));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(["shop/load 1 Gauge"], Lines(batch));
        Assert.Equal(
        [
            "resourceMetrics[0].scopeMetrics[0].metrics[0].sum.aggregationTemporality is missing, expected 1 (delta) or 2 (cumulative).",
            "resourceMetrics[0].scopeMetrics[0].metrics[1] is nothing without data, expected one of gauge, sum, histogram, exponentialHistogram and summary.",
            "resourceMetrics[0].scopeMetrics[0].metrics[2].name is missing, expected the name of the metric.",
        ], Sentences(batch));
    }

    [Fact]
    public void Attributes_that_are_broken_do_not_make_two_hosts_one()
    {
        byte[] message = Gauge(point => point.Fixed64(3, Time).Double(4, 1), resource => resource.Bytes(1, [0x0a, 0x20, 0x61]));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(0, batch.Count);
        Assert.Equal(["resourceMetrics[0].resource is a field of 32 bytes where 1 are left, expected whole attributes in protobuf."], Sentences(batch));
    }

    [Fact]
    public void Attributes_larger_than_tags_may_be_are_told_once_a_resource()
    {
        byte[] message = Metric("load", 5, data => data.Message(1, Point).Message(1, Point), resource => resource.Attribute(1, "x", new string('y', 5_000)));
        Assert.Equal(["resourceMetrics[0].resource is attributes of 5001 characters, expected at most 4096 bytes; see observations.max_tags_bytes."], Sentences(Read(_format, message)));

        static void Point(ProtobufWriter point) => point.Fixed64(3, Time).Double(4, 1);
    }

    [Fact]
    public void Counts_that_do_not_fit_the_bounds_are_a_fault_and_the_rest_is_read()
    {
        byte[] message = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 10).PackedFixed64(6, 5, 5).PackedDoubles(7, 1, 2)).Varint(2, 1));
        DecodedBatch batch = Read(_format, message);
        Assert.Equal(["shop/latency/rate 1 Gauge"], Lines(batch));
        Assert.Equal(["resourceMetrics[0].scopeMetrics[0].metrics[0].histogram.dataPoints[0].bucketCounts is 2 counts for 2 bounds, expected one count more than bounds."], Sentences(batch));
    }

    [Fact]
    public void Another_format_is_told_so()
    {
        Assert.Equal(["The record is the end of a group that did not begin, expected OTLP metrics in protobuf; see observations.format."], Sentences(Read(_format, "dd"u8.ToArray())));
        Assert.Equal(["resourceMetrics is missing, expected OTLP metrics in protobuf; see observations.format."], Sentences(Read(_format, new ProtobufWriter().Varint(5, 5).ToArray())));
        Assert.True(Read(_format, []).IsTombstone);
        Assert.Equal(["The record is 100 bytes, expected at most 64; see observations.max_message_bytes."], Sentences(Read(_format, new byte[100], new DecoderOptions { MaxMessageBytes = 64 })));
    }

    [Fact]
    public void Metrics_are_recognised_and_what_looks_like_them_is_not()
    {
        Assert.True(Recognised(Gauge(point => point.Fixed64(3, Time).Double(4, 1))));
        Assert.False(Recognised([]));
        Assert.False(Recognised("{\"series\":\"a\",\"value\":1}"u8.ToArray()));
        Assert.False(Recognised("cpu,host=a load=1 1795460400000000000"u8.ToArray()));
        Assert.False(Recognised("\n\n\n\n"u8.ToArray()));
        // A span of a trace: an id, another, a name, when it started.
        Assert.False(Recognised(Message(spans => spans.Message(2, span => span.Text(1, "0123456789abcdef").Text(2, "01234567").Text(5, "GET /").Fixed64(7, Time).Fixed64(8, Time)))));
        Assert.False(Recognised(Gauge(point => point.Fixed64(3, Time).Double(4, 1))[..^1]));
    }

    private static bool Recognised(byte[] message) => OtlpProtobufFormat.Recognises(new IncomingRecord(message, default, default));
}
