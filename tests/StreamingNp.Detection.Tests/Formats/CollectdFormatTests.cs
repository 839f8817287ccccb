using StreamingNp.Detection.Formats;

namespace StreamingNp.Detection.Tests.Formats;

public class CollectdFormatTests
{
    private const string Load = """{"values":[0.5,1.5],"dstypes":["gauge","derive"],"dsnames":["short","mid"],"time":1795460400.25,"interval":10.000,"host":"web-1","plugin":"load","plugin_instance":"","type":"load","type_instance":""}""";
    private const string Cpu = """{"values":[1270783],"dstypes":["derive"],"dsnames":["value"],"time":1795460400,"interval":10,"host":"web-1","plugin":"cpu","plugin_instance":"0","type":"cpu","type_instance":"user"}""";

    private readonly CollectdFormat _format = new(new FormatOptions());

    [Fact]
    public void Values_are_named_as_collectd_names_them() => Assert.Equal(
        [
            """web-1/load/load/short = 0.5 at 2026-11-23T19:00:00.250Z (gauge) {"host":"web-1","plugin":"load","type":"load"}""",
            """web-1/load/load/mid = 1.5 at 2026-11-23T19:00:00.250Z {"host":"web-1","plugin":"load","type":"load"}""",
            """web-1/cpu-0/cpu-user = 1270783 at 2026-11-23T19:00:00Z {"host":"web-1","plugin":"cpu","plugin_instance":"0","type":"cpu","type_instance":"user"}""",
        ],
        _format.Reads($"[{Load},{Cpu}]"));

    [Theory]
    [InlineData("\"values\":[1270783]", "\"values\":[1,2]", "dsnames is 1 long, expected 2, one for each value.")]
    [InlineData("\"values\":[1270783]", "\"values\":[\"x\"]", "values[0] is \"x\", expected a number.")]
    [InlineData("\"values\":[1270783],", "", "values is missing, expected an array of numbers.")]
    [InlineData("\"derive\"", "\"delta\"", "dstypes[0] is \"delta\", expected gauge, derive, counter or absolute.")]
    [InlineData("\"host\":\"web-1\",", "", "host is missing, expected a string.")]
    [InlineData("\"time\":1795460400,", "", "time is missing, expected an RFC 3339 time or a Unix time.")]
    public void What_cannot_be_read_is_told_in_a_sentence(string part, string instead, string sentence) => Assert.Equal([sentence], _format.Faults(Cpu.Replace(part, instead)));

    [Fact]
    public void It_is_recognised_by_its_types_and_names()
    {
        Assert.True(CollectdFormat.Recognises(Decoding.Record($"[{Cpu}]")));
        Assert.False(CollectdFormat.Recognises(Decoding.Record("""[{"values":[1],"plugin":"x"}]""")));
    }
}
