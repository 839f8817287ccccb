using StreamingNp.Detection.Formats;

namespace StreamingNp.Detection.Tests.Formats;

public class PrometheusFormatTests
{
    private readonly PrometheusFormat _format = new(new FormatOptions());

    private static string Sample(string value = "\"3.5\"", string name = "queue_length", string timestamp = "\"2026-11-23T19:00:00Z\"", string labels = "") =>
        $$$"""{"timestamp":{{{timestamp}}},"value":{{{value}}},"name":"{{{name}}}","labels":{"__name__":"{{{name}}}"{{{labels}}}}}""";

    [Fact]
    public void A_series_is_named_as_Prometheus_writes_it() => Assert.Equal(
        ["""queue_length{instance="a:9100",job="say \"b\""} = 3.5 at 2026-11-23T19:00:00Z {"__name__":"queue_length","job":"say \"b\"","instance":"a:9100"}"""],
        _format.Reads(Sample(labels: ",\"job\":\"say \\\"b\\\"\",\"instance\":\"a:9100\"")));

    [Theory]
    [InlineData("http_requests_total", " (counter)")]
    [InlineData("latency_seconds_count", " (counter)")]
    [InlineData("latency_seconds_sum", " (counter)")]
    [InlineData("latency_seconds_bucket", " (counter)")]
    [InlineData("queue_length", "")]
    public void Names_tell_counters(string name, string kind) =>
        Assert.Equal([$"{name}{{le=\"0.5\"}} = 7 at 2026-11-23T19:00:00Z{kind} {{\"__name__\":\"{name}\",\"le\":\"0.5\"}}"], _format.Reads(Sample("\"7\"", name, labels: ",\"le\":\"0.5\"")));

    [Fact]
    public void NaN_is_a_missing_point() => Assert.StartsWith("queue_length = NaN at ", Assert.Single(_format.Reads(Sample("\"NaN\""))));

    [Fact]
    public void A_template_of_ones_own_names_the_series()
    {
        var format = new PrometheusFormat(new FormatOptions { Series = SeriesTemplate.Parse("{tag:job}/{name}/{tags}") });
        Assert.StartsWith("api/queue_length/shard=3 = 3.5", Assert.Single(format.Reads(Sample(labels: ",\"job\":\"api\",\"shard\":\"3\""))));
    }

    [Fact]
    public void The_name_may_stand_in_the_labels_alone() =>
        Assert.StartsWith("up = 1", Assert.Single(_format.Reads("""{"timestamp":"2026-11-23T19:00:00Z","value":"1","labels":{"__name__":"up"}}""")));

    [Fact]
    public void What_cannot_be_read_is_told_in_a_sentence()
    {
        Assert.Equal(["value is \"+Inf\", expected a finite number."], _format.Faults(Sample("\"+Inf\"")));
        Assert.Equal(["value is \"many\", expected a number."], _format.Faults(Sample("\"many\"")));
        Assert.Equal(["value is \"\", expected a number."], _format.Faults(Sample("\"\"")));
        Assert.Equal(["value is an object, expected a number."], _format.Faults(Sample("{}")));
        Assert.Equal(["timestamp is \"23.11.2026\", expected an RFC 3339 time or a Unix time."], _format.Faults(Sample(timestamp: "\"23.11.2026\"")));
        Assert.Equal(["value is missing, expected a number."], _format.Faults("""{"timestamp":"2026-11-23T19:00:00Z","name":"up","labels":{}}"""));
        Assert.Equal(["timestamp is missing, expected an RFC 3339 time or a Unix time."], _format.Faults("""{"value":"1","name":"up","labels":{}}"""));
        Assert.Equal(["labels.__name__ is missing, expected the name of the metric."], _format.Faults("""{"timestamp":"2026-11-23T19:00:00Z","value":"1","labels":{}}"""));
        Assert.Equal(["labels is an array, expected an object of tags."], _format.Faults("""{"timestamp":"2026-11-23T19:00:00Z","value":"1","name":"up","labels":[]}"""));
    }

    [Fact]
    public void A_time_far_ahead_of_the_record_is_refused()
    {
        string fault = Assert.Single(_format.Faults(Sample(timestamp: "\"2026-12-23T19:00:00Z\"")));
        Assert.StartsWith("timestamp is 2026-12-23T19:00:00Z, which is 720 hours after the time of the record", fault);
    }

    [Fact]
    public void It_is_recognised_by_the_name_among_the_labels()
    {
        Assert.True(PrometheusFormat.Recognises(Decoding.Record(Sample())));
        Assert.False(PrometheusFormat.Recognises(Decoding.Record("""{"timestamp":"2026-11-23T19:00:00Z","value":"1","name":"__name__","labels":{"job":"a"}}""")));
        Assert.False(PrometheusFormat.Recognises(Decoding.Record("")));
    }
}
