using System.Text;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class NativeFormatTests
{
    private static readonly EventTime RecordTime = new(1_795_400_000_000_000);
    private static readonly EventTime SevenOClock = new(1_795_460_400_000_000);

    private readonly NativeReading _decoder = new();

    [Fact]
    public void The_message_of_the_design_is_read()
    {
        Assert.Equal(DecodeFailure.None, Decode("""{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}"""));
        Assert.Equal("host-12/cpu", _decoder.Series);
        Assert.Equal(new Observation(SevenOClock, 12.3), _decoder.Observation);
        Assert.Equal("""{"env":"prod"}""", Encoding.UTF8.GetString(_decoder.Tags));
    }

    [Theory]
    [InlineData(" ", DecodeFailure.NotJson)]
    [InlineData("hello", DecodeFailure.NotJson)]
    [InlineData("{", DecodeFailure.NotJson)]
    [InlineData("""{"value":1""", DecodeFailure.NotJson)]
    [InlineData("""{"value":1}}""", DecodeFailure.NotJson)]
    [InlineData("""{"value":1} {"value":2}""", DecodeFailure.NotJson)]
    [InlineData("""{"value":1,}""", DecodeFailure.NotJson)]
    [InlineData("""{"value":01}""", DecodeFailure.NotJson)]
    [InlineData("""{"value":1}//""", DecodeFailure.NotJson)]
    [InlineData("""{'value':1}""", DecodeFailure.NotJson)]
    [InlineData("""{"value":nan}""", DecodeFailure.NotJson)]
    [InlineData("""{"series":"\ud800","value":1}""", DecodeFailure.NotJson)]
    [InlineData("12.3", DecodeFailure.NotAnObject)]
    [InlineData("null", DecodeFailure.NotAnObject)]
    [InlineData("NaN", DecodeFailure.NotAnObject)]
    [InlineData("""[1]""", DecodeFailure.NotAnObject)]
    [InlineData("""[[{"value":1}]]""", DecodeFailure.NotAnObject)]
    [InlineData("""[1,2""", DecodeFailure.NotJson)]
    [InlineData("1 2", DecodeFailure.NotJson)]
    [InlineData("""{"value":"12.3"}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":true}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":[1]}""", DecodeFailure.WrongType)]
    [InlineData("""{"series":7,"value":1}""", DecodeFailure.WrongType)]
    [InlineData("""{"series":{"a":1},"value":1}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":1,"timestamp":false}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":1,"timestamp":{}}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":1,"tags":"prod"}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":1,"tags":["prod"]}""", DecodeFailure.WrongType)]
    [InlineData("""{}""", DecodeFailure.ValueMissing)]
    [InlineData("""{"series":"a","timestamp":1000000000001}""", DecodeFailure.ValueMissing)]
    [InlineData("""{"Value":1}""", DecodeFailure.ValueMissing)]
    [InlineData("""{"value":1e999}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"value":-1e999}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"value":"Infinity"}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"value":"-Infinity"}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"value":Infinity}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"value":-Infinity}""", DecodeFailure.ValueNotFinite)]
    [InlineData("""{"values":[1,2]}""", DecodeFailure.WrongType)]
    [InlineData("""{"points":{"value":1}}""", DecodeFailure.WrongType)]
    [InlineData("""{"value":1,"timestamp":"noon"}""", DecodeFailure.TimestampUnreadable)]
    [InlineData("""{"value":1,"timestamp":"1795460400"}""", DecodeFailure.TimestampUnreadable)]
    [InlineData("""{"value":1,"timestamp":-1}""", DecodeFailure.TimestampOutOfRange)]
    [InlineData("""{"value":1,"timestamp":1e400}""", DecodeFailure.TimestampOutOfRange)]
    [InlineData("""{"value":1,"timestamp":99999999999999999999}""", DecodeFailure.TimestampOutOfRange)]
    [InlineData("""{"value":1,"timestamp":"2400-01-01T00:00:00Z"}""", DecodeFailure.TimestampOutOfRange)]
    public void What_cannot_be_read_has_a_reason(string message, DecodeFailure reason) => Assert.Equal(reason, Decode(message, key: "key"));

    [Fact]
    public void The_first_thing_wrong_is_the_reason_unless_the_json_is_broken()
    {
        Assert.Equal(DecodeFailure.WrongType, Decode("""{"value":true,"timestamp":"noon"}"""));
        Assert.Equal(DecodeFailure.NotJson, Decode("""{"value":true,"timestamp":"noon" """));
    }

    [Fact]
    public void Bounds_on_size_hold_to_the_character()
    {
        Assert.Equal(DecodeFailure.None, Decode($$"""{"series":"{{new string('a', 512)}}","value":1}"""));
        Assert.Equal(DecodeFailure.SeriesTooLong, Decode($$"""{"series":"{{new string('a', 513)}}","value":1}"""));
        Assert.Equal(DecodeFailure.SeriesTooLong, Decode($$"""{"series":"{{new string('a', 60_000)}}","value":1}"""));
        Assert.Equal(DecodeFailure.None, Decode("""{"value":1}""", key: new string('é', 512)));
        Assert.Equal(DecodeFailure.SeriesTooLong, Decode("""{"value":1}""", key: new string('é', 513)));
        Assert.Equal(DecodeFailure.SeriesTooLong, Decode("""{"value":1}""", key: new string('a', 5_000)));
        Assert.Equal(DecodeFailure.None, Decode(WithTag(length: 4_088), key: "a"));
        Assert.Equal(DecodeFailure.TagsTooLarge, Decode(WithTag(length: 4_089), key: "a"));
        Assert.Equal(DecodeFailure.None, Decode("""{"value":1}""".PadRight(65_536), key: "a"));
        Assert.Equal(DecodeFailure.MessageTooLarge, Decode("""{"value":1}""".PadRight(65_537), key: "a"));
        Assert.Equal(DecodeFailure.MessageTooLarge, _decoder.Decode(new byte[10_000_000], default, RecordTime));
    }

    [Theory]
    [InlineData("""{"value":null}""")]
    [InlineData("""{"value":"NaN"}""")]
    [InlineData("""{"value":NaN}""")]
    [InlineData("""{ "value" : NaN , "note" : "the \"NaN\" within stays" }""")]
    public void A_missing_point_has_no_value(string message)
    {
        Assert.Equal(DecodeFailure.None, Decode(message, key: "a"));
        Assert.True(_decoder.Observation.IsMissing);
    }

    [Fact]
    public void Bare_words_for_numbers_are_spelled_in_json_everywhere_but_in_strings()
    {
        Assert.Equal(DecodeFailure.None, Decode("""{"tags":{"NaN":NaN,"Infinity":"\\\"Infinity"},"value":2,"series":"NaN"}"""));
        Assert.Equal("""{"NaN":null,"Infinity":"\\\"Infinity"}""", Encoding.UTF8.GetString(_decoder.Tags));
        Assert.Equal("NaN", _decoder.Series);
        Assert.Equal(2, _decoder.Observation.Value);
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0.0", -0.0)]
    [InlineData("-12", -12)]
    [InlineData("1e-999", 0)]
    [InlineData("5e-324", 5e-324)]
    [InlineData("1.7976931348623157e308", double.MaxValue)]
    [InlineData("123456789012345678901234567890", 123456789012345678901234567890.0)]
    public void Every_number_that_a_double_holds_is_a_value(string number, double value)
    {
        Assert.Equal(DecodeFailure.None, Decode($$"""{"value":{{number}}}""", key: "a"));
        Assert.Equal(value, _decoder.Observation.Value);
    }

    [Fact]
    public void Fields_that_are_not_known_are_ignored_whatever_they_hold()
    {
        Assert.Equal(DecodeFailure.None, Decode("""{"a":[{"value":2}],"b":null,"value":1,"Series":"no","series":"yes","c":{"series":"no","timestamp":"no"},"":1e999}"""));
        Assert.Equal("yes", _decoder.Series);
        Assert.Equal(1, _decoder.Observation.Value);
    }

    [Theory]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"value":1,"series":null}""")]
    [InlineData("""{"value":1,"series":""}""")]
    public void The_key_of_the_record_stands_in_for_a_missing_series(string message)
    {
        Assert.Equal(DecodeFailure.None, Decode(message, key: "schlüssel/☃/𝔸"));
        Assert.Equal("schlüssel/☃/𝔸", _decoder.Series);
        Assert.Equal(DecodeFailure.SeriesMissing, Decode(message));
        Assert.Equal(DecodeFailure.SeriesMissing, _decoder.Decode(Encoding.UTF8.GetBytes(message), [0xff, 0xfe], RecordTime));
    }

    [Theory]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"value":1,"timestamp":null}""")]
    public void The_time_of_the_record_stands_in_for_a_missing_timestamp(string message)
    {
        Assert.Equal(DecodeFailure.None, Decode(message, key: "a"));
        Assert.Equal(RecordTime, _decoder.Observation.Time);
    }

    [Theory]
    [InlineData("1795460400000", TimestampUnit.Milliseconds)]
    [InlineData("1795460400000.0", TimestampUnit.Milliseconds)]
    [InlineData("17954604e2", TimestampUnit.Seconds)]
    [InlineData("1795460400000000", TimestampUnit.Microseconds)]
    [InlineData("1795460400000000999", TimestampUnit.Nanoseconds)]
    [InlineData("\"2026-11-23T20:00:00+01:00\"", TimestampUnit.Seconds)]
    [InlineData("\"2026-11-23T20:00:00\\u002B01:00\"", TimestampUnit.Seconds)]
    [InlineData("\"\\u0032026-11-23 19:00:00\"", TimestampUnit.Seconds)]
    public void Timestamps_are_numbers_in_the_unit_asked_for_or_text(string timestamp, TimestampUnit unit)
    {
        var decoder = new NativeReading(new DecoderOptions(), new FormatOptions { TimestampUnit = unit });
        Assert.Equal(DecodeFailure.None, decoder.Decode(Encoding.UTF8.GetBytes($$"""{"value":1,"timestamp":{{timestamp}}}"""), "a"u8, RecordTime));
        Assert.Equal(SevenOClock, decoder.Observation.Time);
    }

    [Theory]
    [InlineData(0, DecodeFailure.None)]
    [InlineData(3_600_000_000, DecodeFailure.None)]
    [InlineData(3_600_000_001, DecodeFailure.TimestampAhead)]
    [InlineData(-3_600_000_001, DecodeFailure.None)]
    public void A_time_that_is_further_ahead_of_the_record_than_allowed_is_a_wrong_clock(long ahead, DecodeFailure expected)
    {
        byte[] message = Encoding.UTF8.GetBytes($$"""{"value":1,"timestamp":{{RecordTime.Microseconds + ahead}}}""");
        var options = new DecoderOptions { MaxAhead = TimeSpan.FromHours(1) };
        var unit = new FormatOptions { TimestampUnit = TimestampUnit.Microseconds };
        Assert.Equal(expected, new NativeReading(options, unit).Decode(message, "a"u8, RecordTime));
        // Nobody says what time it is, or nobody asks.
        Assert.Equal(DecodeFailure.None, new NativeReading(options, unit).Decode(message, "a"u8, new EventTime(0)));
        Assert.Equal(DecodeFailure.None, new NativeReading(options, unit).Decode(message, "a"u8, new EventTime(-1_000)));
        Assert.Equal(DecodeFailure.None, new NativeReading(options with { MaxAhead = TimeSpan.Zero }, unit).Decode(message, "a"u8, RecordTime));
    }

    [Fact]
    public void An_escaped_text_of_any_length_is_no_trouble_as_a_timestamp() =>
        Assert.Equal(DecodeFailure.TimestampUnreadable, Decode($$"""{"value":1,"timestamp":"{{string.Concat(Enumerable.Repeat("\\u0041", 1_000))}}"}"""));

    [Fact]
    public void Names_are_unescaped_and_tags_are_kept_as_they_stand()
    {
        Assert.Equal(DecodeFailure.None, Decode("""{"\u0073eries":"a\/b\u00e9\ud834\udd1e\n","value":1,"tags": {  "x" : ["\u00e9", 1e3 ] } }"""));
        Assert.Equal("a/bé𝄞\n", _decoder.Series);
        Assert.Equal("""{  "x" : ["\u00e9", 1e3 ] }""", Encoding.UTF8.GetString(_decoder.Tags));
    }

    [Fact]
    public void Of_a_field_that_comes_twice_the_last_counts()
    {
        Assert.Equal(DecodeFailure.None, Decode("""{"series":"a","series":"b","value":1,"value":null,"value":2,"timestamp":1000000000001,"timestamp":1000000000002,"tags":{"a":1},"tags":{}}"""));
        Assert.Equal("b", _decoder.Series);
        Assert.Equal(new Observation(new EventTime(1_000_000_000_002_000), 2), _decoder.Observation);
        Assert.Equal("{}", Encoding.UTF8.GetString(_decoder.Tags));
    }

    [Fact]
    public void Nothing_of_one_message_is_left_in_the_next()
    {
        Decode("""{"series":"a-long-name","value":1,"tags":{"a":1},"timestamp":5}""");
        Assert.Equal(DecodeFailure.None, Decode("""{"series":"b","value":2}"""));
        Assert.Equal("b", _decoder.Series);
        Assert.True(_decoder.Tags.IsEmpty);
        Assert.Equal(new Observation(RecordTime, 2), _decoder.Observation);
    }

    [Fact]
    public void Nesting_is_read_64_levels_deep()
    {
        Assert.Equal(DecodeFailure.None, Decode(Nested(63), key: "a"));
        Assert.Equal(DecodeFailure.NotJson, Decode(Nested(64), key: "a"));
        Assert.Equal(DecodeFailure.NotJson, Decode(Nested(30_000), key: "a"));
    }

    [Theory]
    [InlineData("series")]
    [InlineData("note")]
    [InlineData("tags")]
    public void Broken_utf8_is_refused_wherever_it_stands(string field)
    {
        string text = field == "tags" ? """{"value":1,"series":"a","tags":{"x":"?"}}""" : $$"""{"value":1,"series":"a","{{field}}":"?"}""";
        byte[] message = Encoding.UTF8.GetBytes(text);
        message[Array.IndexOf(message, (byte)'?')] = 0xff;
        Assert.Equal(DecodeFailure.NotJson, _decoder.Decode(message, default, RecordTime));
    }

    private static string WithTag(int length) => """{"value":1,"tags":{"a":""" + $"\"{new string('a', length)}\"}}}}";

    private static string Nested(int levels) => $$"""{"value":1,"deep":{{new string('[', levels)}}{{new string(']', levels)}}}""";

    [Theory]
    [InlineData("""{"value":1}""", null)]
    [InlineData("""{"value":1,"kind":null}""", null)]
    [InlineData("""{"value":1,"kind":"gauge"}""", SeriesKind.Gauge)]
    [InlineData("""{"kind":"counter","value":1}""", SeriesKind.Counter)]
    [InlineData("""{"kind":"gauge","value":1,"kind":"c\u006funter"}""", SeriesKind.Counter)]
    [InlineData("""{"kind":"counter","value":NaN}""", SeriesKind.Counter)]
    public void A_message_may_say_what_its_series_is(string message, SeriesKind? kind)
    {
        Decode("""{"value":1,"kind":"counter"}""", key: "a");
        Assert.Equal(DecodeFailure.None, Decode(message, key: "a"));
        Assert.Equal(kind, _decoder.Observation.Kind);
    }

    [Theory]
    [InlineData("\"Counter\"", DecodeFailure.KindUnknown)]
    [InlineData("\"auto\"", DecodeFailure.KindUnknown)]
    [InlineData("\"\"", DecodeFailure.KindUnknown)]
    [InlineData("1", DecodeFailure.WrongType)]
    [InlineData("[\"counter\"]", DecodeFailure.WrongType)]
    public void A_kind_that_nobody_knows_is_no_observation(string kind, DecodeFailure reason) =>
        Assert.Equal(reason, Decode($$"""{"value":1,"kind":{{kind}}}""", key: "a"));

    private DecodeFailure Decode(string message, string key = "") => _decoder.Decode(Encoding.UTF8.GetBytes(message), Encoding.UTF8.GetBytes(key), RecordTime);
}
