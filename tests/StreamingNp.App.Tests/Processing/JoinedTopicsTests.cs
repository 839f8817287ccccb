using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Detection.Simulation.Channels;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>Three plain topics, each a channel of the hosts that are the keys of its records.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class JoinedTopicsTests(TinyModel tiny) : IDisposable
{
    private const int Rows = 480, BrokenFrom = 430;

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
        float[][] rows = [.. Simulated()];
        // What each channel is while they no longer go together, it has been before.
        for (int channel = 0; channel < topics.Length; channel++)
            Assert.InRange(rows.Skip(BrokenFrom).Max(row => row[channel]), rows.Take(BrokenFrom).Min(row => row[channel]), rows.Take(BrokenFrom).Max(row => row[channel]));
        await using RunningProcessor processor = new(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", string.Join(',', topics), "--output", events, "--dead-letters", deadLetters, "--group", $"group-{_run}", "--start", "earliest", "--model", tiny.Folder,
            "--set", "observations.series={key}/{topic}", "--set", "observations.join={series}/{channel}", "--set", "repartition.enabled=true", "--set", $"repartition.topic={repartitioned}", "--set", "repartition.partitions=4", "--set", "repartition.replication_factor=1",
            "--set", "training.retrain_every=0s", "--set", "scoring.scorers=1", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]);
        await PublishAsync(topics, rows);
        ConsumeResult<byte[]?, byte[]?> opened = _kafka.Read(events, partition: 0, 1).Single();
        Dictionary<string, long> counts = await processor.StopAsync();

        JsonElement anomaly = JsonElement.Parse(opened.Message.Value!);
        Assert.Equal(("host-12", "opened", "channels"), (anomaly.GetProperty("series").GetString(), anomaly.GetProperty("state").GetString(), anomaly.GetProperty("cause").GetString()));
        Assert.Equal(topics.Order(), anomaly.GetProperty("contributions").EnumerateObject().Select(channel => channel.Name).Order());
        Assert.True(anomaly.GetProperty("timestamp").GetDateTimeOffset() >= TimeOf(BrokenFrom), $"{anomaly}");
        Assert.Single(_kafka.Read(events, partition: 0, 1).Select(one => JsonElement.Parse(one.Message.Value!).GetProperty("incident").GetString()).Distinct());
        Assert.Equal(3 * Rows, counts["consumed"]);
        Assert.Equal(0, counts.GetValueOrDefault("late") + counts.GetValueOrDefault("duplicate") + counts["dead-lettered"]);
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    // The second channel no longer goes with the others.
    private static IEnumerable<float[]> Simulated()
    {
        var simulated = new CorrelatedChannels(3, 11);
        for (int row = 0; row < Rows; row++)
        {
            if (row == BrokenFrom) simulated.Begin(new(ChannelAnomalyKind.BrokenCorrelation, 1, Rows - BrokenFrom));
            yield return simulated.Next();
        }
    }

    private static DateTimeOffset TimeOf(int row) => new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(row);

    // A row at a time, as producers do that take turns; the clock of the records is that of the rows.
    private async Task PublishAsync(string[] topics, float[][] rows)
    {
        using IProducer<string, byte[]> producer = new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        for (int row = 0; row < rows.Length; row++)
        {
            var sent = topics.Select((topic, channel) => producer.ProduceAsync(topic, new Message<string, byte[]>
            {
                Key = "host-12", Timestamp = new(TimeOf(row).AddSeconds(channel).UtcDateTime), Value = Encoding.UTF8.GetBytes(FormattableString.Invariant($$"""{"value":{{rows[row][channel]}}}""")),
            }));
            await Task.WhenAll(sent);
        }
    }
}
