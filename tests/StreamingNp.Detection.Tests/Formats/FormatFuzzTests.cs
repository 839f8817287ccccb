using System.Text;
using System.Text.Json;
using CsCheck;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Fuzzing;

namespace StreamingNp.Detection.Tests.Formats;

/// <summary>No record makes a format throw, and none makes it say more than the record holds.</summary>
public class FormatFuzzTests
{
    private static readonly FormatOptions Options = new() { Quantiles = [0.5, 0.99] };

    private static readonly Dictionary<string, (Func<IObservationFormat> Make, string[] Valid)> Formats = new()
    {
        ["telegraf"] = (() => new TelegrafFormat(Options),
        [
            """{"fields":{"usage":12.5,"up":true,"state":"ok"},"name":"cpu","tags":{"host":"web-1","dc":"fra"},"timestamp":1795460400}""",
            """{"metrics":[{"fields":{"a":1},"name":"x","timestamp":"2026-11-23T19:00:00Z"},{"fields":{"a":null},"name":"\u00e9","tags":{},"timestamp":1795460400000}]}""",
        ]),
        ["influx"] = (() => new LineProtocolFormat(Options),
        [
            """cpu,host=web-1,dc=fra usage=12.5,cores=8i,pages=4u,up=t,state="a, \"b\"" 1795460400000000000""",
            "# a comment\nmy\\,\\ cpu,h\\=x=é a\\ b=1\r\nb v=-2e3 1795460401000000000\n",
        ]),
        ["prometheus"] = (() => new PrometheusFormat(Options), ["""{"timestamp":"2026-11-23T19:00:00Z","value":"12","name":"x_total","labels":{"__name__":"x_total","job":"say \"b\""}}"""]),
        ["vector"] = (() => new VectorFormat(Options),
        [
            """{"name":"load","namespace":"app","tags":{"k":"v"},"timestamp":"2026-11-23T19:00:00.000000011Z","kind":"incremental","counter":{"value":100.0}}""",
            """{"metric":{"name":"load","kind":"incremental","distribution":{"samples":[{"value":1.0,"rate":3},{"value":5.0,"rate":1}],"statistic":"summary"}}}""",
            """{"name":"load","kind":"incremental","aggregated_histogram":{"buckets":[{"upper_limit":2,"count":8},{"upper_limit":"+Inf","count":2}],"count":10,"sum":20}}""",
            """{"name":"load","kind":"absolute","aggregated_summary":{"quantiles":[{"quantile":0.5,"value":1.5}],"count":10,"sum":20}}""",
        ]),
        ["collectd"] = (() => new CollectdFormat(Options), ["""[{"values":[1,2.5],"dstypes":["derive","gauge"],"dsnames":["value","b"],"time":1795460400.25,"interval":10,"host":"web-1","plugin":"cpu","plugin_instance":"0","type":"cpu","type_instance":""}]"""]),
        ["cloudevents"] = (() => new CloudEventsFormat(new LineProtocolFormat(Options)),
        [
            """{"specversion":"1.0","id":"1","source":"/a","type":"t","time":"2026-11-23T19:00:00Z","data":"cpu,host=a v=1,w=2i"}""",
            """[{"specversion":"1.0","id":"1","source":"/a","type":"t","data_base64":"bSB2PTE="}]""",
        ]),
        ["mapping"] = (() => new MappingFormat(new() { Records = "items[*]", Series = "{$.host}/{n?}/{field}", Time = "t", Value = ["v", "more.**"], Tags = new Dictionary<string, string> { ["n"] = "n" }, Kind = "k" }, Options),
        [
            """{"host":"a","items":[{"n":"x","t":1795460400,"v":1,"more":{"b":[1,{"c":2}]},"k":"gauge"},{"t":"2026-11-23T19:00:00Z","v":"2.5","more":{}}]}""",
        ]),
    };

