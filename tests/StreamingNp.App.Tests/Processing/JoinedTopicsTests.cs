using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>Three plain topics, each a channel of the hosts that are the keys of its records.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class JoinedTopicsTests(TinyModel tiny) : IDisposable
{
    private const int Rows = 470, BrokenFrom = 430;

    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _run = TestKafka.Name("run");

    [Fact]
    public async Task What_shows_only_in_all_channels_together_is_one_incident_of_the_joined_series()
    {
        string[] topics = [.. new[] { "cpu", "memory", "load" }.Select(channel => $"{channel}-{_run}")];
        string events = $"anomalies-{_run}", deadLetters = $"dead-letters-{_run}", repartitioned = $"internal-{_run}";
        foreach (string topic in topics) _kafka.CreateTopic(topic, 2);
        foreach (string topic in new[] { events, deadLetters }) _kafka.CreateTopic(topic, 1);
        if (_kafka.IsEmbedded) _kafka.CreateTopic(repartitioned, 4);
        // All of it waits when the processor starts, and is read a topic at a time.
        await PublishAsync(topics, [.. Simulated()]);
        await using RunningProcessor processor = new(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", string.Join(',', topics), "--output", events, "--dead-letters", deadLetters, "--group", $"group-{_run}", "--start", "earliest", "--model", tiny.Folder,
            "--set", "observations.series={key}/{topic}", "--set", "observations.join={series}/{channel}", "--set", "repartition.enabled=true", "--set", $"repartition.topic={repartitioned}", "--set", "repartition.partitions=4", "--set", "repartition.replication_factor=1",
            "--set", "lanes.max_alert_age=1000d", "--set", "detection.false_incidents=0.1", "--set", "training.retrain_every=0s", "--set", "scoring.scorers=1", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]);
        ConsumeResult<byte[]?, byte[]?> opened = _kafka.Read(events, partition: 0, 1).Single();
        Dictionary<string, long> counts = await processor.StopAsync();

        JsonElement anomaly = JsonElement.Parse(opened.Message.Value!);
        Assert.Equal(("host-12", "opened", "channels"), (anomaly.GetProperty("series").GetString(), anomaly.GetProperty("state").GetString(), anomaly.GetProperty("cause").GetString()));
        Assert.Equal(topics.Order(), anomaly.GetProperty("contributions").EnumerateObject().Select(channel => channel.Name).Order());
        Assert.True(anomaly.GetProperty("timestamp").GetDateTimeOffset() >= TimeOf(BrokenFrom), $"{anomaly}");
        Assert.Equal(1, RecordsOf(events, "opened"));
        Assert.InRange(counts["consumed"], 3 * BrokenFrom, 3 * Rows);
        Assert.Equal(0, counts.GetValueOrDefault("late") + counts.GetValueOrDefault("duplicate") + counts["dead-lettered"]);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    // All three follow one source between −1 and 1. From then on the second follows it upside down, within the range that it always had.
    private static IEnumerable<float[]> Simulated()
    {
        var random = new Random(1);
        double Noise() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());
        double wandering = 0;
        for (int row = 0; row < Rows; row++)
        {
            wandering = 0.9 * wandering + 0.4 * Noise();
            double source = Math.Clamp(wandering, -1, 1);
            yield return [(float)(50 + 10 * (source + 0.15 * Noise())), (float)(70 + 5 * ((row < BrokenFrom ? source : -source) + 0.15 * Noise())), (float)(3 + source + 0.15 * Noise())];
        }
    }

    private int RecordsOf(string topic, string state)
    {
        using IConsumer<Ignore, Ignore> reader = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _kafka.BootstrapServers, GroupId = TestKafka.Name("reader") }).Build();
        int count = (int)reader.QueryWatermarkOffsets(new TopicPartition(topic, 0), Eventually.Patience).High.Value;
        return _kafka.Read(topic, partition: 0, count).Count(one => JsonElement.Parse(one.Message.Value!).GetProperty("state").GetString() == state);
    }

    private static DateTimeOffset TimeOf(int row) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(row);

    private async Task PublishAsync(string[] topics, float[][] rows)
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        await Task.WhenAll(rows.SelectMany((row, index) => topics.Select((topic, channel) => producer.ProduceAsync(topic, new Message<string, byte[]>
        {
            Key = "host-12", Timestamp = new(TimeOf(index).AddSeconds(channel).UtcDateTime), Value = Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"value":{{row[channel]}}}""")),
        }))));
    }
}
