using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Streaming.EmbeddedBroker;

namespace StreamingNp.App.Tests.Commands;

[Trait("Category", "Broker")]
public sealed class ReplayCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EmbeddedBroker _broker = new();

    [Fact]
    public async Task Every_row_is_published_with_its_series_as_key_in_its_order()
    {
        _broker.CreateTopic("metrics", 3);
        _folder.Write("a.csv", Recording.Csv(300));
        _folder.Write("b.csv", $"timestamp,value\n{Recording.Time(0)},1\n{Recording.Time(1)},\n{Recording.Time(0)},3\nnonsense,4\n");
        CommandRun run = await CommandRun.Of(_folder.Path, "replay", "*.csv", "--bootstrap", _broker.BootstrapServers, "--json");
        Assert.Equal(0, run.ExitCode);
        JsonElement counts = JsonElement.Parse(run.Output);
        Assert.Equal((303, 1, 2), (counts.GetProperty("published").GetInt32(), counts.GetProperty("unreadable").GetInt32(), counts.GetProperty("files").GetInt32()));

        List<(string Key, JsonElement Value)> records = Read("metrics", 303);
        Assert.All(records, record => Assert.Equal(record.Key, record.Value.GetProperty("series").GetString()));
        Assert.Equal(Enumerable.Range(0, 300).Select(Recording.Time), records.Where(record => record.Key == "a").Select(record => record.Value.GetProperty("timestamp").GetString()));
        Assert.Equal(["1", "null", "3"], records.Where(record => record.Key == "b").Select(record => record.Value.GetProperty("value").GetRawText()));
    }

    [Fact]
    public async Task Files_are_interleaved_by_time()
    {
        _broker.CreateTopic("one", 1);
        _folder.Write("a.csv", $"timestamp,value\n{Recording.Time(0)},0\n{Recording.Time(3)},3\n{Recording.Time(4)},4\n");
        _folder.Write("b.csv", $"timestamp,value\n{Recording.Time(1)},1\n{Recording.Time(2)},2\n{Recording.Time(5)},5\n");
        CommandRun run = await CommandRun.Of(_folder.Path, "replay", "a.csv", "b.csv", "--bootstrap", _broker.BootstrapServers, "--topic", "one");
        Assert.Equal(0, run.ExitCode);
        Assert.Equal([0, 1, 2, 3, 4, 5], Read("one", 6).Select(record => record.Value.GetProperty("value").GetInt32()));
    }

    [Fact]
    public async Task An_interruption_ends_a_slow_replay()
    {
        _broker.CreateTopic("metrics", 1);
        _folder.Write("a.csv", Recording.Csv(10));
        using var cancellation = new CancellationTokenSource();
        Task<CommandRun> replay = CommandRun.Of(_folder.Path, [], ["replay", "a.csv", "--bootstrap", _broker.BootstrapServers, "--speed", "1", "--json"], cancellation.Token);
        Read("metrics", 1);
        await cancellation.CancelAsync();
        CommandRun run = await replay;
        Assert.Equal(1, run.ExitCode);
        Assert.True(JsonElement.Parse(run.Output).GetProperty("interrupted").GetBoolean());
        Assert.Equal(1, JsonElement.Parse(run.Output).GetProperty("published").GetInt32());
    }

    [Fact]
    public async Task A_broker_that_is_not_there_is_told_before_it_is_given_up()
    {
        _folder.Write("a.csv", Recording.Csv(10));
        CommandRun run = await CommandRun.Of(_folder.Path, "replay", "a.csv", "--bootstrap", "127.0.0.1:1", "--set", "output.delivery_timeout=2s");
        Assert.Equal((1, 3, ""), (run.ExitCode, run.ErrorLines.Length, run.Output));
        Assert.Single(run.ErrorLines, line => line.StartsWith("The brokers at 127.0.0.1:1 cannot be reached yet", StringComparison.Ordinal));
        Assert.EndsWith("0 rows had been published, see that the brokers at 127.0.0.1:1 can be reached.", run.ErrorLines[^1], StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    private List<(string Key, JsonElement Value)> Read(string topic, int count)
    {
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(
            new ConsumerConfig { BootstrapServers = _broker.BootstrapServers, GroupId = "reader", AutoOffsetReset = AutoOffsetReset.Earliest, EnableAutoCommit = false }).Build();
        consumer.Subscribe(topic);
        List<(string, JsonElement)> records = [];
        long deadline = Environment.TickCount64 + 30_000;
        while (records.Count < count)
        {
            Assert.True(Environment.TickCount64 < deadline, $"Waited 30 seconds for {count} records in {topic}, of which {records.Count} came.");
            if (consumer.Consume(TimeSpan.FromMilliseconds(100)) is { } record) records.Add((record.Message.Key, JsonElement.Parse(Encoding.UTF8.GetString(record.Message.Value))));
        }
        return records;
    }
}