    public static TheoryData<string> Names => [.. Formats.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_valid_record_with_some_bytes_changed_is_read_or_has_faults(string name)
    {
        (Func<IObservationFormat> make, string[] valid) = Formats[name];
        Fuzz.Decodes([.. valid.Select(Encoding.UTF8.GetBytes)], () =>
        {
            IObservationFormat format = make();
            var batch = new DecodedBatch(new DecoderOptions());
            return message =>
            {
                Recognise(message.Span);
                return IsReadSoundly(format, message.Span, batch);
            };
        }, share: 0.002);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_never_throw(string name)
    {
        (Func<IObservationFormat> make, string[] valid) = Formats[name];
        byte[] usual = "{}[]\",:=\\ \n0123456789.eNaInfx"u8.ToArray();
        Gen<byte[]> random = Gen.OneOf(
            Gen.Byte.Array[0, 64],
            Gen.Int[0, usual.Length - 1].Select(index => usual[index]).Array[0, 64],
            Gen.Int[0, valid.Length - 1].Select(index => Encoding.UTF8.GetBytes(valid[index])));
        Gen.Select(random, random, (start, end) => (byte[])[.. start, .. end]).Sample(bytes =>
        {
            IsReadSoundly(make(), bytes, new DecodedBatch(new DecoderOptions()));
            Recognise(bytes);
        }, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_valid_record_is_recognised_as_its_own_format_alone(string name)
    {
        foreach (string valid in Formats[name].Valid) Assert.Equal(name == "mapping" ? [] : [name], Recognise(Encoding.UTF8.GetBytes(valid)));
    }

    [Theory]
    [InlineData("""{"name":"a","kind":"\ud800","metric":{"name":"a","kind":"\ud800"},"\ud800":1}""")]
    [InlineData("""{"name":"a","kind":"absolute","\ud800auge":1}""")]
    [InlineData("""{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}""")]
    public void What_is_of_none_of_them_is_recognised_as_none(string message) => Assert.Empty(Recognise(Encoding.UTF8.GetBytes(message)));

    // Each of thousands of values would bear a name or tags of a few ten thousand bytes.
    public static TheoryData<string, string> Swelling
    {
        get
        {
            string large = new('x', 30_000), fields = string.Join(',', Enumerable.Range(0, 3_000).Select(index => $"\"f{index}\":1")), ones = string.Join(',', Enumerable.Repeat("1", 3_000));
            return new()
            {
                { "telegraf", $$"""{"name":"cpu","tags":{"host":"{{large}}"},"timestamp":1795460400,"fields":{ {{fields}} } }""" },
                { "influx", $"cpu,host={large} {string.Join(',', Enumerable.Range(0, 3_000).Select(index => $"f{index}=1"))} 1795460400000000000" },
                { "collectd", $$"""{"host":"{{large}}","plugin":"a","type":"b","time":1795460400,"values":[{{string.Join(',', Enumerable.Repeat("1", 1_500))}}],"dsnames":[{{string.Join(',', Enumerable.Repeat("\"a\"", 1_500))}}],"dstypes":[{{string.Join(',', Enumerable.Repeat("\"gauge\"", 1_500))}}]}""" },
                { "mapping", $$"""{"host":"a","items":[{"t":1795460400,"v":1,"more":{"{{large}}":[{{ones}}]} }]}""" },
                { "mapping", $$"""{"host":"{{large}}","items":[{"t":1795460400,"v":1,"more":[{{ones}}]}]}""" },
                { "mapping", $$"""{"host":"a","items":[{"n":"{{large}}","t":1795460400,"v":1,"more":[{{ones}}]}]}""" },
            };
        }
    }

    [Theory]
    [MemberData(nameof(Swelling))]
    public void A_large_name_is_not_written_down_for_each_of_many_values(string name, string message)
    {
        IObservationFormat format = Formats[name].Make();
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        var batch = new DecodedBatch(new DecoderOptions());
        long before = GC.GetAllocatedBytesForCurrentThread();
        format.Read(new IncomingRecord(bytes, "key"u8, Decoding.RecordTime), batch);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4_000_000);
        Assert.NotEmpty(batch.Faults);
        Assert.Contains("see observations.max_", batch.Faults[0].Sentence);
    }

    private static bool IsReadSoundly(IObservationFormat format, ReadOnlySpan<byte> message, DecodedBatch batch)
    {
        batch.Clear();
        format.Read(new IncomingRecord(message, "key"u8, Decoding.RecordTime), batch);
        Assert.Equal(message.IsEmpty, batch.IsTombstone);
        // No observation takes less than a byte; a sample has up to four of them, its quantiles included.
        Assert.InRange(batch.Count + batch.FaultCount, 0, message.Length + 4);
        for (int index = 0; index < batch.Count; index++)
        {
            DecodedObservation one = batch[index];
            Assert.InRange(one.Series.Length, 1, 512);
            Assert.False(double.IsInfinity(one.Observation.Value));
            Assert.True(one.Observation.Time.IsInRange);
            if (!one.Tags.IsEmpty) JsonDocument.Parse(Encoding.UTF8.GetString(one.Tags)).Dispose();
        }
        foreach (DecodeFault fault in batch.Faults)
        {
            Assert.NotEqual(DecodeFailure.None, fault.Failure);
            Assert.NotEqual("", fault.Expected);
        }
        return batch.Count > 0 && batch.FaultCount == 0;
    }

    private static List<string> Recognise(ReadOnlySpan<byte> bytes)
    {
        var record = new IncomingRecord(bytes, default, Decoding.RecordTime);
        var names = new List<string>();
        if (TelegrafFormat.Recognises(record)) names.Add("telegraf");
        if (LineProtocolFormat.Recognises(record)) names.Add("influx");
        if (PrometheusFormat.Recognises(record)) names.Add("prometheus");
        if (VectorFormat.Recognises(record)) names.Add("vector");
        if (CollectdFormat.Recognises(record)) names.Add("collectd");
        if (CloudEventsFormat.Recognises(record)) names.Add("cloudevents");
        return names;
    }
}
