using System.Globalization;
using System.Text;
using CsCheck;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Formats;

public class NativeRecordTests
{
    private static readonly EventTime SevenOClock = new(1_795_460_400_000_000);

    [Fact]
    public void Each_channel_is_a_series_of_its_own() =>
        Assert.Equal(
            ["host-1/cpu 0 12.3", "host-1/load 0 NaN", "host-1/é/x 0 -1", "host-1 0 2"],
            Read("""{"values":{"cpu":12.3,"load":null,"\u00e9/x":-1},"series":"host-1","timestamp":"2026-11-23T19:00:00Z","value":2,"kind":"gauge"}""").Order(StringComparer.Ordinal).OrderBy(one => one.StartsWith("host-1 ", StringComparison.Ordinal)));

    [Fact]
    public void Channels_bear_the_tags_and_the_kind_of_their_object()
    {
        DecodedBatch batch = Batch("""{"series":"a","values":{"x":1,"y":2},"tags":{"env":"prod"},"kind":"counter"}""");
        for (int index = 0; index < 2; index++)
        {
            Assert.Equal(SeriesKind.Counter, batch[index].Observation.Kind);
            Assert.Equal("""{"env":"prod"}""", Encoding.UTF8.GetString(batch[index].Tags));
        }
    }

    [Fact]
    public void An_array_holds_objects_of_any_shape() =>
        Assert.Equal(
            ["a 0 1", "b/x 60 2", "c 0 3", "c 60 4"],
            Read("""[{"series":"a","time":1795460400,"value":1},{"series":"b","ts":1795460460000,"values":{"x":2}},{"series":"c","points":[{"@timestamp":"2026-11-23T19:00:00Z","value":3},[1795460460,4]]}]"""));

    [Theory]
    [InlineData("timestamp")]
    [InlineData("time")]
    [InlineData("ts")]
    [InlineData("@timestamp")]
    public void A_time_goes_by_several_names(string name)
    {
        Assert.Equal(["a 0 1"], Read($$"""{"series":"a","{{name}}":"2026-11-23T19:00:00Z","value":1}"""));
        Assert.Equal([$"{name} is \"noon\", expected a time such as 2026-11-23T19:00:00Z, or a Unix time as a number."], Faults($$"""{"series":"a","{{name}}":"noon","value":1}"""));
    }

    [Fact]
    public void Two_times_are_one_or_a_fault()
    {
        Assert.Equal(["a 0 1"], Read("""{"series":"a","time":1795460400,"@timestamp":"2026-11-23T19:00:00Z","ts":null,"value":1}"""));
        Assert.Equal(["ts is 2026-11-23T19:00:01Z and time is 2026-11-23T19:00:00Z, expected one time."], Faults("""{"series":"a","time":1795460400,"ts":1795460401,"value":1}"""));
    }

    [Theory]
    [InlineData("1795460400", TimestampUnit.Milliseconds, "seconds")]
    [InlineData("1795460400000", TimestampUnit.Seconds, "milliseconds")]
    [InlineData("1795460400000.5", TimestampUnit.Seconds, "milliseconds")]
    [InlineData("1795460400000000", TimestampUnit.Milliseconds, "microseconds")]
    [InlineData("1795460400000000000", TimestampUnit.Milliseconds, "nanoseconds")]
    public void A_time_in_the_wrong_unit_is_a_fault_that_names_the_right_one(string number, TimestampUnit unit, string right)
    {
        string message = $$"""{"series":"a","timestamp":{{number}},"value":1}""";
        string fault = Assert.Single(Faults(message, unit: unit));
        Assert.StartsWith("timestamp is ", fault, StringComparison.Ordinal);
        Assert.EndsWith($"; it would fit {right}; see observations.timestamp_unit.", fault, StringComparison.Ordinal);
        Assert.Single(Read(message));
    }

