using System.Text;
using StreamingNp.Detection.Formats;

namespace StreamingNp.Detection.Tests.Formats;

public class CloudEventsFormatTests
{
    private const string Metric = """{"fields":{"usage":12.5},"name":"cpu","timestamp":1795460400}""";
    private const string Attributes = """ "specversion":"1.0","id":"1","source":"/web-1","subject":"cpu","type":"metric" """;

    private readonly CloudEventsFormat _telegraf = new(new TelegrafFormat(new FormatOptions()));
    private readonly CloudEventsFormat _lines = new(new LineProtocolFormat(new FormatOptions { Series = SeriesTemplate.Parse("{key}/{name}/{field}") }));

    [Fact]
    public void Structured_events_hold_the_data_as_JSON() =>
        Assert.Equal(["cpu/usage = 12.5 at 2026-11-23T19:00:00Z"], _telegraf.Reads($"{{{Attributes},\"data\":{Metric}}}"));

    [Fact]
    public void Structured_events_hold_the_data_as_a_text_or_base64()
    {
        string base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes("m v=1 1795460400"));
        Assert.Equal(["k/m/v = 1 at 2026-11-23T19:00:00Z"], _lines.Reads($"{{{Attributes},\"data\":\"m v=1 1795460400\"}}", key: "k"));
        Assert.Equal(["k/m/v = 1 at 2026-11-23T19:00:00Z"], _lines.Reads($"{{{Attributes},\"data_base64\":\"{base64}\"}}", key: "k"));
    }

    [Fact]
    public void A_batch_is_an_array_of_events() =>
        Assert.Equal(["cpu/usage = 12.5 at 2026-11-23T19:00:00Z", "cpu/usage = 12.5 at 2026-11-23T19:00:00Z"], _telegraf.Reads($"[{{{Attributes},\"data\":{Metric}}},{{{Attributes},\"data\":{Metric}}}]"));

    [Fact]
    public void Binary_events_have_their_attributes_in_headers() =>
        Assert.Equal(["cpu/usage = 12.5 at 2026-11-23T19:00:00Z"], _telegraf.Reads(Metric, headers: [Decoding.Header("ce_specversion", "1.0"), Decoding.Header("content-type", "application/json")]));

    [Fact]
    public void The_time_of_the_event_stands_in_for_a_missing_one()
    {
        Assert.Equal(["k/m/v = 1 at 2026-11-23T19:00:07Z"], _lines.Reads($"{{{Attributes},\"time\":\"2026-11-23T19:00:07Z\",\"data\":\"m v=1\"}}", key: "k"));
        Assert.Equal(["k/m/v = 1 at 2026-11-23T19:00:07Z"], _lines.Reads("m v=1", key: "k", headers: [Decoding.Header("ce_specversion", "1.0"), Decoding.Header("ce_time", "2026-11-23T19:00:07Z")]));
    }

    [Fact]
    public void Source_and_subject_stand_in_for_a_missing_key()
    {
        Assert.Equal(["/web-1/cpu/m/v = 1 at 2026-11-23T19:00:30Z"], _lines.Reads($"{{{Attributes},\"data\":\"m v=1\"}}"));
        Assert.Equal(["/web-1/m/v = 1 at 2026-11-23T19:00:30Z"], _lines.Reads("m v=1", headers: [Decoding.Header("ce_specversion", "1.0"), Decoding.Header("ce_source", "/web-1")]));
    }

    [Fact]
    public void What_is_wrong_with_the_data_says_where_the_data_is()
    {
        Assert.Equal(["data.fields is missing, expected an object of fields."], _telegraf.Faults($$$"""{{{{Attributes}}},"data":{"name":"x","timestamp":1795460400}}"""));
        Assert.Equal(["[1].data.name is missing, expected the name of the metric."], _telegraf.Faults($$$"""[{{{{Attributes}}},"data":{{{Metric}}}},{{{{Attributes}}},"data":{"fields":{} } }]"""));
        Assert.Equal("data, line 1, column 5", Assert.Single(_lines.Decode($"{{{Attributes},\"data\":\"m v=?\"}}").Faults).Path);
        Assert.Equal("data[0]", Assert.Single(_telegraf.Decode($$$"""{{{{Attributes}}},"data":[1]}""").Faults).Path);
    }

    [Fact]
    public void What_is_wrong_with_the_event_is_told_in_a_sentence()
    {
        Assert.Equal(["specversion is missing, expected a version of CloudEvents such as 1.0."], _telegraf.Faults(Metric));
        Assert.Equal(["data is missing, expected the data of the event."], _telegraf.Faults($"{{{Attributes}}}"));
        Assert.Equal(["data_base64 is \"?\", expected base64."], _telegraf.Faults($"{{{Attributes},\"data_base64\":\"?\"}}"));
        Assert.Equal(["time is \"noon\", expected an RFC 3339 time."], _telegraf.Faults($"{{{Attributes},\"time\":\"noon\",\"data\":{Metric}}}"));
        Assert.Equal(["ce_time is \"noon\", expected an RFC 3339 time."], _telegraf.Faults(Metric, headers: [Decoding.Header("ce_specversion", "1.0"), Decoding.Header("ce_time", "noon")]));
    }

    [Fact]
    public void As_many_faults_are_counted_as_the_data_has()
    {
        DecodedBatch batch = _telegraf.Decode($$$"""{{{{Attributes}}},"data":[{{{string.Join(',', Enumerable.Repeat("1", 40))}}}]}""");
        Assert.Equal(40, batch.FaultCount);
    }

    [Fact]
    public void An_event_within_an_event_is_refused()
    {
        var again = new Again();
        var format = new CloudEventsFormat(again);
        again.Inner = format;
        Assert.Equal(["data.data is an event within an event, expected the data of the event."], format.Faults($$$"""{{{{Attributes}}},"data":{{{{Attributes}}},"data":{{{Metric}}}}}"""));
    }

    [Fact]
    public void It_is_recognised_by_its_headers_or_attributes()
    {
        Assert.True(CloudEventsFormat.Recognises(Decoding.Record(Metric, Decoding.Header("ce_specversion", "1.0"))));
        Assert.True(CloudEventsFormat.Recognises(Decoding.Record("{}", Decoding.Header("Content-Type", "application/cloudevents+json; charset=utf-8"))));
        Assert.True(CloudEventsFormat.Recognises(Decoding.Record($"{{{Attributes}}}")));
        Assert.False(CloudEventsFormat.Recognises(Decoding.Record(Metric, Decoding.Header("content-type", "application/json"))));
    }

    private sealed class Again : IObservationFormat
    {
        public IObservationFormat? Inner { get; set; }

        public string Name => "again";

        public void Read(in IncomingRecord record, DecodedBatch batch) => Inner!.Read(record, batch);
    }
}
