using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using CsCheck;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Fuzzing;
using StreamingNp.Streaming.Registry;

namespace StreamingNp.Streaming.Tests.Registry;

public sealed class SchemaRegistryFormatTests : IDisposable
{
    private const string Native = """
        {"type":"record","name":"Observation","fields":[{"name":"series","type":"string"},{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}},
        {"name":"value","type":["null","double"]},{"name":"tags","type":{"type":"map","values":"string"}}]}
        """;

    private static readonly DateTime Time = new(2026, 11, 23, 19, 0, 0, DateTimeKind.Utc);

    private readonly StandInRegistry _standIn = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SchemaRegistry _registry;
    private readonly SchemaRegistryFormat _format;

    public SchemaRegistryFormatTests()
    {
        _registry = new(new SchemaRegistryOptions { Url = _standIn.Url, BasicAuth = "ann:secret" }, _clock);
        _format = Format(_registry);
    }

    public void Dispose()
    {
        _registry.Dispose();
        _standIn.Dispose();
    }

    [Fact]
    public void An_Avro_record_is_an_observation()
    {
        _standIn.Register(7, Native);
        DecodedBatch batch = Read(Framed(7, Avro(Native, ("series", "shop/load"), ("timestamp", Time), ("value", 1.5), ("tags", new Dictionary<string, object> { ["env"] = "prod" }))));
        Assert.Empty(batch.Faults);
        Assert.Equal(["shop/load 1.5 2026-11-23T19:00:00Z"], Lines(batch));
        Assert.Equal("""{"env":"prod"}""", Encoding.UTF8.GetString(batch[0].Tags));
        Assert.Equal("Basic " + Convert.ToBase64String("ann:secret"u8), _standIn.Authorization);
    }

    [Fact]
    public void A_schema_is_fetched_once()
    {
        _standIn.Register(7, Native);
        byte[] record = Framed(7, Avro(Native, ("series", "a"), ("timestamp", Time), ("value", null), ("tags", new Dictionary<string, object>())));
        Assert.Equal(["a NaN 2026-11-23T19:00:00Z"], Lines(Read(record)));
        Assert.Equal(["a NaN 2026-11-23T19:00:00Z"], Lines(Read(record)));
        Assert.Equal(1, Read(record, format: Format(_registry)).Count);
        Assert.Equal(["/schemas/ids/7"], _standIn.Requests);
    }

    [Fact]
    public void Without_a_value_every_number_is_a_series_and_every_text_a_tag()
    {
        const string Schema = """
            {"type":"record","name":"Cpu","fields":[{"name":"host","type":"string"},{"name":"time","type":{"type":"long","logicalType":"timestamp-micros"}},
            {"name":"load","type":"float"},{"name":"cores","type":"int"},{"name":"state","type":{"type":"enum","name":"State","symbols":["UP","DOWN"]}},{"name":"more","type":["null","string"]},
            {"name":"cpu","type":{"type":"record","name":"Times","fields":[{"name":"user","type":"long"},{"name":"idle","type":["null","double"]}]}}]}
            """;
        var schema = (RecordSchema)Parsed(Schema);
        var times = new GenericRecord((RecordSchema)schema["cpu"].Schema);
        times.Add("user", 12L);
        times.Add("idle", 0.25);
        _standIn.Register(3, Schema);
        DecodedBatch batch = Read(Framed(3, Avro(Schema, ("host", "a"), ("time", Time), ("load", 0.5f), ("cores", 4), ("state", new GenericEnum((EnumSchema)schema["state"].Schema, "UP")), ("more", null), ("cpu", times))), key: "cpu");
        Assert.Empty(batch.Faults);
        Assert.Equal(
        [
            "cpu/load/host=a,state=UP 0.5 2026-11-23T19:00:00Z", "cpu/cores/host=a,state=UP 4 2026-11-23T19:00:00Z",
            "cpu/cpu.user/host=a,state=UP 12 2026-11-23T19:00:00Z", "cpu/cpu.idle/host=a,state=UP 0.25 2026-11-23T19:00:00Z",
        ], Lines(batch));
    }

