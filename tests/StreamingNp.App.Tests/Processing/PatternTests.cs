using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>A pattern as the input: topics that match are read, except those that the processor itself writes.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class PatternTests(TinyModel tiny) : IDisposable
{
    private readonly TestKafka _kafka = new();
    private readonly TemporaryFolder _folder = new();

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_record_that_nobody_can_read_is_one_dead_letter_although_the_pattern_matches_every_topic_of_the_processor()
    {
        string all = TestKafka.Name("all"), group = TestKafka.Name("group");
        string[] inputs = [$"{all}.metrics-a", $"{all}.metrics-b"];
        foreach (string topic in (string[])[.. inputs, $"{all}.anomalies", $"{all}.dead", $"{all}.scores", $"{all}.{inputs[0]}.journal", $"{all}.{inputs[1]}.journal", $"{all}.{inputs[0]}.snapshots", $"{all}.{inputs[1]}.snapshots"]) _kafka.CreateTopic(topic, 1);
        await using (var processor = new RunningProcessor(_folder.Path,
        [
            "--bootstrap", _kafka.BootstrapServers, "--input", $"^{all}[.].*", "--output", $"{all}.anomalies", "--dead-letters", $"{all}.dead", "--scores", $"{all}.scores", "--group", group, "--start", "earliest",
            "--model", tiny.Folder, "--set", "training.retrain_every=0s", "--set", "scoring.scorers=1", "--set", $"state.topic_prefix={all}.{{topic}}",
            .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
        ]))
        {
            foreach (string topic in inputs) processor.Says($"Reading {topic}, partitions 0.");
            Publish(inputs[0], "what is this");
            Assert.Single(_kafka.Read($"{all}.dead", 0, 1));
            // What was written before has been seen by whoever reads the dead letters, too.
            for (int second = 0; second < 40; second++) Publish(inputs[1], $$"""{"series":"a","timestamp":{{1_600_000_000 + second}},"value":{{second % 3}}}""");
            Eventually.Becomes(() => _kafka.Committed(group, inputs[1], 0) == 40, "all records to be done");
            Dictionary<string, long> counts = await processor.StopAsync();
            Assert.Equal((41, 1), (counts["consumed"], counts["dead-lettered"]));
            processor.SaysNot($"Reading {all}.dead");
        }
        Assert.Single(_kafka.Read($"{all}.dead", 0, 1));
    }

    private void Publish(string topic, string value)
    {
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, LingerMs = 0 }).Build();
        producer.Produce(new TopicPartition(topic, 0), new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(value) });
        Assert.Equal(0, producer.Flush(TimeSpan.FromSeconds(20)));
    }
}
