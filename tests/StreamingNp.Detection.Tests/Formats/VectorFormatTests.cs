using StreamingNp.Detection.Formats;

namespace StreamingNp.Detection.Tests.Formats;

public class VectorFormatTests
{
    private readonly VectorFormat _format = new(new FormatOptions());

    private static string Metric(string value, string kind = "incremental", string rest = "") => $$"""{"name":"load"{{rest}},"timestamp":"2026-11-23T19:00:00.000000011Z","kind":"{{kind}}",{{value}}}""";

    [Theory]
    [InlineData("\"counter\":{\"value\":100.0}", "incremental", "load = 100 at 2026-11-23T19:00:00Z (gauge)")]
    [InlineData("\"counter\":{\"value\":100.0}", "absolute", "load = 100 at 2026-11-23T19:00:00Z (counter)")]
    [InlineData("\"gauge\":{\"value\":-1.5}", "absolute", "load = -1.5 at 2026-11-23T19:00:00Z (gauge)")]
    [InlineData("\"gauge\":{\"value\":null}", "absolute", "load = NaN at 2026-11-23T19:00:00Z (gauge)")]
    [InlineData("\"set\":{\"values\":[\"a\",\"b\"]}", "incremental", "load = 2 at 2026-11-23T19:00:00Z (gauge)")]
    public void A_counter_a_gauge_and_a_set_are_a_series_each(string value, string kind, string expected) => Assert.Equal([expected], _format.Reads(Metric(value, kind)));

    [Theory]
    [InlineData("\"distribution\":{\"samples\":[{\"value\":1.0,\"rate\":3},{\"value\":5.0,\"rate\":1}],\"statistic\":\"summary\"}")]
    [InlineData("\"aggregated_histogram\":{\"buckets\":[{\"upper_limit\":5.0,\"count\":4}],\"count\":4,\"sum\":8.0}")]
    [InlineData("\"aggregated_summary\":{\"quantiles\":[],\"count\":4,\"sum\":8.0}")]
    [InlineData("\"sketch\":{\"sketch\":{\"AgentDDSketch\":{\"count\":4,\"min\":1,\"max\":5,\"sum\":8,\"avg\":2}}}")]
    public void What_came_in_an_interval_has_a_count_and_a_mean(string value) =>
        Assert.Equal(["load/count = 4 at 2026-11-23T19:00:00Z (gauge)", "load/mean = 2 at 2026-11-23T19:00:00Z (gauge)"], _format.Reads(Metric(value)));

    [Fact]
    public void What_was_summed_up_from_the_start_has_a_count_and_a_sum() => Assert.Equal(
        ["load/count = 4 at 2026-11-23T19:00:00Z (counter)", "load/sum = 8 at 2026-11-23T19:00:00Z (counter)"],
        _format.Reads(Metric("\"aggregated_histogram\":{\"buckets\":[],\"count\":4,\"sum\":8.0}", "absolute")));

    [Fact]
    public void An_interval_in_which_nothing_came_has_no_mean() => Assert.Equal(
        ["load/count = 0 at 2026-11-23T19:00:00Z (gauge)", "load/mean = NaN at 2026-11-23T19:00:00Z (gauge)"],
        _format.Reads(Metric("\"distribution\":{\"samples\":[],\"statistic\":\"histogram\"}")));

    [Theory]
    [InlineData("\"distribution\":{\"samples\":[{\"value\":4,\"rate\":1},{\"value\":1,\"rate\":8},{\"value\":9,\"rate\":1}]}", 1, 9)]
    [InlineData("\"aggregated_histogram\":{\"buckets\":[{\"upper_limit\":2,\"count\":8},{\"upper_limit\":12,\"count\":2},{\"upper_limit\":\"+Inf\",\"count\":0}],\"count\":10,\"sum\":20}", 1.25, 9.5)]
    [InlineData("\"aggregated_summary\":{\"quantiles\":[{\"quantile\":0.5,\"value\":1.5},{\"quantile\":0.95,\"value\":7}],\"count\":10,\"sum\":20}", 1.5, 7)]
    public void Quantiles_are_series_where_asked_for(string value, double median, double high)
    {
        var format = new VectorFormat(new FormatOptions { Quantiles = [0.5, 0.95] });
        Assert.Equal([$"load/p50 = {median} at 2026-11-23T19:00:00Z (gauge)", $"load/p95 = {high} at 2026-11-23T19:00:00Z (gauge)"], format.Reads(Metric(value))[2..]);
    }

