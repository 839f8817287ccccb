using System.Text;
using System.Text.RegularExpressions;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Commands;
using StreamingNp.App.Monitoring;
using StreamingNp.App.Terminal;
using StreamingNp.App.Tests.Processing;
using StreamingNp.Streaming.Tests;
using StreamingNp.Streaming.Tests.Alerts;

namespace StreamingNp.App.Tests.Documents;

/// <summary>Runs the commands of the pages that need a broker or a processor, against the embedded broker instead of the address on the page.</summary>
[Trait("Category", "Broker")]
[Collection(TinyModelCollection.Name)]
public sealed class CommandsOnTopicsTests(TinyModel tiny) : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestKafka _kafka = new();

    public static IEnumerable<string> All => Page.All.SelectMany(page => page.Commands).Distinct().Where(Runs);

    /// <summary>Whether a command of a page is run here.</summary>
    public static bool Runs(string command) => command.Split(' ')[0] is "broker" or "run" or "replay" or "events" or "health" or "dead-letters" && !UnrunCommands.Reasons.ContainsKey(command);

    [EmbeddedFact]
    public async Task Commands_that_read_and_write_topics_end_well()
    {
        await PublishAsync();
        await Task.WhenAll(All.Where(command => command.Split(' ')[0] is "replay" or "dead-letters" or "events").Select(async command =>
        {
            // Those that go on for ever end after the events that are there.
            string[] more = !command.StartsWith("events", StringComparison.Ordinal) || command.Contains("--max", StringComparison.Ordinal) ? []
                : command.Contains("--from-beginning", StringComparison.Ordinal) ? ["--max", "10"] : ["--from-beginning", "--max", "10"];
            CommandRun run = await CommandRun.Of(_folder.Path, Variables(), [.. Words(command), .. more]);
            Assert.True(run.ExitCode == 0, $"streaming-np {command} ends with {run.ExitCode}: {run.Error}");
        }));
    }

    [EmbeddedFact]
    public async Task Brokers_print_their_address_and_end_when_they_are_interrupted()
    {
        foreach (string command in All.Where(command => command.Split(' ')[0] == "broker"))
        {
            using var interruption = new CancellationTokenSource();
            using var output = new FirstLine();
            Task<int> run = CommandLine.RunAsync(Words(command), new CommandEnvironment { Output = output, Error = TextWriter.Null, Variables = Variables(), WorkingDirectory = _folder.Path }, interruption.Token);
            Assert.NotEmpty(await output.Line.WaitAsync(Eventually.Patience));
            await interruption.CancelAsync();
            Assert.Equal(0, await run.WaitAsync(Eventually.Patience));
        }
    }

    [EmbeddedFact]
    public async Task Processors_start_and_stop()
    {
        _kafka.CreateTopic("metrics", 1);
        List<RunningProcessor> processors = [];
        // All at once, each in a group and a folder of its own.
        foreach (string command in All.Where(command => command.StartsWith("run ", StringComparison.Ordinal)))
        {
            string name = $"{processors.Count}";
            Copy(tiny.Folder, _folder.Of($"{name}/models/mine-1"));
            _folder.Write($"{name}/production.json", "{}");
            _folder.Write($"{name}/config/minimal.json", await File.ReadAllTextAsync(Path.Combine(Page.Root, "config", "minimal.json")));
            string[] words = Words(command), more = words.Contains("--bootstrap") ? [] : ["--bootstrap", _kafka.BootstrapServers];
            processors.Add(new(_folder.Of(name), [.. words.Skip(1), .. more, "--set", $"kafka.group={name}"]));
        }
        foreach (RunningProcessor processor in processors) processor.Says("Reading metrics");
        await Task.WhenAll(processors.Select(processor => processor.StopAsync()));
        foreach (RunningProcessor processor in processors) await processor.DisposeAsync();
    }

    [Fact]
    public async Task The_health_of_a_processor_is_asked_for()
    {
        await using var server = new HealthServer("http://127.0.0.1:0", () => new(new(true, []), new(true, [])), NullLogger<HealthServer>.Instance);
        await server.StartAsync(CancellationToken.None);
        foreach (string command in All.Where(command => command.Split(' ')[0] == "health"))
        {
            CommandRun run = await CommandRun.Of(_folder.Path, new() { ["STREAMINGNP_MONITORING__HTTP_ADDRESS"] = server.Listening! }, command.Replace("http://localhost:9469", server.Listening, StringComparison.Ordinal).Split(' '));
            Assert.True(run.ExitCode == 0, $"streaming-np {command} ends with {run.ExitCode}: {run.Error}");
        }
    }

    public void Dispose()
    {
        _kafka.Dispose();
        _folder.Dispose();
    }

    private Dictionary<string, string> Variables() => new() { ["STREAMINGNP_KAFKA__BOOTSTRAP_SERVERS"] = _kafka.BootstrapServers };

    private string[] Words(string command) => Regex.Replace(command, @"(?<=--bootstrap )\S+", _kafka.BootstrapServers).Split(' ');

    // Letters 0/17 and 3/2, ten events, and files that are replayed in a moment.
    private async Task PublishAsync()
    {
        foreach (string topic in new[] { "metrics", "metrics-repaired", "dead-letters" }) _kafka.CreateTopic(topic, 4);
        _kafka.CreateTopic("anomalies", 1);
        foreach (string name in new[] { "cpu.csv", "data/a.csv" }) _folder.Write(name, Recording.Csv(2));
        _folder.Write("docs/samples/shop.csv", await File.ReadAllTextAsync(Path.Combine(Page.Root, "docs", "samples", "shop.csv")));
        using IProducer<Null, byte[]> producer = new ProducerBuilder<Null, byte[]>(new ProducerConfig { BootstrapServers = _kafka.BootstrapServers, EnableIdempotence = true, LingerMs = 1 }).Build();
        foreach (int partition in Enumerable.Repeat(0, 18).Concat(Enumerable.Repeat(3, 3)))
            producer.Produce(new TopicPartition("dead-letters", partition), new Message<Null, byte[]> { Value = "{"u8.ToArray(), Headers = Headers(("reason", "not-json"), ("source-topic", "metrics"), ("source-partition", "1"), ("source-offset", "17")) });
        for (int incident = 0; incident < 10; incident++) producer.Produce("anomalies", new Message<Null, byte[]> { Value = Encoding.UTF8.GetBytes(SomeEvents.Json(incident)) });
        Assert.Equal(0, producer.Flush(Eventually.Patience));
    }

    private static Headers Headers(params (string Name, string Value)[] all)
    {
        var headers = new Headers();
        foreach ((string name, string value) in all) headers.Add(name, Encoding.UTF8.GetBytes(value));
        return headers;
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (string file in Directory.GetFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }
}
