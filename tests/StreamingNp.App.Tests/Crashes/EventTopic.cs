using System.Text;
using System.Text.Json.Nodes;
using Confluent.Kafka;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Crashes;

/// <summary>What a reader of committed records has seen of the events of a topic.</summary>
internal sealed class EventTopic : IDisposable
{
    private readonly IConsumer<string, byte[]> _consumer;
    private readonly Dictionary<string, List<string>> _bySeries = [];
    private readonly Dictionary<string, string> _byId = [];

    public EventTopic(TestKafka kafka, string topic, int partitions)
    {
        _consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = kafka.BootstrapServers,
            GroupId = TestKafka.Name("reader"),
            EnableAutoCommit = false,
            IsolationLevel = IsolationLevel.ReadCommitted,
        }).Build();
        _consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
    }

    /// <summary>All events, repeats among them.</summary>
    public int Count { get; private set; }

    /// <summary>The events, repeats left out.</summary>
    public int Different => _byId.Count;

    /// <summary>The events that came more than once.</summary>
    public int Repeats => Count - Different;

    /// <summary>The incidents that are open as far as events tell.</summary>
    public int Open { get; private set; }

    /// <summary>The events of a series in order, repeats left out.</summary>
    public IEnumerable<JsonObject> Of(string series) => _bySeries.GetValueOrDefault(series, []).Select(line => JsonNode.Parse(line)!.AsObject());

    /// <summary>Reads what is there by now.</summary>
    /// <returns>Whether there was something.</returns>
    public bool Read(TimeSpan patience)
    {
        int before = Count;
        while (_consumer.Consume(patience) is { } record)
        {
            Count++;
            JsonObject anomaly = JsonNode.Parse(record.Message.Value)!.AsObject();
            anomaly.Remove("detected_at");
            string id = (string)anomaly["id"]!, canonical = anomaly.ToJsonString();
            if (_byId.TryGetValue(id, out string? first))
            {
                Assert.Equal(first, canonical);
                continue;
            }
            _byId.Add(id, canonical);
            string series = (string)anomaly["series"]!;
            if (!_bySeries.TryGetValue(series, out List<string>? events)) _bySeries.Add(series, events = []);
            events.Add(canonical);
            Open += (string)anomaly["state"]! switch { "opened" => 1, "resolved" => -1, _ => 0 };
        }
        return Count > before;
    }

    /// <summary>The canonical events, a line each, of each series in order; repeats left out.</summary>
    public string Canonical()
    {
        var text = new StringBuilder();
        foreach ((_, List<string> events) in _bySeries.OrderBy(series => series.Key, StringComparer.Ordinal))
            foreach (string line in events) text.AppendLine(line);
        return text.ToString();
    }

    /// <summary>Asserts that the canonical events are those of another run; where they are not, says which are missing and which should not be there.</summary>
    public void AreThose(string expected)
    {
        string actual = Canonical();
        if (actual == expected) return;
        string[] those = expected.Split(Environment.NewLine), these = actual.Split(Environment.NewLine);
        string[] missing = [.. those.Except(these)], unexpected = [.. these.Except(those)];
        Assert.Fail($"""
            {missing.Length} events are missing and {unexpected.Length} should not be there; of {those.Length} and {these.Length}, in {(missing.Length + unexpected.Length == 0 ? "another" : "any")} order.
            Missing: {string.Join("\n", missing.Take(5))}
            Unexpected: {string.Join("\n", unexpected.Take(5))}
            """);
    }

    /// <summary>The canonical events without what hangs on the name of the input topic.</summary>
    public string WithoutIds() => System.Text.RegularExpressions.Regex.Replace(Canonical(), "\"(id|incident)\":\"[^\"]*\",?", "");

    public void Dispose() => _consumer.Dispose();
}
