using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.App.Commands;
using StreamingNp.App.Terminal;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;

namespace StreamingNp.App.Tests.Documents;

[Trait("Category", "Broker")]
public sealed class ThreeTerminalsTests
{
    private const string AddressOnThePage = "127.0.0.1:40125", Sample = "docs/samples/shop.csv";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [EmbeddedFact]
    public async Task The_commands_of_the_README_end_in_the_incident_that_it_shows()
    {
        using var folder = new TemporaryFolder();
        folder.Write(Sample, await File.ReadAllTextAsync(Path.Combine(Page.Root, Sample)));
        using var interruption = new CancellationTokenSource();
        using var output = new FirstLine();
        var terminal = new CommandEnvironment { Output = output, Error = TextWriter.Null, Variables = new Dictionary<string, string>(), WorkingDirectory = folder.Path };
        Task<int> broker = CommandLine.RunAsync(Command("broker", ""), terminal, interruption.Token);
        string address = await output.Line.WaitAsync(Patience);

        await using (var processor = new RunningProcessor(folder.Path, [.. Command("run", address).Skip(1)]))
        {
            processor.Says("Reading metrics, partitions");
            CommandRun replay = await CommandRun.Of(folder.Path, Command("replay", address));
            Assert.Equal(0, replay.ExitCode);
            Assert.Contains(ExplanationOfFirst(address), Page.Of("README.md").Text, StringComparison.Ordinal);
            Dictionary<string, long> counts = await processor.StopAsync();
            Assert.Equal(2 * 5 * 288, counts["consumed"]);
        }
        await interruption.CancelAsync();
        Assert.Equal(0, await broker.WaitAsync(Patience));
    }

    private static string[] Command(string name, string address) =>
        Page.Of("README.md").Commands.Single(command => command.Split(' ')[0] == name).Replace(AddressOnThePage, address, StringComparison.Ordinal).Split(' ');

    private static string ExplanationOfFirst(string address)
    {
        using IConsumer<string, byte[]> consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = address, GroupId = "reader", EnableAutoCommit = false }).Build();
        consumer.Assign(Enumerable.Range(0, 4).Select(partition => new TopicPartitionOffset("anomalies", partition, Offset.Beginning)));
        ConsumeResult<string, byte[]>? record = consumer.Consume(Patience);
        Assert.NotNull(record);
        return JsonElement.Parse(record.Message.Value).GetProperty("explanation").GetString()!;
    }
}
