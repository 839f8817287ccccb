using Confluent.Kafka;
using StreamingNp.App.Commands;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Tests.Commands;

[Trait("Category", "Broker")]
public sealed class BrokerCommandTests
{
    [Fact]
    public async Task It_prints_its_address_has_its_topics_and_ends_when_told_to()
    {
        using var cancellation = new CancellationTokenSource();
        using var output = new FirstLine();
        using var error = new StringWriter();
        var environment = new CommandEnvironment { Output = output, Error = error, Variables = new Dictionary<string, string>(), WorkingDirectory = Path.GetTempPath() };
        Task<int> broker = CommandLine.RunAsync(["broker", "--topic", "a:3", "--topic", "b:1"], environment, cancellation.Token);
        string address = await output.Line.WaitAsync(TimeSpan.FromSeconds(30));

        using (IAdminClient admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = address }).Build())
        {
            Metadata metadata = admin.GetMetadata(TimeSpan.FromSeconds(30));
            Assert.Equal([("a", 3), ("b", 1)], metadata.Topics.Select(topic => (topic.Topic, topic.Partitions.Count)).Order());
        }
        await cancellation.CancelAsync();
        Assert.Equal(0, await broker.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains($"--bootstrap {address}", error.ToString(), StringComparison.Ordinal);
    }
}
