using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using StreamingNp.App.Tests.Schemas;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>What people do in three terminals: a broker, <c>run</c>, <c>replay</c>; and a consumer that knows nothing of StreamingNp.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class EndToEndTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _events = TestKafka.Name("anomalies"), _deadLetters = TestKafka.Name("dead-letters"), _scores = TestKafka.Name("scores"), _input = TestKafka.Name("metrics");

    [Fact]
    public async Task Files_through_kafka_give_what_score_gives_and_nothing_is_lost()
    {
        CreateTopics(_input, _events, _deadLetters, _scores);
        foreach (int seed in new[] { 1, 2, 3 })
        {
            // Once more the last time of the recording, an earlier one, and no value.
            _folder.Write($"data/cpu-{seed}.csv", Recording.Csv(790 + seed, seed) + $"{Recording.Time(789 + seed)},3\n{Recording.Time(789 + seed)},4\n{Recording.Time(500)},5\n{Recording.Time(900)},\n");
        }
        await using RunningProcessor processor = Run("--model", tiny.Folder);
        await PublishGarbageAsync();
        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", "data", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);

        CommandRun score = await CommandRun.Of(_folder.Path, "score", "data", "--model", tiny.Folder, "--json"), scoreEvents = await CommandRun.Of(_folder.Path, "score", "data", "--model", tiny.Folder, "--events", "--set", $"kafka.topics={_input}");
        string[] expectedScores = [.. score.OutputLines.Where(line => !line.Contains("\"state\"", StringComparison.Ordinal))];
        List<ConsumeResult<string, byte[]>> scores = Read(_scores, expectedScores.Length), events = Read(_events, scoreEvents.OutputLines.Length), letters = Read(_deadLetters, 3);
        Dictionary<string, long> counts = await processor.StopAsync(), expected = RunningProcessor.Counts(score.ErrorLines[^1]);

        Assert.Equal((scores.Count, events.Count, letters.Count), (RecordsIn(_scores), RecordsIn(_events), RecordsIn(_deadLetters)));
        Assert.Equal((expected["consumed"] + 4, 3, 1), (counts["consumed"], counts["dead-lettered"], counts["tombstones"]));
        foreach (string kind in new[] { "scored", "warming up", "missing", "late", "duplicate" })
        {
            Assert.True(counts[kind] > 0, $"Nothing was {kind}.");
            Assert.Equal(expected[kind], counts[kind]);
        }
        Assert.Equal(BySeries(expectedScores), BySeries(scores.Select(record => Encoding.UTF8.GetString(record.Message.Value))));

        var schema = new MessageSchema("anomaly-event.schema.json");
        foreach (ConsumeResult<string, byte[]> record in events)
        {
            JsonElement anomaly = JsonElement.Parse(record.Message.Value);
            schema.Accepts(anomaly);
            Assert.Equal(record.Message.Key, anomaly.GetProperty("series").GetString());
            Assert.Equal(anomaly.GetProperty("id").GetString(), Header(record, "ce_id"));
            Assert.Equal("tiny", anomaly.GetProperty("model").GetProperty("name").GetString());
        }
        Assert.Equal(BySeries(scoreEvents.OutputLines), BySeries(events.Select(Canonical)));
        Assert.Contains(events, record => Header(record, "ce_type") == "streaming-np.incident.opened" && JsonElement.Parse(record.Message.Value).GetProperty("timestamp").GetString() == Recording.Time(Recording.SpikeAt));

        Assert.Equal(["message-too-large", "not-json", "timestamp-out-of-range"], letters.Select(letter => Header(letter, "reason")).Order());
        Assert.All(letters, letter => Assert.Equal((_input, "0"), (Header(letter, "source-topic"), Header(letter, "source-partition"))));
        Assert.Equal(["0", "1", "3"], letters.Select(letter => Header(letter, "source-offset")).Order());
        Assert.Equal(counts["consumed"], Enumerable.Range(0, 4).Sum(partition => Math.Max(0, _kafka.Committed("the-group", _input, partition))));
    }

    [EmbeddedFact]
    public async Task What_is_not_there_yet_is_waited_for_and_a_damaged_model_is_passed_over()
    {
        CreateTopics(_events, _deadLetters, _scores);
        foreach (string file in Directory.EnumerateFiles(tiny.Folder))
        {
            _folder.Write($"models/tiny-2/{Path.GetFileName(file)}", "{");
            Directory.CreateDirectory(_folder.Of("models/tiny-1"));
            File.Copy(file, _folder.Of($"models/tiny-1/{Path.GetFileName(file)}"));
        }
        _folder.Write("cpu.csv", Recording.Csv(100));
        _kafka.Embedded.TakeBrokerDown(1);
        await using RunningProcessor processor = Run("--set", "model.name=tiny");
        processor.Says("tiny/2 is passed over");
        processor.Says($"Kafka at {_kafka.BootstrapServers} does not answer");
        _kafka.Embedded.BringBrokerUp(1);
        processor.Says($"Topic {_input} does not exist");
        _kafka.CreateTopic(_input, 4);
        processor.Says($"Topic {_input} exists now");

        CommandRun replay = await CommandRun.Of(_folder.Path, "replay", "cpu.csv", "--topic", _input, "--bootstrap", _kafka.BootstrapServers);
        Assert.Equal(0, replay.ExitCode);
        Assert.All(Read(_scores, 88), record => Assert.Equal("tiny/1", JsonElement.Parse(record.Message.Value).GetProperty("model").GetString()));
        Dictionary<string, long> counts = await processor.StopAsync();
        Assert.Equal((100, 88, 12), (counts["consumed"], counts["scored"], counts["warming up"]));
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private void CreateTopics(params string[] topics)
    {
        foreach (string topic in topics) _kafka.CreateTopic(topic, 4);
    }

    private RunningProcessor Run(params string[] arguments) => new(_folder.Path,
    [
        "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _deadLetters, "--scores", _scores, "--group", "the-group", "--start", "earliest",
        "--set", "training.retrain_every=0s", "--set", "scoring.scorers=2", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }), .. arguments,
    ]);

    [Fact]
    public async Task A_record_of_three_series_and_a_bad_part_gives_three_series_and_one_dead_letter()
    {
        CreateTopics(_input, _events, _deadLetters, _scores);
        await using RunningProcessor processor = Run("--model", tiny.Folder, "--set", "observations.channels=separate");
        using (IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers }).Build())
        {
            long minute = DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 60 * 60 - 6_000;
            for (int number = 0; number < 100; number++)
            {
                string bad = number == 60 ? ""","disk":"full" """ : "";
                string text = $$$"""[{"series":"host-1","time":{{{minute + 60 * number}}},"values":{"cpu":{{{number % 7}}},"load":{{{number % 5}}}{{{bad}}} } },{"series":"room","time":{{{minute + 60 * number}}},"value":{{{number % 3}}} }]""";
                await producer.ProduceAsync(new TopicPartition(_input, 0), new Message<byte[]?, byte[]?> { Value = Encoding.UTF8.GetBytes(text) });
            }
        }
        ConsumeResult<string, byte[]> letter = Assert.Single(Read(_deadLetters, 1));
        Assert.Equal("[0].values.disk", Encoding.UTF8.GetString(letter.Message.Headers.GetLastBytes("path")));
        Eventually.Becomes(() => RecordsIn(_scores) > 0 && RecordsIn(_scores) % 3 == 0, "as many scores of each series");
        Dictionary<string, long> counts = await processor.StopAsync();
        Assert.Equal((100, 99, 1, 300, 1), (counts["consumed"], counts["read"], counts["read in part"], counts["observations"], counts["dead letters"]));
        Assert.Equal(["host-1/cpu", "host-1/load", "room"], Read(_scores, (int)counts["scored"]).Select(record => record.Message.Key).Distinct().Order());
        Assert.Equal(1, RecordsIn(_deadLetters));
    }

    private async Task PublishGarbageAsync()
    {
        using IProducer<byte[]?, byte[]?> producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, MessageMaxBytes = 2 << 20 }).Build();
        foreach (string? text in new[] { "{\"series\":", $$"""{"series":"large","value":1,"comment":"{{new string('a', 900_000)}}"}""", null, """{"series":"cpu-1","value":1,"timestamp":"1820-01-01T00:00:00Z"}""" })
            await producer.ProduceAsync(new TopicPartition(_input, 0), new Message<byte[]?, byte[]?> { Value = text is null ? null : Encoding.UTF8.GetBytes(text) });
    }

    private List<ConsumeResult<string, byte[]>> Read(string topic, int count)
    {
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader"), EnableAutoCommit = false }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        List<ConsumeResult<string, byte[]>> records = [];
        Eventually.Becomes(() =>
        {
            while (records.Count < count && consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record) records.Add(record);
            return records.Count >= count;
        }, () => $"{count} records in {topic}, of which {records.Count} came");
        return records;
    }

    private int RecordsIn(string topic)
    {
        using IConsumer<Ignore, Ignore> consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader") }).Build();
        return Enumerable.Range(0, 4).Sum(partition => (int)consumer.QueryWatermarkOffsets(new TopicPartition(topic, partition), Eventually.Patience).High.Value);
    }

    private static string Header(ConsumeResult<string, byte[]> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));

    private static string Canonical(ConsumeResult<string, byte[]> record)
    {
        JsonObject anomaly = JsonNode.Parse(record.Message.Value)!.AsObject();
        anomaly.Remove("detected_at");
        return anomaly.ToJsonString();
    }

    // The order within a series counts, that of the series does not.
    private static IEnumerable<string> BySeries(IEnumerable<string> lines) => lines.Select(line => JsonNode.Parse(line)!.AsObject()).OrderBy(line => (string)line["series"]!, StringComparer.Ordinal).Select(line => line.ToJsonString());
}
