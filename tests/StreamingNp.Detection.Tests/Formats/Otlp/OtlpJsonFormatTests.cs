using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Otlp;
using static StreamingNp.Detection.Tests.Formats.Otlp.OtlpSamples;

namespace StreamingNp.Detection.Tests.Formats.Otlp;

public sealed class OtlpJsonFormatTests
{
    /// <summary>One metric of each kind.</summary>
    internal const string Sample = """
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"my.service"}}]},"scopeMetrics":[{"scope":{"name":"my.library","version":"1.0.0"},"metrics":[
        {"name":"my.counter","unit":"1","sum":{"aggregationTemporality":1,"isMonotonic":true,"dataPoints":[{"asDouble":5,"startTimeUnixNano":"1795460390000000000","timeUnixNano":"1795460400000000000","attributes":[{"key":"a","value":{"stringValue":"x"}}]}]}},
        {"name":"my.total","sum":{"aggregationTemporality":"AGGREGATION_TEMPORALITY_CUMULATIVE","isMonotonic":true,"dataPoints":[{"asInt":"7","timeUnixNano":1795460400000000000}]}},
        {"name":"my.gauge","gauge":{"dataPoints":[{"asDouble":10,"timeUnixNano":"1795460400000000000","somethingNew":[1,{}]}]}},
        {"name":"my.histogram","histogram":{"aggregationTemporality":1,"dataPoints":[{"count":"2","sum":2,"bucketCounts":["1","1"],"explicitBounds":[1],"min":0,"max":2,"startTimeUnixNano":"1795460390000000000","timeUnixNano":"1795460400000000000"}]}},
        {"name":"my.exponential","exponentialHistogram":{"aggregationTemporality":1,"dataPoints":[{"count":4,"sum":8,"scale":0,"zeroCount":"0","positive":{"offset":2,"bucketCounts":["4"]},"negative":{"offset":0,"bucketCounts":[]},"startTimeUnixNano":"1795460390000000000","timeUnixNano":"1795460400000000000"}]}},
        {"name":"my.summary","summary":{"dataPoints":[{"count":"3","sum":6,"quantileValues":[{"quantile":0.5,"value":2}],"timeUnixNano":"1795460400000000000"}]}},
        {"name":"my.silence","gauge":{"dataPoints":[{"flags":1,"timeUnixNano":"1795460400000000000"}]}}]}]}]}
        """;

    private readonly OtlpJsonFormat _format = new(new FormatOptions { Quantiles = [0.5] });

    [Fact]
    public void Every_kind_of_metric_is_read()
    {
        DecodedBatch batch = Read(_format, Encoding.UTF8.GetBytes(Sample));
        Assert.Empty(batch.Faults);
        Assert.Equal(
        [
            "my.service/my.counter/a=x,otel.scope.name=my.library 0.5 Gauge",
            "my.service/my.total/otel.scope.name=my.library 7 Counter",
            "my.service/my.gauge/otel.scope.name=my.library 10 Gauge",
            "my.service/my.histogram/rate/otel.scope.name=my.library 0.2 Gauge",
            "my.service/my.histogram/mean/otel.scope.name=my.library 1 Gauge",
            "my.service/my.histogram/p50/otel.scope.name=my.library 1 Gauge",
            "my.service/my.exponential/rate/otel.scope.name=my.library 0.4 Gauge",
            "my.service/my.exponential/mean/otel.scope.name=my.library 2 Gauge",
            "my.service/my.exponential/p50/otel.scope.name=my.library 5.656854 Gauge",
            "my.service/my.summary/count/otel.scope.name=my.library 3 Counter",
            "my.service/my.summary/sum/otel.scope.name=my.library 6 Counter",
            "my.service/my.summary/p50/otel.scope.name=my.library 2 Gauge",
            "my.service/my.silence/otel.scope.name=my.library NaN Gauge",
        ], Lines(batch));
        Assert.Equal("""{"service.name":"my.service","otel.scope.name":"my.library","a":"x","unit":"1"}""", Encoding.UTF8.GetString(batch[0].Tags));
    }

    [Fact]
    public void Fields_in_snake_case_are_read_alike()
    {
        string sample = Sample.Replace("resourceMetrics", "resource_metrics").Replace("scopeMetrics", "scope_metrics").Replace("dataPoints", "data_points").Replace("timeUnixNano", "time_unix_nano").Replace("startTimeUnixNano", "start_time_unix_nano")
            .Replace("aggregationTemporality", "aggregation_temporality").Replace("isMonotonic", "is_monotonic").Replace("bucketCounts", "bucket_counts").Replace("explicitBounds", "explicit_bounds").Replace("quantileValues", "quantile_values")
            .Replace("asDouble", "as_double").Replace("asInt", "as_int").Replace("stringValue", "string_value").Replace("exponentialHistogram", "exponential_histogram").Replace("zeroCount", "zero_count");
        DecodedBatch batch = Read(_format, Encoding.UTF8.GetBytes(sample));
        Assert.Empty(batch.Faults);
        Assert.Equal(Lines(Read(_format, Encoding.UTF8.GetBytes(Sample))), Lines(batch));
    }

