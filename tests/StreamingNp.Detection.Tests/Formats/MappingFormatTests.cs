using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class MappingFormatTests
{
    private static MappingFormat Of(FieldMapping mapping) => new(mapping, new FormatOptions());

    [Fact]
    public void Debezium_rows_are_mapped_and_deleted_ones_are_nothing()
    {
        MappingFormat format = Of(new() { Records = "payload.after", Series = "{host}/{$.payload.source.table}", Time = "$.payload.ts_ms", Value = ["v"], Tags = new Dictionary<string, string> { ["id"] = "id" } });
        const string Row = """{"schema":null,"payload":{"before":null,"after":{"id":5,"host":"web-1","v":"2.50"},"source":{"table":"load"},"op":"u","ts_ms":1795460400000}}""";
        Assert.Equal(["""web-1/load = 2.5 at 2026-11-23T19:00:00Z {"id":"5"}"""], format.Reads(Row));
        Assert.Empty(format.Reads("""{"payload":{"before":{"id":5},"after":null,"op":"d","ts_ms":1795460400000}}"""));
    }

    [Fact]
    public void Azure_Monitor_records_are_mapped() => Assert.Equal(
        [
            "/SUB/A/requests/total = 12 at 2026-11-23T19:00:00Z (gauge)", "/SUB/A/requests/average = 1.5 at 2026-11-23T19:00:00Z (gauge)",
            "/SUB/B/requests/average = 2.5 at 2026-11-23T19:00:00Z (gauge)",
        ],
        Of(new() { Records = "records[*]", Series = "{resourceId}/{metricName}/{field}", Time = "time", Value = ["total?", "average"], Kind = "gauge" }).Reads(
            """
            {"records":[{"total":12,"average":1.5,"resourceId":"/SUB/A","time":"2026-11-23T19:00:00.0000000Z","metricName":"requests","timeGrain":"PT1M"},
            {"average":2.5,"resourceId":"/SUB/B","time":"2026-11-23T19:00:00.0000000Z","metricName":"requests"}]}
            """));

    [Fact]
    public void Lines_of_an_AWS_metric_stream_are_mapped()
    {
        MappingFormat format = Of(new() { Series = "{namespace}/{metric_name}/{dimensions.InstanceId?}/{field}", Time = "timestamp", Value = ["value.max", "value.sum"], Tags = new Dictionary<string, string> { ["region"] = "region" } });
        Assert.Equal(
            [
                """AWS/EC2/CPU/i-0/value.max = 10 at 2026-11-23T19:00:00Z {"region":"eu-1"}""", """AWS/EC2/CPU/i-0/value.sum = 20 at 2026-11-23T19:00:00Z {"region":"eu-1"}""",
                "AWS/SQS/Age/value.max = 1 at 2026-11-23T19:00:00Z", "AWS/SQS/Age/value.sum = 1 at 2026-11-23T19:00:00Z",
            ],
            format.Reads(
                """
                {"region":"eu-1","namespace":"AWS/EC2","metric_name":"CPU","dimensions":{"InstanceId":"i-0"},"timestamp":1795460400000,"value":{"max":10.0,"min":1.0,"sum":20.0,"count":3.0}}
                {"namespace":"AWS/SQS","metric_name":"Age","dimensions":{},"timestamp":1795460400000,"value":{"max":1,"sum":1}}
                """));
    }

    [Fact]
    public void All_numbers_of_a_Metricbeat_event_are_mapped() => Assert.Equal(
        [
            """web-1/system.cpu.cores = 4 at 2026-11-23T19:00:00.853Z {"set":"cpu"}""", """web-1/system.cpu.user.pct = 0.25 at 2026-11-23T19:00:00.853Z {"set":"cpu"}""",
            """web-1/system.load[0] = 1 at 2026-11-23T19:00:00.853Z {"set":"cpu"}""",
        ],
        Of(new() { Series = "{host.name}/{field}", Time = "['@timestamp']", Value = ["system.**"], Tags = new Dictionary<string, string> { ["set"] = "metricset.name" } }).Reads(
            """{"@timestamp":"2026-11-23T19:00:00.853Z","host":{"name":"web-1"},"metricset":{"name":"cpu","period":10000},"system":{"cpu":{"cores":4,"user":{"pct":0.25,"unit":"%"}},"load":[1]}}"""));

    [Fact]
    public void Nested_arrays_are_run_over() => Assert.Equal(
        ["web-1/a = 1 at 2026-11-23T19:00:30Z", "web-1/b = NaN at 2026-11-23T19:00:30Z"],
        Of(new() { Records = "groups[*].points[*]", Series = "{$.host}/{n}", Value = ["v[0]"] }).Reads("""{"host":"web-1","groups":[{"points":[{"n":"a","v":[1]}]},{"points":[]},{"points":[{"n":"b","v":[null]}]}]}"""));

    [Fact]
    public void Without_a_name_the_key_names_the_series()
    {
        Assert.Equal(["k = 1 at 2026-11-23T19:00:30Z"], Of(new()).Reads("""{"value":1}""", key: "k"));
        Assert.Equal(["k/a = 1 at 2026-11-23T19:00:30Z", "k/b = 2 at 2026-11-23T19:00:30Z"], Of(new() { Value = ["a", "b"] }).Reads("""{"a":1,"b":2}""", key: "k"));
        Assert.Equal(["The record is without a name, expected a key of the record, or a path of the name; see mapping.series."], Of(new()).Faults("""{"value":1}"""));
    }

    [Theory]
    [InlineData("timestamp")]
    [InlineData("time")]
    [InlineData("ts")]
    [InlineData("@timestamp")]
    public void A_time_under_a_usual_name_is_taken_without_a_word(string name)
    {
        Assert.Equal(["k = 1 at 2026-11-23T19:00:00Z"], Of(new()).Reads($$"""{"value":1,"{{name}}":1795460400}""", key: "k"));
        Assert.Equal([$"{name} is \"noon\", expected an RFC 3339 time or a Unix time."], Of(new()).Faults($$"""{"value":1,"{{name}}":"noon"}""", key: "k"));
    }

    [Fact]
    public void The_kind_is_fixed_or_stands_in_the_message()
    {
        Assert.Equal(["a = 1 at 2026-11-23T19:00:30Z (counter)"], Of(new() { Series = "n", Kind = "counter" }).Reads("""{"n":"a","value":1}"""));
        MappingFormat format = Of(new() { Series = "n", Kind = "type" });
        Assert.Equal(["a = 1 at 2026-11-23T19:00:30Z (gauge)"], format.Reads("""{"n":"a","value":1,"type":"gauge"}"""));
        Assert.Equal(["a = 1 at 2026-11-23T19:00:30Z"], format.Reads("""{"n":"a","value":1}"""));
        Assert.Equal(["type is \"sum\", expected gauge or counter; see mapping.kind."], format.Faults("""{"n":"a","value":1,"type":"sum"}"""));
    }

    [Theory]
    [InlineData("""{"d":{"host":"a","v":1}}""", "d.t is missing, expected an RFC 3339 time or a Unix time.")]
    [InlineData("""{"d":{"host":"a","v":1,"t":"noon"}}""", "d.t is \"noon\", expected an RFC 3339 time or a Unix time.")]
    [InlineData("""{"d":{"host":"a","t":1795460400}}""", "d.v is missing, expected a number; see mapping.value.")]
    [InlineData("""{"d":{"host":"a","v":"high","t":1795460400}}""", "d.v is \"high\", expected a number.")]
    [InlineData("""{"d":{"host":"a","v":"-Infinity","t":1795460400}}""", "d.v is \"-Infinity\", expected a finite number.")]
    [InlineData("""{"d":{"v":1,"t":1795460400}}""", "d.host is missing, expected a string for the name of the series; see mapping.series.")]
    [InlineData("""{"d":{"host":null,"v":1,"t":1795460400}}""", "d.host is null, expected a string for the name of the series; see mapping.series.")]
    [InlineData("""{"d":{"host":"","v":1,"t":1795460400}}""", "d.host is empty, expected a string for the name of the series; see mapping.series.")]
    [InlineData("""{"d":{"host":{},"v":1,"t":1795460400}}""", "d.host is an object, expected a string for the name of the series; see mapping.series.")]
    public void What_cannot_be_read_is_told_in_a_sentence(string message, string sentence) => Assert.Equal([sentence], Of(new() { Series = "{d.host}", Time = "d.t", Value = ["d.v"] }).Faults(message));

    [Fact]
    public void A_path_that_ends_early_is_told_up_to_there() =>
        Assert.Equal(["a.b is null, expected a number; see mapping.value."], Of(new() { Series = "n", Value = ["a.b.c"] }).Faults("""{"n":"x","a":{"b":null}}"""));

    [Theory]
    [InlineData("""{"items":{}}""", "items is missing, expected an array of observations; see mapping.records.")]
    [InlineData("""{"items":[{"value":1},7]}""", "items[1] is 7, expected an object; see mapping.records.")]
    [InlineData("""{"items":[{"value":1},{"value":"x"}]}""", "items[1].value is \"x\", expected a number.")]
    [InlineData("""{}""", "items is missing, expected an array of observations; see mapping.records.")]
    public void What_is_wrong_with_an_item_says_which(string message, string sentence) => Assert.Equal([sentence], Of(new() { Records = "items[*]" }).Faults(message, key: "k"));

    public static TheoryData<FieldMapping, string> Impossible => new()
    {
        { new() { Value = [] }, "mapping.value has no path: name at least one." },
        { new() { Value = ["a..b"] }, "The path \"a..b\" of mapping.value has an empty name at character 3." },
        { new() { Value = ["a[x]"] }, "The path \"a[x]\" of mapping.value has neither a number, nor *, nor a name in quotes in the bracket at character 2." },
        { new() { Value = ["a[0"] }, "The path \"a[0\" of mapping.value has no end of the bracket that opens at character 2." },
        { new() { Value = ["a[*].b"] }, "The path \"a[*].b\" of mapping.value runs over an array with [*], which only mapping.records may." },
        { new() { Value = [""] }, "The path of mapping.value is empty." },
        { new() { Time = "t.**" }, "The path \"t.**\" of mapping.time ends in **, which only mapping.value may." },
        { new() { Records = "$" }, "The path \"$\" of mapping.records is the whole message, or an array that is one: leave it out, for such arrays are read item by item." },
        { new() { Series = "{a" }, "The template \"{a\" of mapping.series opens a bracket at character 1 and does not close it." },
        { new() { Series = "{a[*]}" }, "The path \"a[*]\" of mapping.series has a *: a series has one name." },
        { new() { Series = "{host}", Value = ["a", "b"] }, "\"{host}\" of mapping.series would be the name of several values: put {field} into it." },
        { new() { Tags = new Dictionary<string, string> { ["dc"] = "a]" } }, "The path \"a]\" of mapping.tags.dc lacks a dot at character 2." },
    };

    [Theory]
    [MemberData(nameof(Impossible))]
    public void A_mapping_that_cannot_be_meant_is_refused_when_it_is_made(FieldMapping mapping, string sentence) => Assert.Equal(sentence, Assert.Throws<FormatException>(() => Of(mapping)).Message);

    [Fact]
    public void A_usual_time_that_is_null_leaves_the_others()
    {
        var batch = new DecodedBatch(new DecoderOptions());
        Of(new() { Series = "name" }).Read(new IncomingRecord("""{"name":"a","timestamp":null,"ts":1795460400,"value":1}"""u8, default, EventTime.FromUnixTime(1_795_460_000, TimestampUnit.Seconds)), batch);
        Assert.Equal("2026-11-23T19:00:00Z", batch[0].Observation.Time.ToString());
    }

    [Fact]
    public void A_template_besides_the_mapping_is_refused()
    {
        var options = new FormatOptions { Series = SeriesTemplate.Parse("{name}") };
        Assert.Equal("observations.series, \"{name}\", names no series of a mapping: put the name into mapping.series.", Assert.Throws<FormatException>(() => new MappingFormat(new(), options)).Message);
    }

    [Fact]
    public void Without_a_time_anywhere_there_is_no_observation() =>
        Assert.Equal(["The record is without a time, expected a time of the record, or a path of the time; see mapping.time."], Of(new()).Faults("""{"value":1}""", key: "k", time: Decoding.NoTime));
}
