using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>What producers send as a series each, and is one channel of a series.</summary>
public class JoinedNamesTests
{
    private static readonly JoinPattern Pattern = JoinPattern.Parse("{series}/{channel}");

    [Fact]
    public void A_series_whose_name_fits_is_a_channel_of_another_one()
    {
        Assert.Equal(["host-12: cpu=12.5"], Read(new(), """{"series":"host-12/cpu","ts":1,"value":12.5}"""));
        Assert.Equal(["host-12: ?=12.5"], Read(new(), """{"series":"host-12","ts":1,"value":12.5}"""));
        Assert.Equal(["host-12: cpu=NaN"], Read(new(), """{"series":"host-12/cpu","ts":1,"value":null}"""));
    }

    [Fact]
    public void Counters_and_rows_stay_what_they_are()
    {
        Assert.Equal(["host-12/requests: ?=7"], Read(new(), """{"series":"host-12/requests","ts":1,"kind":"counter","value":7}"""));
        Assert.Equal(["host-12/disk: free=1,used=2"], Read(new() { ChannelsTogether = true }, """{"series":"host-12/disk","ts":1,"values":{"free":1,"used":2}}"""));
    }

    [Fact]
    public void Telegraf_s_fields_are_channels_of_their_host() => Assert.Equal(
        ["web-1: cpu/usage_idle/cpu=cpu0=90", "web-1: cpu/usage_user/cpu=cpu0=5"],
        Read(new() { Series = SeriesTemplate.Parse("{tag:host}/{name}/{field}/{tags}") }, """{"name":"cpu","timestamp":1795460400,"tags":{"host":"web-1","cpu":"cpu0"},"fields":{"usage_idle":90,"usage_user":5}}"""));

    [Fact]
    public void Topics_are_channels_of_the_key_of_their_records()
    {
        var options = new FormatOptions { Series = SeriesTemplate.Parse("{key}/{topic}") };
        Assert.Equal(["host-12: memory=3.5"], Read(options.In("memory"), """{"value":3.5}""", "host-12"));
        Assert.Equal(["host-12: load=0.4"], Read(options.In("load"), """{"value":0.4}""", "host-12"));
    }

    [Fact]
    public void A_value_that_no_channel_can_have_is_a_fault()
    {
        DecodedBatch batch = Decode(new(), """{"series":"host-12/cpu","ts":1,"value":1e300}""");
        Assert.Equal((0, DecodeFailure.ValueNotFinite), (batch.Count, Assert.Single(batch.Faults).Failure));
    }

    [Fact]
    public void A_channel_has_one_list_of_names_however_often_it_comes()
    {
        DecodedBatch batch = Decode(new(), """[{"series":"a/x","ts":1,"value":1},{"series":"a/x","ts":2,"value":1}]""");
        Assert.Same(batch[0].Observation.Channels!.Names, batch[1].Observation.Channels!.Names);
    }

    private static DecodedBatch Decode(FormatOptions options, string message, string key = "")
    {
        var batch = new DecodedBatch(new DecoderOptions { Join = Pattern });
        FormatCatalogue.Make(FormatCatalogue.Auto, options).Read(new IncomingRecord(Encoding.UTF8.GetBytes(message), Encoding.UTF8.GetBytes(key), Decoding.RecordTime), batch);
        return batch;
    }

    private static List<string> Read(FormatOptions options, string message, string key = "")
    {
        DecodedBatch batch = Decode(options, message, key);
        Assert.Empty(batch.Faults);
        var read = new List<string>();
        for (int index = 0; index < batch.Count; index++)
        {
            Observation observation = batch[index].Observation;
            IEnumerable<string> values = observation.Channels is { } row ? row.Values.Select((value, channel) => FormattableString.Invariant($"{row.Names[channel]}={value}")) : [FormattableString.Invariant($"?={observation.Value}")];
            read.Add($"{batch[index].Series}: {string.Join(',', values)}");
        }
        return read;
    }
}
