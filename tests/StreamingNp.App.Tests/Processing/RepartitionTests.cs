using System.Globalization;
using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Processing;

/// <summary>Producers that do not keep the points of a series in one partition, and a processor that has been told so.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class RepartitionTests(TinyModel tiny) : IDisposable
{
    private const int Half = 100;

    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();
    private readonly string _events = TestKafka.Name("anomalies"), _deadLetters = TestKafka.Name("dead-letters"), _scores = TestKafka.Name("scores"), _input = TestKafka.Name("metrics"), _internal = TestKafka.Name("repartitioned");

    [Fact]
    public Task A_series_in_two_partitions_is_scored_as_one() => IsScoredAsOneAsync("at_least_once");

    [RealBrokerFact]
    [Trait("Category", "Transactions")]
    public Task A_series_in_two_partitions_is_scored_as_one_exactly_once() => IsScoredAsOneAsync("exactly_once");

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private async Task IsScoredAsOneAsync(string guarantee)
    {
        foreach (string topic in new[] { _events, _deadLetters, _scores }) _kafka.CreateTopic(topic, 1);
        _kafka.CreateTopic(_input, 2);
        // A real broker has it made by the processor.
        if (_kafka.IsEmbedded) _kafka.CreateTopic(_internal, 4);
        await using RunningProcessor processor = Run(guarantee);
        await PublishAsync(0, Enumerable.Range(0, Half).Select(Observation));
        _kafka.Read(_scores, partition: 0, Half - 12);
        await PublishAsync(1, Enumerable.Range(Half, Half).Select(Observation).Prepend("no json"));
        _kafka.Read(_scores, partition: 0, 2 * Half - 12);
        ConsumeResult<byte[]?, byte[]?> letter = _kafka.Read(_deadLetters, partition: 0, 1).Single();
        Dictionary<string, long> counts = await processor.StopAsync();

        Assert.Equal((2 * Half + 1, 2 * Half - 12, 12, 1), (counts["consumed"], counts["scored"], counts["warming up"], counts["dead-lettered"]));
        processor.Says($"Stopped forwarding: forwarded {2 * Half + 1}, dead-lettered 0");
        processor.SaysNot("comes in the partitions");
        Assert.Equal(("not-json", _input, "1", "0"), (Header(letter, "reason"), Header(letter, "source-topic"), Header(letter, "source-partition"), Header(letter, "source-offset")));
        Assert.Equal(("key-1", "no json"), (Encoding.UTF8.GetString(letter.Message.Key!), Encoding.UTF8.GetString(letter.Message.Value!)));
        Assert.Equal((Half, Half + 1), (_kafka.Committed("the-group-" + _input + "-repartition", _input, 0), _kafka.Committed("the-group-" + _input + "-repartition", _input, 1)));
    }

    private RunningProcessor Run(string guarantee) => new(_folder.Path,
    [
        "--bootstrap", _kafka.BootstrapServers, "--input", _input, "--output", _events, "--dead-letters", _deadLetters, "--scores", _scores, "--group", "the-group-" + _input, "--start", "earliest", "--model", tiny.Folder,
        "--set", $"output.guarantee={guarantee}", "--set", "repartition.enabled=true", "--set", $"repartition.topic={_internal}", "--set", "repartition.partitions=4", "--set", "repartition.replication_factor=1",
        "--set", "training.retrain_every=0s", "--set", "scoring.scorers=1", .. _kafka.Quick.SelectMany(setting => new[] { "--set", $"kafka.settings.{setting.Key}={setting.Value}" }),
    ]);

    private async Task PublishAsync(int partition, IEnumerable<string> values)
    {
        using IProducer<string, string> producer = new ProducerBuilder<string, string>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        await Task.WhenAll(values.Select(value => producer.ProduceAsync(new TopicPartition(_input, partition), new Message<string, string> { Key = $"key-{partition}", Value = value })));
    }

    private static string Observation(int row) => $$"""{"series":"cpu","timestamp":"{{Recording.Time(row)}}","value":{{Recording.Value(row).ToString(CultureInfo.InvariantCulture)}}}""";

    private static string Header(ConsumeResult<byte[]?, byte[]?> record, string name) => Encoding.UTF8.GetString(record.Message.Headers.GetLastBytes(name));
}
