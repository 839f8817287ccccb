using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class TelegrafFormatTests
{
    private const string Metric = """{"fields":{"usage":12.5,"cores":8,"up":true,"state":"ok"},"name":"cpu","tags":{"host":"web-1","dc":"fra"},"timestamp":1795460400}""";

    private readonly TelegrafFormat _format = new(new FormatOptions());

    [Fact]
    public void Each_numeric_field_is_a_series_named_by_host_metric_field_and_tags() => Assert.Equal(
        [
            """web-1/cpu/usage/dc=fra = 12.5 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/cores/dc=fra = 8 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/up/dc=fra = 1 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
        ],
        _format.Reads(Metric));

    [Theory]
    [InlineData("""{"metrics":[M,N]}""")]
    [InlineData("[M,N]")]
    [InlineData("M\nN\n")]
    public void A_record_may_hold_several_metrics(string shape)
    {
        string message = shape.Replace("M", """{"fields":{"a":1},"name":"x","timestamp":1795460400}""").Replace("N", """{"fields":{"a":2},"name":"y","tags":null,"timestamp":1795460410}""");
        Assert.Equal(["x/a = 1 at 2026-11-23T19:00:00Z", "y/a = 2 at 2026-11-23T19:00:10Z"], _format.Reads(message));
    }

    [Theory]
    [InlineData("1795460400")]
    [InlineData("1795460400000")]
    [InlineData("1795460400000000000")]
    [InlineData("\"2026-11-23T19:00:00Z\"")]
    [InlineData("\"1795460400\"")]
    public void The_unit_of_the_time_is_told_by_its_size(string timestamp) =>
        Assert.Equal(["x/a = 1 at 2026-11-23T19:00:00Z"], _format.Reads($$"""{"fields":{"a":1},"name":"x","timestamp":{{timestamp}}}"""));

    [Fact]
    public void A_template_of_ones_own_names_the_series()
    {
        var format = new TelegrafFormat(new FormatOptions { Series = SeriesTemplate.Parse("{key}:{name}.{field}") });
        Assert.Equal(["k1:x.a"], format.Reads("""{"fields":{"a":1},"name":"x","timestamp":1795460400}""", key: "k1").Select(text => text.Split(' ')[0]));
        Assert.Equal(["k2:x.a"], format.Reads("""{"fields":{"a":1},"name":"x","timestamp":1795460400}""", key: "k2").Select(text => text.Split(' ')[0]));
    }

    [Fact]
    public void A_field_that_is_null_or_NaN_is_a_missing_point() =>
        Assert.Equal(["x/a = NaN at 2026-11-23T19:00:00Z", "x/b = NaN at 2026-11-23T19:00:00Z"], _format.Reads("""{"fields":{"a":null,"b":NaN},"name":"x","timestamp":1795460400}"""));

    [Theory]
    [InlineData("""{"fields":{"a":1},"timestamp":1795460400}""", "name is missing, expected the name of the metric.")]
    [InlineData("""{"fields":{"a":1},"name":7,"timestamp":1795460400}""", "name is 7, expected the name of the metric.")]
    [InlineData("""{"name":"x","timestamp":1795460400}""", "fields is missing, expected an object of fields.")]
    [InlineData("""{"fields":[1],"name":"x","timestamp":1795460400}""", "fields is an array, expected an object of fields.")]
    [InlineData("""{"fields":{"a":1},"name":"x"}""", "timestamp is missing, expected an RFC 3339 time or a Unix time.")]
    [InlineData("""{"fields":{"a":1},"name":"x","timestamp":"noon"}""", "timestamp is \"noon\", expected an RFC 3339 time or a Unix time.")]
    [InlineData("""{"fields":{"a":1},"name":"x","timestamp":null}""", "timestamp is null, expected an RFC 3339 time or a Unix time.")]
    [InlineData("""{"fields":{"a":1},"name":"x","tags":"web","timestamp":1795460400}""", "tags is \"web\", expected an object of tags.")]
    [InlineData("""{"fields":{"a":1e999},"name":"x","timestamp":1795460400}""", "fields.a is 1e999, expected a finite number.")]
    [InlineData("""{"fields":{"a":"+Inf"},"name":"x","timestamp":1795460400}""", "fields.a is \"+Inf\", expected a finite number.")]
    [InlineData("""{"metrics":{}}""", "metrics is an object, expected an array of metrics.")]
    [InlineData("""{"metrics":[3]}""", "metrics[0] is 3, expected a metric.")]
    [InlineData("12", "The record is 12, expected an object; see observations.format.")]
    [InlineData("cpu usage=1", "The record is cpu usage=1, expected JSON in UTF-8; see observations.format.")]
    [InlineData("""{"fields":{"a":1},"name":"\ud800","timestamp":1795460400}""", "The record is a string with an unpaired surrogate, expected JSON in UTF-8.")]
    public void What_cannot_be_read_is_told_in_a_sentence(string message, string sentence) => Assert.Equal([sentence], _format.Faults(message));

    [Fact]
    public void A_wrong_unit_is_told_with_the_one_that_fits()
    {
        var format = new TelegrafFormat(new FormatOptions { TimestampUnit = TimestampUnit.Milliseconds });
        string fault = Assert.Single(format.Faults(Metric));
        Assert.StartsWith("timestamp is 1795460400, which is far from the time of the record in milliseconds", fault);
        Assert.EndsWith("it would fit seconds; see observations.timestamp_unit.", fault);
    }

    [Fact]
    public void What_is_wrong_with_one_metric_leaves_the_others_alone()
    {
        DecodedBatch batch = _format.Decode("""{"metrics":[{"fields":{"a":1},"name":"x","timestamp":1795460400},{"fields":{"a":1e999,"b":2},"name":"y","timestamp":1795460400},{"fields":{"a":3},"name":"z","timestamp":"?"}]}""");
        Assert.Equal(["x/a = 1 at 2026-11-23T19:00:00Z", "y/b = 2 at 2026-11-23T19:00:00Z"], batch.Observations());
        Assert.Equal(["metrics[1].fields.a", "metrics[2].timestamp"], batch.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_broken_document_leaves_those_before_it()
    {
        DecodedBatch batch = _format.Decode("""{"fields":{"a":1},"name":"x","timestamp":1795460400} {"fields":""");
        Assert.Equal(["x/a = 1 at 2026-11-23T19:00:00Z"], batch.Observations());
        Assert.Equal("document 2 is {\"fields\":, expected JSON in UTF-8; see observations.format.", Assert.Single(batch.Faults).Sentence);
    }

    [Fact]
    public void A_record_without_a_value_is_a_tombstone() => Assert.True(_format.Decode("").IsTombstone);

    [Theory]
    [InlineData(Metric, true)]
    [InlineData("""{"metrics":[{"fields":{"a":1},"name":"x","timestamp":1795460400}]}""", true)]
    [InlineData("""{"series":"fields","name":"x","timestamp":1795460400,"value":1}""", false)]
    [InlineData("cpu usage=1", false)]
    [InlineData("{", false)]
    public void It_is_recognised_by_its_fields(string message, bool isRecognised) => Assert.Equal(isRecognised, TelegrafFormat.Recognises(Decoding.Record(message)));
}