    [Fact]
    public void Two_hosts_are_two_series_whatever_tags_there_are_besides()
    {
        const string Schema = """
            {"type":"record","name":"Load","fields":[{"name":"name","type":"string"},{"name":"ts","type":"long"},{"name":"host","type":"string"},{"name":"sensor_id","type":"int"},{"name":"tags","type":{"type":"map","values":"string"}},{"name":"value","type":"double"}]}
            """;
        _standIn.Register(9, Schema);
        string[] Of(string host, int sensor) => [.. Lines(Read(Framed(9, Avro(Schema, ("name", "load"), ("ts", 1_795_460_400L), ("host", host), ("sensor_id", sensor), ("tags", new Dictionary<string, object> { ["env"] = "prod" }), ("value", 1.5))))).Select(line => line.Split(' ')[0])];
        Assert.Equal(["load/env=prod,host=a,sensor_id=1"], Of("a", 1));
        Assert.Equal(["load/env=prod,host=b,sensor_id=1"], Of("b", 1));
        Assert.Equal(["load/env=prod,host=a,sensor_id=2"], Of("a", 2));
    }

    [Fact]
    public void A_schema_that_the_registry_refuses_is_a_dead_letter_and_not_waited_for()
    {
        _standIn.Failing = HttpStatusCode.UnprocessableEntity;
        DecodedBatch batch = Read(Framed(7, [1, 2, 3]));
        Assert.False(batch.IsSchemaUnavailable);
        Assert.Contains("refuses (422)", Assert.Single(batch.Faults).Sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData((HttpStatusCode)421)]
    [InlineData((HttpStatusCode)425)]
    public void What_a_proxy_answers_says_nothing_of_the_schema(HttpStatusCode status)
    {
        (_standIn.Failing, _standIn.NotFound) = (status, "<html>no</html>");
        Assert.True(Read(Framed(7, [1, 2, 3])).IsSchemaUnavailable);
    }

    [Fact]
    public void Several_values_are_several_series()
    {
        const string Schema = """
            {"type":"record","name":"O","fields":[{"name":"name","type":"string"},{"name":"ts","type":"long"},{"name":"labels","type":{"type":"map","values":"string"}},{"name":"values","type":{"type":"map","values":"double"}},{"name":"id","type":"long"},{"name":"kind","type":"string"}]}
            """;
        _standIn.Register(4, Schema);
        DecodedBatch batch = Read(Framed(4, Avro(Schema, ("name", "disk"), ("ts", 1_795_460_400_000L), ("labels", new Dictionary<string, object> { ["host"] = "a" }), ("values", new Dictionary<string, object> { ["read"] = 1.0, ["write"] = double.PositiveInfinity }), ("id", 9L), ("kind", "counter"))));
        Assert.Equal(["disk/read/host=a 1 2026-11-23T19:00:00Z"], Lines(batch));
        Assert.Equal(SeriesKind.Counter, batch[0].Observation.Kind);
        Assert.Equal(["write is infinite, expected a finite number, or NaN for a missing point."], Sentences(batch));
    }

    [Theory]
    [InlineData("\"string\"", "soon", "timestamp is soon, expected a timestamp of Avro, a Unix time or RFC 3339.")]
    [InlineData("\"double\"", 1e30, "timestamp is 1E+30, expected a time between 1970 and 2200; see observations.timestamp_unit.")]
    public void A_time_that_is_none_is_a_fault(string type, object time, string sentence)
    {
        string schema = $$"""{"type":"record","name":"O","fields":[{"name":"series","type":"string"},{"name":"timestamp","type":{{type}}},{"name":"value","type":"double"}]}""";
        _standIn.Register(5, schema);
        DecodedBatch batch = Read(Framed(5, Avro(schema, ("series", "a"), ("timestamp", time), ("value", 1.0))));
        Assert.Equal(0, batch.Count);
        Assert.Equal([sentence], Sentences(batch));
    }

    [Fact]
    public void A_value_that_is_no_number_is_a_fault()
    {
        const string Schema = """{"type":"record","name":"O","fields":[{"name":"series","type":"string"},{"name":"value","type":"string"}]}""";
        _standIn.Register(5, Schema);
        DecodedBatch batch = Read(Framed(5, Avro(Schema, ("series", "a"), ("value", "many"))), time: new EventTime(1_795_460_400_000_000));
        Assert.Equal(["value is many, expected a number, or null for a missing point."], Sentences(batch));
    }

    [Fact]
    public void Behind_a_JSON_schema_another_format_reads()
    {
        _standIn.Register(8, "{\"type\":\"object\"}", "JSON");
        Assert.Equal(["{\"value\":1} 1 2026-11-23T19:00:00Z"], Lines(Read(Framed(8, "{\"value\":1}"u8.ToArray()))));
    }

    [Fact]
    public void A_header_names_a_schema_by_its_GUID()
    {
        Guid guid = Guid.Parse("89791762-2336-4186-9674-299b90a802e2");
        _standIn.Register($"/schemas/guids/{guid}", Native);
        byte[] header = [1, .. guid.ToByteArray(bigEndian: true)];
        byte[] value = Avro(Native, ("series", "a"), ("timestamp", Time), ("value", 1.0), ("tags", new Dictionary<string, object>()));
        var batch = new DecodedBatch(new());
        _format.Read(new IncomingRecord(value, default, default, [new("trace", [1]), new("__value_schema_id", header)]), batch);
        Assert.Equal(["a 1 2026-11-23T19:00:00Z"], Lines(batch));
    }

    [Fact]
    public void A_schema_that_the_registry_does_not_have_is_told_and_asked_for_again_later()
    {
        byte[] record = Framed(9, Avro(Native, ("series", "a"), ("timestamp", Time), ("value", 1.0), ("tags", new Dictionary<string, object>())));
        DecodedBatch batch = Read(record);
        Assert.Equal([$"schema 9 is unknown, expected a schema of the registry at {_standIn.Url}; see schema_registry.url."], Sentences(batch));
        Assert.Equal(DecodeFailure.SchemaUnknown, batch.Faults[0].Failure);
        Read(record);
        Assert.Single(_standIn.Requests);
        _standIn.Register(9, Native);
        _clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, Read(record).Count);
    }

