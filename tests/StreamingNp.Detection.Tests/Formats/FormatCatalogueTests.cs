using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class FormatCatalogueTests
{
    [Fact]
    public void Every_format_is_made_by_its_name()
    {
        Assert.Equal("auto", FormatCatalogue.Names[0]);
        Assert.Contains("native", FormatCatalogue.Names);
        var options = new FormatOptions { Mapping = new() { Series = "name" }, Further = [new(FormatCatalogue.Registry, (in IncomingRecord _) => false, _ => new Stand())] };
        Assert.All(FormatCatalogue.Names, name => Assert.Equal(name, FormatCatalogue.Make(name, options).Name));
    }

    [Fact]
    public void A_format_that_lacks_what_it_needs_is_an_error()
    {
        Assert.Throws<ArgumentException>(() => FormatCatalogue.Make(FormatCatalogue.Registry, new FormatOptions()));
        Assert.Throws<ArgumentException>(() => FormatCatalogue.Make(FormatCatalogue.Mapping, new FormatOptions()));
    }

    [Theory]
    [InlineData("""{"fields":{"user":1.5},"name":"cpu","tags":{"host":"a"},"timestamp":1795460400}""", "a/cpu/user")]
    [InlineData("cpu,host=a user=1.5 1795460400000000000", "a/cpu/user")]
    [InlineData("""{"timestamp":"2026-11-23T19:00:00Z","value":"1.5","name":"up","labels":{"__name__":"up","job":"api"}}""", "up{job=\"api\"}")]
    [InlineData("""{"series":"a","timestamp":1795460400,"value":1.5,"fields":{},"name":"cpu"}""", "a")]
    [InlineData("""{"timestamp":1795460400,"value":1.5,"series":"a"}""", "a")]
    [InlineData("""{"specversion":"1.0","id":"1","source":"/s","type":"t","data":{"series":"a","timestamp":1795460400,"value":1.5}}""", "a")]
    [InlineData("""{"resourceMetrics":[{"scopeMetrics":[{"metrics":[{"name":"queue","gauge":{"dataPoints":[{"asDouble":1.5,"timeUnixNano":"1795460400000000000"}]}}]}]}]}""", "queue")]
    public void The_bytes_of_a_record_tell_its_format(string record, string series)
    {
        var batch = new DecodedBatch(new DecoderOptions());
        FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions()).Read(new IncomingRecord(Encoding.UTF8.GetBytes(record), default, default), batch);
        Assert.Empty(batch.Faults);
        Assert.Equal((1, series, 1.5), (batch.Count, batch[0].Series.ToString(), batch[0].Observation.Value));
    }

    [Fact]
    public void A_format_that_is_not_known_is_an_error_that_lists_those_that_are()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => FormatCatalogue.Make("jsonn", new FormatOptions()));
        Assert.StartsWith("There is no format of observations \"jsonn\"; there are auto, native", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_no_format_recognises_is_told_by_the_native_one()
    {
        IObservationFormat auto = FormatCatalogue.Make("auto", new FormatOptions());
        var batch = new DecodedBatch(new DecoderOptions());
        auto.Read(new IncomingRecord([0xff, 0x00, 0x17], default, default), batch);
        Assert.Equal((0, 1, DecodeFailure.NotJson), (batch.Count, batch.FaultCount, batch.Faults[0].Failure));
        batch.Clear();
        auto.Read(default, batch);
        Assert.True(batch.IsTombstone);
    }

    [Theory]
    [InlineData("2026-01-01T00:00:00Z temp=21.5")]
    [InlineData("ts=1690000000 value=5")]
    [InlineData("duration=12ms count=5")]
    [InlineData("done count=5")]
    public void A_line_of_a_log_is_no_line_protocol(string line)
    {
        var batch = new DecodedBatch(new DecoderOptions());
        FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions()).Read(new IncomingRecord(Encoding.UTF8.GetBytes(line), default, default), batch);
        Assert.Equal((0, 1), (batch.Count, batch.FaultCount));
    }

    [Theory]
    [InlineData("""{"series":"a","value":1}""")]
    [InlineData("""{"value":1,"series":"a"}""")]
    public void An_event_lends_its_time_whatever_the_order_of_fields(string data)
    {
        KeyValuePair<string, byte[]>[] headers = [new("ce_specversion", "1.0"u8.ToArray()), new("ce_id", "1"u8.ToArray()), new("ce_source", "/s"u8.ToArray()), new("ce_type", "t"u8.ToArray()), new("ce_time", "2026-11-23T19:00:00Z"u8.ToArray())];
        var batch = new DecodedBatch(new DecoderOptions());
        FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions()).Read(new IncomingRecord(Encoding.UTF8.GetBytes(data), default, EventTime.FromUnixTime(1_795_460_000, TimestampUnit.Seconds), headers), batch);
        Assert.Equal("2026-11-23T19:00:00Z", batch[0].Observation.Time.ToString());
    }

    [Fact]
    public void Keys_that_are_no_text_name_series_of_their_own()
    {
        Assert.Equal("a/b", RecordKey.TextOf("a/b"u8));
        Assert.Equal("0x00000000000000c8", RecordKey.TextOf([0, 0, 0, 0, 0, 0, 0, 200]));
        Assert.NotEqual(RecordKey.TextOf([.. Enumerable.Repeat((byte)200, 100)]), RecordKey.TextOf([.. Enumerable.Repeat((byte)201, 100)]));
    }

    [Theory]
    [InlineData("{name}_v2", "a_v2")]
    [InlineData("[{name}]", "[a]")]
    [InlineData("{field}/{name}", "a")]
    [InlineData("{name}/{field}", "a")]
    [InlineData("{field}", "")]
    public void Text_around_a_part_belongs_to_the_name(string template, string name) => Assert.Equal(name, SeriesTemplate.Parse(template).NameOf("a", "", "", []));

    [Fact]
    public void A_path_is_cut_short()
    {
        var batch = new DecodedBatch(new DecoderOptions());
        batch.Fail(DecodeFailure.WrongType, new string('a', 100_000), "x", "y");
        batch.Fail(DecodeFailure.WrongType, "", "x", "y");
        batch.Locate(new string('b', 100_000));
        Assert.All(batch.Faults, fault => Assert.InRange(fault.Sentence.Length, 100, 300));
    }

    private sealed class Stand : IObservationFormat
    {
        public string Name => FormatCatalogue.Registry;

        public void Read(in IncomingRecord record, DecodedBatch batch) => batch.IsTombstone = true;
    }
}