    [Theory]
    [InlineData("""{"series":"a","value":"12.3"}""", """value is "12.3", expected a finite number, or null where it is missing.""")]
    [InlineData("""{"series":"a","value":[1]}""", "value is an array, expected a finite number, or null where it is missing.")]
    [InlineData("""{"series":7,"value":1}""", "series is 7, expected a string.")]
    [InlineData("""{"value":1}""", "series is missing, expected a name, here or as the key of the record; see observations.series.")]
    [InlineData("""{"series":"a"}""", "value is missing, expected value, values or points; see observations.format.")]
    [InlineData("""{"series":"a","value":1,"kind":"rate"}""", """kind is "rate", expected gauge or counter; see observations.kind.""")]
    [InlineData("""{"series":"a","values":{"x":1,"y":{"z":1}}}""", "values.y is an object, expected a finite number, or null where it is missing.")]
    [InlineData("""{"series":"a","points":[[1795460400,1],{"value":2}]}""", "points[1].timestamp is missing, expected a time: that of the record cannot stand in for those of several points.")]
    [InlineData("""{"series":"a","points":[[1795460400]]}""", "points[0][1] is missing, expected a finite number, or null where it is missing.")]
    [InlineData("""{"series":"a","points":[[1795460400,1,2]]}""", "points[0][2] is 2, expected two elements, [timestamp,value].")]
    [InlineData("""{"series":"a","points":[["noon",1]]}""", """points[0][0] is "noon", expected a time such as 2026-11-23T19:00:00Z, or a Unix time as a number.""")]
    [InlineData("""{"series":"a","points":[7]}""", "points[0] is 7, expected an object with timestamp and value, or [timestamp,value].")]
    [InlineData("""[{"series":"a","value":1},{"series":"b","timestamp":{},"value":1}]""", "[1].timestamp is an object, expected a time such as 2026-11-23T19:00:00Z, or a Unix time as a number.")]
    [InlineData("""[{"series":"a","points":[[1795460400,1],[1795460460,"x"]]}]""", """[0].points[1][1] is "x", expected a finite number, or null where it is missing.""")]
    [InlineData("""[1]""", "[0] is 1, expected an object with series and value.")]
    [InlineData("12.3", "The record is 12.3, expected an object with series and value, or an array of them; see observations.format.")]
    [InlineData("hello", "The record is broken JSON (at byte 0 or after), expected JSON; see observations.format.")]
    public void A_fault_says_where_it_is_what_came_and_what_is_expected(string message, string sentence) => Assert.Equal(sentence, Assert.Single(Faults(message)));

