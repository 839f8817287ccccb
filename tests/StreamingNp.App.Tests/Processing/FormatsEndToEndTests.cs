using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;
using Confluent.Kafka;
using StreamingNp.Detection.Tests.Formats.Otlp;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Registry;

namespace StreamingNp.App.Tests.Processing;

/// <summary>What producers of other people send, all of it to one topic, with nothing but addresses configured: the series, values and times that they expect are scored.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class FormatsEndToEndTests(TinyModel tiny) : IDisposable
{
    private const int Points = 40;

    private const string Schema = """
        {"type":"record","name":"Observation","fields":[{"name":"series","type":"string"},{"name":"timestamp","type":{"type":"long","logicalType":"timestamp-millis"}},{"name":"value","type":"double"}]}
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly StandInRegistry _registry = new();
    private readonly string _events = TestKafka.Name("anomalies"), _deadLetters = TestKafka.Name("dead-letters"), _scores = TestKafka.Name("scores"), _input = TestKafka.Name("metrics");

    public void Dispose()
    {
        _registry.Dispose();
        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_producer_finds_its_series_in_the_score_topic()
    {
        foreach (string topic in new[] { _input, _events, _deadLetters, _scores }) _kafka.CreateTopic(topic, 4);
        _registry.Register(7, Schema);
        DateTimeOffset start = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60 * 60 - 60 * Points);
        await using var processor = new RunningProcessor(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _deadLetters, "--scores", _scores, "--group", "the-group", "--start", "earliest", "--model", tiny.Folder,
            "--set", "training.retrain_every=0s", "--set", "scoring.scorers=2", "--set", $"schema_registry.url={_registry.Url}", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]);
        using (IProducer<byte[]?, byte[]> producer = new ProducerBuilder<byte[]?, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build())
        {
            for (int number = 0; number < Points; number++)
                foreach (byte[] record in Records(start.AddMinutes(number), number)) producer.Produce(new TopicPartition(_input, 0), new Message<byte[]?, byte[]> { Value = record });
            producer.Flush(Eventually.Patience);
        }
        string[] series = ["avro/load", "shop/web-3/queue", "shop/web-4/queue", "web-1/cpu/idle", "web-1/cpu/user", "web-2/cpu/user", "up{instance=\"a:9100\",job=\"api\"}"];
        // A point is scored when twelve are before it.
        List<JsonElement> scores = [.. Read((Points - 12) * series.Length).Select(record => JsonElement.Parse(record.Message.Value))];
        Dictionary<string, long> counts = await processor.StopAsync();

        Assert.Equal(series.Order(StringComparer.Ordinal), scores.Select(score => score.GetProperty("series").GetString()).Distinct().Order(StringComparer.Ordinal));
        foreach (IGrouping<string, JsonElement> one in scores.GroupBy(score => score.GetProperty("series").GetString()!))
        {
            Assert.Equal(Enumerable.Range(12, Points - 12).Select(number => Time(start.AddMinutes(number))), one.Select(score => score.GetProperty("timestamp").GetString()));
            Assert.Equal(Enumerable.Range(12, Points - 12).Select(number => Value(number) + (one.Key == "web-1/cpu/idle" ? 50 : 0)), one.Select(score => score.GetProperty("value").GetDouble()));
        }
        Assert.Equal((6 * Points, 7 * Points, 12 * 7, (Points - 12) * 7), (counts["consumed"], counts["observations"], counts["warming up"], counts["scored"]));
        Assert.Equal(["/schemas/ids/7"], _registry.Requests);
    }

    private static double Value(int number) => number % 7 + 0.5;

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static IEnumerable<byte[]> Records(DateTimeOffset time, int number)
    {
        long seconds = time.ToUnixTimeSeconds();
        string value = Value(number).ToString(CultureInfo.InvariantCulture), rest = (Value(number) + 50).ToString(CultureInfo.InvariantCulture);
        yield return Encoding.UTF8.GetBytes($$"""{"fields":{"user":{{value}},"idle":{{rest}} },"name":"cpu","tags":{"host":"web-1"},"timestamp":{{seconds}}}""");
        yield return Encoding.UTF8.GetBytes($"cpu,host=web-2 user={value} {seconds}000000000");
        yield return Encoding.UTF8.GetBytes($$$"""{"timestamp":"{{{Time(time)}}}","value":"{{{value}}}","name":"up","labels":{"__name__":"up","job":"api","instance":"a:9100"}}""");
        yield return Encoding.UTF8.GetBytes($$"""{"resourceMetrics":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"} },{"key":"host.name","value":{"stringValue":"web-3"} } ] },"scopeMetrics":[{"metrics":[{"name":"queue","gauge":{"dataPoints":[{"asDouble":{{value}},"timeUnixNano":"{{seconds}}000000000"} ] } } ] } ] } ] }""");
        yield return OtlpProtobuf(seconds, Value(number));
        yield return Framed(time, Value(number));
    }

    private static byte[] OtlpProtobuf(long seconds, double value)
    {
        return new ProtobufWriter().Message(1, metrics => metrics
            .Message(1, resource => resource.Attribute(1, "service.name", "shop").Attribute(1, "host.name", "web-4"))
            .Message(2, scope => scope.Message(2, metric => metric.Text(1, "queue").Message(5, gauge => gauge.Message(1, point => point.Fixed64(3, (ulong)seconds * 1_000_000_000).Double(4, value)))))).ToArray();
    }

    private static byte[] Framed(DateTimeOffset time, double value)
    {
        var schema = (RecordSchema)Avro.Schema.Parse(Schema);
        var record = new GenericRecord(schema);
        record.Add("series", "avro/load");
        record.Add("timestamp", time.UtcDateTime);
        record.Add("value", value);
        using var stream = new MemoryStream();
        stream.WriteByte(0);
        Span<byte> id = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(id, 7);
        stream.Write(id);
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(stream));
        return stream.ToArray();
    }

    private List<ConsumeResult<string, byte[]>> Read(int count)
    {
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader"), EnableAutoCommit = false }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(_scores, partition, Offset.Beginning)));
        List<ConsumeResult<string, byte[]>> records = [];
        Eventually.Becomes(() =>
        {
            while (records.Count < count && consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record) records.Add(record);
            return records.Count >= count;
        }, () => $"{count} scores, of which {records.Count} came");
        return records;
    }
}
