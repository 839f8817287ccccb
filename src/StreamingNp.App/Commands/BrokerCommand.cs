using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using StreamingNp.App.Terminal;
using StreamingNp.Streaming.EmbeddedBroker;

namespace StreamingNp.App.Commands;

/// <summary><c>broker</c>: the embedded broker alone.</summary>
internal sealed class BrokerCommand : Command, IExamples
{
    private static readonly string[] DefaultTopics =
    [
        "metrics:16", "anomalies:4", "dead-letters:4", "streaming-np.streaming-np.metrics.journal:16", "streaming-np.streaming-np.metrics.snapshots:16",
        // With repartition.enabled.
        "streaming-np.streaming-np.repartitioned:16", "streaming-np.streaming-np.streaming-np.streaming-np.repartitioned.journal:16", "streaming-np.streaming-np.streaming-np.streaming-np.repartitioned.snapshots:16",
    ];

    /// <summary>Makes the command.</summary>
    public BrokerCommand(CommandEnvironment environment)
        : base("broker", "Runs a small Kafka broker on this machine until Ctrl-C, for trying things out from several terminals. It keeps the newest 5 MB of each partition, in memory only.")
    {
        Option<(string Name, int Partitions)[]> topics = new("--topic")
        {
            Description = $"A topic to create and its number of partitions; may be given several times. [default: {string.Join(", ", DefaultTopics)}]",
            HelpName = "NAME:PARTITIONS",
            CustomParser = result => [.. result.Tokens.Select(token => Topic(token.Value, result))],
            Arity = ArgumentArity.OneOrMore,
        };
        Options.Add(topics);
        SetAction(async (result, cancellation) =>
        {
            IEnumerable<(string Name, int Partitions)> wanted = result.GetResult(topics) is null ? DefaultTopics.Select(text => Topic(text, null)) : result.GetValue(topics)!;
            await RunAsync(wanted, environment, cancellation).ConfigureAwait(false);
            return CommandLine.Done;
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["broker", "broker --topic metrics:32 --topic anomalies:1 --topic dead-letters:1"];

    private static async Task RunAsync(IEnumerable<(string Name, int Partitions)> topics, CommandEnvironment environment, CancellationToken cancellation)
    {
        using var broker = new EmbeddedBroker();
        foreach ((string name, int partitions) in topics) broker.CreateTopic(name, partitions);
        await environment.Output.WriteLineAsync(broker.BootstrapServers).ConfigureAwait(false);
        await environment.Output.FlushAsync(cancellation).ConfigureAwait(false);
        await environment.Error.WriteLineAsync($"""
            The broker runs until Ctrl-C with the topics {Listed(topics)}. In other terminals:
              streaming-np run --bootstrap {broker.BootstrapServers}
              streaming-np replay FILES… --bootstrap {broker.BootstrapServers} --topic metrics
            """).ConfigureAwait(false);
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, environment.Time, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Ctrl-C is how a broker is meant to end.
            await environment.Error.WriteLineAsync("The broker has stopped.").ConfigureAwait(false);
        }
    }

    // What the processor keeps for itself has long names, which nobody needs.
    private static string Listed(IEnumerable<(string Name, int Partitions)> topics)
    {
        (string Name, int Partitions)[] shown = [.. topics.Where(topic => !topic.Name.StartsWith("streaming-np.", StringComparison.Ordinal))];
        int others = topics.Count() - shown.Length;
        return string.Join(", ", shown.Select(topic => $"{topic.Name} ({topic.Partitions} partitions)")) + (others > 0 ? $", and {others} of the processor's own" : "");
    }

    private static (string Name, int Partitions) Topic(string text, ArgumentResult? result)
    {
        int colon = text.LastIndexOf(':');
        if (colon > 0 && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int partitions) && partitions is >= 1 and <= 1_000)
            return (text[..colon], partitions);
        result?.AddError($"The option --topic was given \"{text}\"; it must be NAME:PARTITIONS with 1 to 1,000 partitions, such as metrics:16");
        return default;
    }
}