    [Fact]
    public void What_is_wrong_with_a_part_leaves_the_rest_alone()
    {
        DecodedBatch batch = Batch("""[{"series":"a","value":1},{"series":"b","value":"x"},{"series":"c","values":{"x":true,"y":2}},7,{"series":"d","points":[["noon",1],[1795460400,2]]}]""");
        Assert.Equal(["a", "c/y", "d"], All(batch).Select(one => one.Split(' ')[0]));
        Assert.Equal(["[1].value", "[2].values.x", "[3]", "[4].points[0][0]"], batch.Faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("""[{"series":"a","value":1},{"series":"b","value":2]""")]
    [InlineData("""[{"series":"a","value":1}""")]
    [InlineData("""[{"series":"a","value":1}] x""")]
    public void Of_broken_JSON_nothing_is_taken(string message)
    {
        DecodedBatch batch = Batch(message);
        Assert.Equal((0, 1, DecodeFailure.NotJson), (batch.Count, batch.FaultCount, batch.Faults[0].Failure));
    }

    [Fact]
    public void Bare_words_are_read_in_every_shape() =>
        Assert.Equal(["a/x 0 NaN", "b 0 NaN"], Read("""[{"series":"a","ts":1795460400,"values":{"x":NaN}},{"series":"b","points":[[1795460400,NaN]]}]"""));

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"series":"a","points":[]}""")]
    [InlineData("""{"series":"a","values":{}}""")]
    public void Nothing_is_no_fault(string message)
    {
        DecodedBatch batch = Batch(message);
        Assert.Equal((0, 0), (batch.Count, batch.FaultCount));
    }

    [Fact]
    public void The_key_names_one_series_and_not_what_is_of_one_time()
    {
        Assert.Equal(["key 0 1", "key 60 2"], Read("""[{"ts":1795460400,"value":1},{"ts":1795460460,"value":2}]""", key: "key"));
        DecodedBatch batch = Batch("""[{"host":"a","value":1},{"host":"b","value":2}]""", key: "key");
        Assert.Equal((1, "[1].series"), (batch.Count, batch.Faults[0].Path));
    }

    [Fact]
    public void A_template_makes_the_names_where_it_is_asked_for()
    {
        var options = new FormatOptions { Series = SeriesTemplate.Parse("{tag:host}/{name}/{field}/{tags}") };
        DecodedBatch batch = Batch("""[{"series":"a","value":1,"tags":{"host":"h","n":7,"deep":{}}},{"series":"a","values":{"x":2}}]""", options: options);
        Assert.Equal(["h/a/n=7", "a/x"], All(batch).Select(one => one.Split(' ')[0]));
    }

    [Fact]
    public void A_record_holds_so_many_observations_and_no_more()
    {
        var decoder = new DecoderOptions { MaxObservations = 3, MaxSeriesLength = 5 };
        DecodedBatch batch = Batch("""{"series":"a","values":{"v1":1,"v2":1,"longer":1,"v3":1,"v4":1}}""", decoder: decoder);
        Assert.Equal(3, batch.Count);
        Assert.Equal([(DecodeFailure.SeriesTooLong, "values.longer"), (DecodeFailure.TooManyObservations, "values.v4")], batch.Faults.Select(fault => (fault.Failure, fault.Path)));
    }

    [Fact]
    public void A_small_record_does_not_become_a_huge_one()
    {
        string tags = $$"""{"a":"{{new string('a', 4_000)}}"}""";
        DecodedBatch batch = Batch($$$"""{"series":"a","tags":{{{tags}}},"values":{{{{string.Join(',', Enumerable.Range(0, 1_000).Select(number => $"\"{number}\":1"))}}}}}""");
        Assert.InRange(batch.Count, 60, 66);
        Assert.Equal(1_000, batch.Count + batch.FaultCount);
        Assert.Equal(DecodeFailure.TooManyObservations, batch.Faults[0].Failure);
    }

    [Fact]
    public void Whole_records_read_as_their_parts_do() =>
        Gen.Select(Gen.Int[0, 99], Gen.Double[-1e6, 1e6]).Array[1, 30].Sample(parts =>
        {
            string[] objects = [.. parts.Select(part => string.Create(CultureInfo.InvariantCulture, $$"""{"series":"s{{part.Item1}}","timestamp":{{1795460400 + part.Item1}},"value":{{part.Item2:R}}}"""))];
            Assert.Equal(objects.SelectMany(one => Read(one)), Read($"[{string.Join(',', objects)}]"));
        }, iter: 200);

    [Fact]
    public void One_observation_is_read_without_a_byte_of_garbage()
    {
        byte[] message = Encoding.UTF8.GetBytes("""{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}""");
        IObservationFormat format = FormatCatalogue.Make(FormatCatalogue.Auto, new FormatOptions());
        var batch = new DecodedBatch(new DecoderOptions());
        long before = 0;
        for (int round = 0; round < 200; round++)
        {
            if (round == 100) before = GC.GetAllocatedBytesForCurrentThread();
            batch.Clear();
            format.Read(new IncomingRecord(message, "key"u8, SevenOClock), batch);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1, batch.Count);
    }

    private static List<string> Read(string message, string key = "") => All(Batch(message, key));

    private static List<string> Faults(string message, TimestampUnit unit = TimestampUnit.Auto) => [.. Batch(message, options: new FormatOptions { TimestampUnit = unit }).Faults.Select(fault => fault.Sentence)];

    private static DecodedBatch Batch(string message, string key = "", FormatOptions? options = null, DecoderOptions? decoder = null)
    {
        var batch = new DecodedBatch(decoder ?? new DecoderOptions());
        new NativeFormat(options ?? new()).Read(new IncomingRecord(Encoding.UTF8.GetBytes(message), Encoding.UTF8.GetBytes(key), SevenOClock), batch);
        return batch;
    }

    // Series, seconds after seven, value.
    private static List<string> All(DecodedBatch batch)
    {
        var all = new List<string>();
        for (int index = 0; index < batch.Count; index++)
            all.Add(string.Create(CultureInfo.InvariantCulture, $"{batch[index].Series} {(batch[index].Observation.Time - SevenOClock).TotalSeconds} {batch[index].Observation.Value}"));
        return all;
    }
}