    [Fact]
    public void Namespace_and_tags_are_in_the_name() => Assert.Equal(
        ["""web-1/app_load/dc=fra = 1 at 2026-11-23T19:00:00Z (gauge) {"dc":"fra","host":"web-1"}"""],
        _format.Reads($"{{\"metric\":{Metric("\"gauge\":{\"value\":1}", rest: ",\"namespace\":\"app\",\"tags\":{\"dc\":\"fra\",\"host\":\"web-1\"}")}}}"));

    [Fact]
    public void The_same_name_in_two_namespaces_is_two_series()
    {
        Assert.StartsWith("a_load", Assert.Single(_format.Reads(Metric("\"gauge\":{\"value\":1}", rest: ",\"namespace\":\"a\""))));
        Assert.StartsWith("b_load", Assert.Single(_format.Reads(Metric("\"gauge\":{\"value\":1}", rest: ",\"namespace\":\"b\""))));
    }

    [Fact]
    public void A_metric_without_a_time_has_that_of_its_record()
    {
        const string Timeless = """{"name":"load","kind":"absolute","gauge":{"value":1}}""";
        Assert.Equal(["load = 1 at 2026-11-23T19:00:30Z (gauge)"], _format.Reads(Timeless));
        Assert.Equal(["timestamp is missing, expected an RFC 3339 time or a Unix time."], _format.Faults(Timeless, time: Decoding.NoTime));
    }

    [Theory]
    [InlineData("\"gauge\":{}", "absolute", "gauge.value is missing, expected a number.")]
    [InlineData("\"gauge\":{\"value\":\"high\"}", "absolute", "gauge.value is \"high\", expected a number.")]
    [InlineData("\"gauge\":7", "absolute", "gauge is 7, expected an object.")]
    [InlineData("\"gauge\":{\"value\":1}", "relative", "kind is \"relative\", expected incremental or absolute.")]
    [InlineData("\"level\":{\"value\":1}", "absolute", "counter is missing, expected one of counter, gauge, set, distribution, aggregated_histogram, aggregated_summary and sketch.")]
    [InlineData("\"distribution\":{\"samples\":[{\"value\":1,\"rate\":2},{\"value\":1}]}", "incremental", "distribution.samples[1].rate is missing, expected a number.")]
    [InlineData("\"distribution\":{\"samples\":[{\"value\":1,\"rate\":-2}]}", "incremental", "distribution.samples[0].rate is -2, expected a number of 0 or more.")]
    [InlineData("\"aggregated_histogram\":{\"count\":4}", "incremental", "aggregated_histogram.sum is missing, expected a number.")]
    [InlineData("\"set\":{\"values\":2}", "incremental", "set.values is 2, expected an array.")]
    public void What_cannot_be_read_is_told_in_a_sentence(string value, string kind, string sentence) => Assert.Equal([sentence], _format.Faults(Metric(value, kind)));

    [Fact]
    public void A_log_event_is_no_metric() => Assert.Equal(["name is missing, expected the name of a metric."], _format.Faults("""{"log":{"message":"x"}}"""));

    [Fact]
    public void It_is_recognised_by_its_kind_and_type()
    {
        Assert.True(VectorFormat.Recognises(Decoding.Record(Metric("\"gauge\":{\"value\":1}"))));
        Assert.True(VectorFormat.Recognises(Decoding.Record($"{{\"metric\":{Metric("\"set\":{\"values\":[]}")}}}")));
        Assert.False(VectorFormat.Recognises(Decoding.Record("""{"name":"load","kind":"gauge","value":1}""")));
    }
}