    [Fact]
    public void Protobuf_and_JSON_say_the_same()
    {
        byte[] protobuf = Metric("latency", 9, data => data.Message(1, point => point.Fixed64(2, Start).Fixed64(3, Time).Fixed64(4, 10).Double(5, 30).PackedFixed64(6, 5, 5).PackedDoubles(7, 2)
            .Attribute(9, "a", any => any.Message(5, list => list.Message(1, one => one.Text(1, "x")).Message(1, one => one.Varint(3, 2)))).Attribute(9, "b", any => any.Double(4, 0.1)).Attribute(9, "c", any => any.Varint(2, 1))).Varint(2, 1));
        byte[] json = Point("""
            "histogram":{"aggregationTemporality":1,"dataPoints":[{"startTimeUnixNano":"1795460390000000000","timeUnixNano":"1795460400000000000","count":"10","sum":30,"bucketCounts":["5",5],"explicitBounds":[2],
            "attributes":[{"key":"a","value":{"arrayValue":{"values":[{"stringValue":"x"},{"intValue":"2"}]}}},{"key":"b","value":{"doubleValue":0.1}},{"key":"c","value":{"boolValue":true}}]}]}
            """, "latency");
        DecodedBatch one = Read(_format, json), other = Read(new OtlpProtobufFormat(new FormatOptions { Quantiles = [0.5] }), protobuf);
        Assert.Equal(3, one.Count);
        Assert.Equal(Lines(other), Lines(one));
        Assert.Equal(other[0].Tags, one[0].Tags);
    }

    [Theory]
    [InlineData("\"NaN\"", "NaN")]
    [InlineData("\"2.5\"", "2.5")]
    [InlineData("1e3", "1000")]
    public void Numbers_may_be_texts(string written, string expected)
    {
        DecodedBatch batch = Read(_format, Point($$"""
            "gauge":{"dataPoints":[{"asDouble":{{written}},"timeUnixNano":"1795460400000000000"}]}
            """));
        Assert.Equal([$"shop/load {expected} Gauge"], Lines(batch));
    }

    [Theory]
    [InlineData("""{"asDouble":"many","timeUnixNano":"1795460400000000000"}""", "[0].asDouble is \"many\", expected a number.")]
    [InlineData("""{"asInt":1.5,"timeUnixNano":"1795460400000000000"}""", "[0].asInt is 1.5, expected a whole number.")]
    [InlineData("""{"asDouble":1,"timeUnixNano":"now"}""", "[0].timeUnixNano is \"now\", expected a whole number that is not negative.")]
    [InlineData("""{"asDouble":"Infinity","timeUnixNano":"1795460400000000000"}""", "[0] is infinite, expected a finite number, or NaN for a missing point.")]
    [InlineData("""{"timeUnixNano":"1795460400000000000"}""", "[0] is missing, expected a value, asDouble or asInt.")]
    [InlineData("""{"asDouble":1,"timeUnixNano":"1795460400000000000","attributes":{"a":"b"}}""", "[0].attributes is an object, expected a list such as [{\"key\":\"host.name\",\"value\":{\"stringValue\":\"a\"}}].")]
    [InlineData("7", "[0] is 7, expected an object.")]
    public void What_is_wrong_with_one_point_leaves_the_others(string point, string sentence)
    {
        DecodedBatch batch = Read(_format, Point($$"""
            "gauge":{"dataPoints":[{{point}},{"asDouble":1,"timeUnixNano":"1795460400000000000"}]}
            """));
        Assert.Equal(["shop/load 1 Gauge"], Lines(batch));
        Assert.Equal([$"resourceMetrics[0].scopeMetrics[0].metrics[0].gauge.dataPoints{sentence}"], Sentences(batch));
    }

    [Theory]
    [InlineData("[]", "The record is a list, expected an object with resourceMetrics; see observations.format.")]
    [InlineData("{}", "resourceMetrics is missing, expected OTLP metrics in JSON; see observations.format.")]
    [InlineData("{\"resourceMetrics\":7}", "resourceMetrics is 7, expected a list.")]
    [InlineData("{\"resourceMetrics\":[7]}", "resourceMetrics[0] is 7, expected an object.")]
    [InlineData("{\"resourceMetrics\":[]", "The record is broken at byte 21 of line 1, expected JSON; see observations.format.")]
    [InlineData("{\"resourceMetrics\":[]} {}", "The record is more than one JSON value, expected JSON; see observations.format.")]
    [InlineData("{\"resourceMetrics\":[{\"scopeMetrics\":{}}]}", "resourceMetrics[0].scopeMetrics is an object, expected a list.")]
    public void Another_format_is_told_so(string message, string sentence)
    {
        DecodedBatch batch = Read(_format, Encoding.UTF8.GetBytes(message));
        Assert.Equal(0, batch.Count);
        Assert.Equal([sentence], Sentences(batch));
    }

    [Fact]
    public void A_temporality_that_is_not_known_is_a_fault()
    {
        DecodedBatch batch = Read(_format, Point("""
            "sum":{"aggregationTemporality":"SOMETIMES","dataPoints":[]}
            """));
        Assert.Equal(["resourceMetrics[0].scopeMetrics[0].metrics[0].sum.aggregationTemporality is \"SOMETIMES\", expected 1 (delta) or 2 (cumulative)."], Sentences(batch));
    }

    [Fact]
    public void Metrics_are_recognised_and_what_looks_like_them_is_not()
    {
        Assert.True(Recognised(Sample));
        Assert.True(Recognised("{\"other\":{},\"resource_metrics\":[]}"));
        Assert.False(Recognised("{\"series\":\"a\",\"value\":1,\"tags\":{\"resourceMetrics\":\"x\"}}"));
        Assert.False(Recognised("{\"series\":\"\\\"resourceMetrics\\\"\"}"));
        Assert.False(Recognised("\"resourceMetrics\""));
        Assert.False(Recognised("{\"resourceMetrics\""));
        Assert.False(Recognised(""));
    }

    private static bool Recognised(string message) => OtlpJsonFormat.Recognises(new IncomingRecord(Encoding.UTF8.GetBytes(message), default, default));

    private static byte[] Point(string data, string name = "load") => Encoding.UTF8.GetBytes($$$"""
        {"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},"scopeMetrics":[{"metrics":[{"name":"{{{name}}}",{{{data}}} }]}]}]}
        """);
}