    [Fact]
    public void A_404_that_is_not_of_a_registry_says_nothing_about_the_schema()
    {
        _standIn.NotFound = "<html>nothing here</html>";
        DecodedBatch batch = Read(Framed(9, [1]));
        Assert.Equal(DecodeFailure.SchemaUnavailable, batch.Faults[0].Failure);
        Assert.Contains("is it the address of a schema registry?", Sentences(batch)[0], StringComparison.Ordinal);
    }

    [Fact]
    public void An_outage_is_no_fault_of_the_record_and_ends()
    {
        _standIn.Register(7, Native);
        byte[] record = Framed(7, Avro(Native, ("series", "a"), ("timestamp", Time), ("value", 1.0), ("tags", new Dictionary<string, object>())));
        _standIn.Failing = HttpStatusCode.ServiceUnavailable;
        DecodedBatch batch = Read(record);
        Assert.Equal(0, batch.Count);
        Assert.Equal(DecodeFailure.SchemaUnavailable, batch.Faults[0].Failure);
        Assert.Equal([$"schema 7 is out of reach, expected an answer of the schema registry at {_standIn.Url}, which answered 503; see schema_registry.url."], Sentences(batch));

        // Left alone for a moment, so that a lane does not wait for each record.
        Read(record);
        Assert.Single(_standIn.Requests);

        _standIn.Failing = null;
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, Read(record).Count);

