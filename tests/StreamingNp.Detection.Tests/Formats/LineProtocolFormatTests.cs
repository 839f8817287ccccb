using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class LineProtocolFormatTests
{
    private readonly LineProtocolFormat _format = new(new FormatOptions());

    [Fact]
    public void Each_numeric_field_is_a_series() => Assert.Equal(
        [
            """web-1/cpu/usage/dc=fra = 12.5 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/cores/dc=fra = 8 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/pages/dc=fra = 4 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/up/dc=fra = 1 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
            """web-1/cpu/low/dc=fra = 0 at 2026-11-23T19:00:00Z {"host":"web-1","dc":"fra"}""",
        ],
        _format.Reads("""cpu,host=web-1,dc=fra usage=12.5,cores=8i,pages=4u,up=t,low=False,state="a, \"b\" = c" 1795460400000000000"""));

    [Fact]
    public void A_record_may_have_several_lines_and_comments() => Assert.Equal(
        ["a/v = 1 at 2026-11-23T19:00:00Z", "b/v = -2000 at 2026-11-23T19:00:01Z", "c/v = 3 at 2026-11-23T19:00:30Z"],
        _format.Reads("# a comment\na v=1 1795460400000000000\r\n\n  b v=-2e3 1795460401000000000\r\n#\nc v=3"));

    [Fact]
    public void Escapes_are_taken_away() => Assert.Equal(
        ["""my, cpu/a=b c/host\name=é x = 1 at 2026-11-23T19:00:00Z {"host\\name":"\u00E9 x"}"""],
        _format.Reads("""my\,\ cpu,host\name=é\ x a\=b\ c=1 1795460400000000000"""));

    [Fact]
    public void A_text_may_hold_a_line_break_and_lines_are_counted_on()
    {
        DecodedBatch batch = _format.Decode("a s=\"one\ntwo\",v=1 1795460400000000000\nb v=x 1795460400000000000");
        Assert.Equal(["a/v = 1 at 2026-11-23T19:00:00Z"], batch.Observations());
        Assert.Equal("line 3, column 5", Assert.Single(batch.Faults).Path);
    }

    [Fact]
    public void Tags_in_any_order_are_the_same_series() =>
        Assert.Equal(_format.Reads("m,b=1,a=2 v=1 1795460400")[0].Split(' ')[0], _format.Reads("m,a=2,b=1 v=1 1795460400")[0].Split(' ')[0]);

    [Theory]
    [InlineData("cpu,host=a", "line 1, column 11 is missing, expected fields such as value=1.5 after a space; see observations.format.")]
    [InlineData("cpu,host v=1", "line 1, column 5 is \"host\", expected a tag such as host=a; see observations.format.")]
    [InlineData("cpu,host= v=1", "line 1, column 10 is missing, expected a value of the tag; see observations.format.")]
    [InlineData("cpu,a=b=c v=1", "line 1, column 7 is \"b=\", expected a value of a tag with \\= for each =; see observations.format.")]
    [InlineData(",a=b v=1", "line 1, column 1 is missing, expected a measurement; see observations.format.")]
    [InlineData("cpu 12.5", "line 1, column 5 is \"12.5\", expected a field such as value=1.5; see observations.format.")]
    [InlineData("cpu v=", "line 1, column 5 is \"v=\", expected a value of the field after =; see observations.format.")]
    [InlineData("cpu =1", "line 1, column 5 is \"=\", expected a name of the field before =; see observations.format.")]
    [InlineData("cpu v=1,", "line 1, column 9 is missing, expected a field such as value=1.5; see observations.format.")]
    [InlineData("cpu v=12x", "line 1, column 7 is \"12x\", expected a number, an integer such as 3i or 4u, true, false or a string in quotes.")]
    [InlineData("cpu v=1.5i", "line 1, column 7 is \"1.5i\", expected a number, an integer such as 3i or 4u, true, false or a string in quotes.")]
    [InlineData("cpu v=1e999", "line 1, column 5 is \"v\" with an infinite value, expected a finite number.")]
    [InlineData("cpu v=\"open", "line 1, column 7 is \"\"open\", expected a string that ends with a quote; see observations.format.")]
    [InlineData("cpu v=\"a\"b", "line 1, column 10 is \"b\", expected a comma before the next field, or a space before the time; see observations.format.")]
    [InlineData("cpu v=1 noon", "line 1, column 9 is \"noon\", expected a Unix time of digits, or a comma between fields.")]
    [InlineData("cpu v=1 1795460400 7", "line 1, column 20 is \"7\", expected the end of the line.")]
    [InlineData("a v=1\né,t=ü v=1,w=? 1795460400", "line 2, column 13 is \"?\", expected a number, an integer such as 3i or 4u, true, false or a string in quotes.")]
    [InlineData("{\"value\":1}", "line 1, column 12 is missing, expected fields such as value=1.5 after a space; see observations.format.")]
    public void What_cannot_be_read_is_told_with_its_line_and_column(string message, string sentence) => Assert.Equal([sentence], _format.Faults(message));

    [Fact]
    public void A_broken_line_or_field_leaves_the_others_alone()
    {
        DecodedBatch batch = _format.Decode("a v=1,w=?,x=3 1795460400000000000\nb\nc v=\"open\nd v=4 1795460400000000000");
        Assert.Equal(["a/v = 1 at 2026-11-23T19:00:00Z", "a/x = 3 at 2026-11-23T19:00:00Z"], batch.Observations()[..2]);
        Assert.StartsWith("d/v = 4", batch.Observations()[^1]);
        Assert.Equal(["line 1, column 9", "line 2, column 2", "line 3, column 5"], batch.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_wrong_unit_is_told_with_the_one_that_fits()
    {
        var format = new LineProtocolFormat(new FormatOptions { TimestampUnit = TimestampUnit.Nanoseconds });
        string fault = Assert.Single(format.Faults("cpu v=1 1795460400"));
        Assert.StartsWith("line 1, column 9 is 1795460400, which is far from the time of the record in nanoseconds", fault);
        Assert.EndsWith("it would fit seconds; see observations.timestamp_unit.", fault);
    }

    [Fact]
    public void Without_any_time_there_is_no_observation() =>
        Assert.Equal(["line 1, column 8 is missing, expected a Unix time in nanoseconds, for the record has no time of its own."], _format.Faults("cpu v=1", time: Decoding.NoTime));

    [Theory]
    [InlineData("cpu,host=a v=1 1795460400000000000\n", true)]
    [InlineData("# comment\ncpu v=1,w=\"x\" 1795460400000000000", true)]
    [InlineData("cpu v=1", false)]
    [InlineData("{\"value\":1}", false)]
    [InlineData("hello world", false)]
    [InlineData("a b=c", false)]
    [InlineData("# only a comment", false)]
    public void It_is_recognised_by_its_first_line(string message, bool isRecognised) => Assert.Equal(isRecognised, LineProtocolFormat.Recognises(Decoding.Record(message)));
}