        // What is known is read all through the next one.
        _standIn.Failing = HttpStatusCode.ServiceUnavailable;
        Assert.Equal(1, Read(record).Count);
    }

    [Fact]
    public void A_registry_that_is_down_or_silent_is_waited_for_no_longer_than_its_time_out()
    {
        using var down = new SchemaRegistry(new SchemaRegistryOptions { Url = StandInRegistry.Nowhere });
        Assert.Equal(DecodeFailure.SchemaUnavailable, Read(Framed(7, [1]), format: Format(down)).Faults[0].Failure);

        _standIn.Answering.Reset();
        using var silent = new SchemaRegistry(new SchemaRegistryOptions { Url = _standIn.Url, Timeout = TimeSpan.FromMilliseconds(100) });
        Assert.Contains("did not answer within 0.1 seconds", Sentences(Read(Framed(7, [1]), format: Format(silent)))[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task While_one_lane_waits_for_a_schema_the_others_read_what_they_know()
    {
        byte[] record = Avro(Native, ("series", "a"), ("timestamp", Time), ("value", 1.0), ("tags", new Dictionary<string, object>()));
        _standIn.Register(7, Native);
        _standIn.Register(8, Native);
        Read(Framed(7, record));
        _standIn.Answering.Reset();
        Task<DecodedBatch> waiting = Task.Run(() => Read(Framed(8, record), format: Format(_registry)));
        Eventually.Becomes(() => _standIn.Requests.Count == 2, "the second request");
        Assert.Equal(1, Read(Framed(7, record)).Count);
        Assert.False(waiting.IsCompleted);
        _standIn.Answering.Set();
        Assert.Equal(1, (await waiting).Count);
    }

    [Theory]
    [InlineData("{\"type\":\"string\"}", null, "an Avro string, not a record")]
    [InlineData("{\"type\":\"recor", null, "an Avro schema that cannot be read")]
    [InlineData("syntax = \"proto3\";", "PROTOBUF", "a schema in PROTOBUF")]
    [InlineData("{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"L\"]}]}", null, "an Avro schema that holds itself, or is nested too deep")]
    public void A_schema_that_cannot_be_used_is_told(string schema, string? type, string found)
    {
        _standIn.Register(7, schema, type);
        Assert.Equal([$"schema 7 is {found}, expected an Avro record or JSON Schema; see observations.format."], Sentences(Read(Framed(7, [1]))));
    }

    [Fact]
    public void A_record_that_names_no_schema_is_told_so()
    {
        Assert.Equal(["The record is one that begins with 0x7B22612222, expected byte 0 and the number of a schema before the value, or its GUID in the header __value_schema_id; see observations.format."], Sentences(Read("{\"a\"\""u8.ToArray())));
        Assert.True(Read([]).IsTombstone);
        Assert.False(SchemaRegistryFormat.Recognises(new IncomingRecord("{}"u8, default, default)));
        Assert.True(SchemaRegistryFormat.Recognises(new IncomingRecord(Framed(7, [1]), default, default)));
    }

    [Fact]
    public void Bytes_that_do_not_fit_the_schema_are_told()
    {
        _standIn.Register(7, Native);
        byte[] record = Avro(Native, ("series", "a"), ("timestamp", Time), ("value", 1.0), ("tags", new Dictionary<string, object>()));
        Assert.Equal(["The record is longer than its schema says, by 1 byte, expected an Avro record of its schema; see observations.format."], Sentences(Read(Framed(7, [.. record, 0]))));
        Assert.Equal(["The record is cut off: a field takes 1 byte and has 0 bytes left, expected an Avro record of its schema; see observations.format."], Sentences(Read(Framed(7, record[..^1]))));
        // A name of 2 GB.
        Assert.Equal(["The record is cut off: a field takes 2147483647 bytes and has 1 byte left, expected an Avro record of its schema; see observations.format."], Sentences(Read(Framed(7, [0xfe, 0xff, 0xff, 0xff, 0x0f, 0x61]))));
    }

    [Fact]
    public void Records_that_nobody_wrote_are_read_or_refused()
    {
        const string Schema = """
            {"type":"record","name":"O","fields":[{"name":"name","type":"string"},{"name":"ts","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"labels","type":{"type":"map","values":["null","string","long"]}},
            {"name":"list","type":{"type":"array","items":"null"}},{"name":"price","type":{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}},{"name":"uid","type":{"type":"string","logicalType":"uuid"}},{"name":"day","type":{"type":"int","logicalType":"date"}},{"name":"load","type":"double"},{"name":"flag","type":"boolean"},{"name":"state","type":{"type":"enum","name":"State","symbols":["UP","DOWN"]}}]}
            """;
        _standIn.Register(7, Schema);
        byte[] valid = Framed(7, Avro(Schema, ("name", "disk"), ("ts", Time), ("labels", new Dictionary<string, object> { ["host"] = "a", ["n"] = 5L }), ("list", Array.Empty<object>()), ("price", new AvroDecimal(12.34m)), ("uid", Guid.Parse("89791762-2336-4186-9674-299b90a802e2")), ("day", Time.Date), ("load", 0.5), ("flag", true),
            ("state", new GenericEnum((EnumSchema)((RecordSchema)Parsed(Schema))["state"].Schema, "UP"))));
        Assert.Equal(["disk/price/host=a,n=5 12.34 2026-11-23T19:00:00Z", "disk/load/host=a,n=5 0.5 2026-11-23T19:00:00Z"], Lines(Read(valid)));
        Fuzz.Decodes([valid], () =>
        {
            SchemaRegistryFormat format = Format(_registry);
            var batch = new DecodedBatch(new());
            return message =>
            {
                // The frame stays as it is: all is about what is behind it.
                byte[] framed = [.. valid.AsSpan(0, 5), .. message.Span[Math.Min(5, message.Length)..]];
                batch.Clear();
                format.Read(new IncomingRecord(framed, default, new EventTime(1_795_460_400_000_000)), batch);
                Assert.All(batch.Faults, fault => Assert.NotEqual("", fault.Expected));
                return batch.Count > 0;
            };
        });
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        _standIn.Register(7, Native);
        Gen.Byte.Array[0, 64].Sample(bytes =>
        {
            // No random number of a schema: the registry would be asked for each.
            Read(bytes.Length > 0 && bytes[0] <= 1 ? bytes[1..] : bytes, format: Format(_registry));
            Read(Framed(7, bytes), format: Format(_registry));
        });
    }

    private static SchemaRegistryFormat Format(SchemaRegistry registry) => new(registry, new FormatOptions(), new WholePayload());

    private static Schema Parsed(string schema) => Schema.Parse(schema);

    private static byte[] Avro(string text, params (string Name, object? Value)[] fields)
    {
        var schema = (RecordSchema)Parsed(text);
        var record = new GenericRecord(schema);
        foreach ((string name, object? value) in fields) record.Add(name, value);
        using var stream = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    private static byte[] Framed(int id, byte[] payload)
    {
        byte[] number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, id);
        return [0, .. number, .. payload];
    }

    private DecodedBatch Read(byte[] value, string key = "", EventTime time = default, SchemaRegistryFormat? format = null)
    {
        var batch = new DecodedBatch(new());
        (format ?? _format).Read(new IncomingRecord(value, Encoding.UTF8.GetBytes(key), time), batch);
        return batch;
    }

    private static string[] Lines(DecodedBatch batch)
    {
        var lines = new string[batch.Count];
        for (int index = 0; index < batch.Count; index++) lines[index] = string.Create(CultureInfo.InvariantCulture, $"{batch[index].Series} {batch[index].Observation.Value} {batch[index].Observation.Time}");
        return lines;
    }

    private static string[] Sentences(DecodedBatch batch) => [.. batch.Faults.Select(fault => fault.Sentence)];

    // Stands in for a format of JSON: one observation, named by what it got.
    private sealed class WholePayload : IObservationFormat
    {
        public string Name => "whole";

        public void Read(in IncomingRecord record, DecodedBatch batch) => batch.Add(Encoding.UTF8.GetString(record.Value), new(new EventTime(1_795_460_400_000_000), 1), default);
    }
}
