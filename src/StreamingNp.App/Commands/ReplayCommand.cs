using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Configuration;
using StreamingNp.App.Recordings;
using StreamingNp.App.Replay;
using StreamingNp.App.Terminal;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.App.Commands;

/// <summary><c>replay</c>: publishes recordings to a topic.</summary>
internal sealed class ReplayCommand : Command, IExamples
{
    private readonly Argument<string[]> _files = RecordingOptions.Files();
    private readonly Option<string?> _topic = new("--topic") { Description = "The topic to publish to; by default the first of kafka.topics, metrics.", HelpName = "NAME" };
    private readonly PositiveNumberOption _speed = new("--speed", "How much faster than they were recorded: 60 replays an hour in a minute. By default as fast as records are acknowledged.", "FACTOR");
    private readonly Option<bool> _json = new("--json") { Description = "Prints the counts as JSON." };
    private readonly RecordingOptions _recordings;
    private readonly SettingsOptions _settings;
    private readonly CommandEnvironment _environment;

    /// <summary>Makes the command.</summary>
    public ReplayCommand(CommandEnvironment environment)
        : base("replay", "Publishes files of series to a topic as JSON observations with the series as the key. Files are interleaved by time, each keeps its order; missing values become null.")
    {
        _environment = environment;
        Arguments.Add(_files);
        foreach (Option option in new Option[] { _topic, _speed, _json }) Options.Add(option);
        _settings = new SettingsOptions(this).Add("--bootstrap", "kafka.bootstrap_servers", "The brokers to ask first: host:port, separated by commas.", "SERVERS");
        _recordings = new RecordingOptions(this);
        SetAction(RunAsync);
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["replay cpu.csv --bootstrap localhost:9092", "replay data/ --topic metrics --speed 600"];

    private async Task<int> RunAsync(ParseResult result, CancellationToken cancellation)
    {
        ProcessorSettings settings = _settings.Read(result, _environment);
        RecordingFiles files = _recordings.Find(result.GetValue(_files)!, result, _environment);
        string topic = result.GetValue(_topic) ?? settings.Kafka.Topics[0];
        bool isTold = false;
        await using var delivery = new KafkaDelivery(settings.ToDeliveryOptions(), NullLogger<KafkaDelivery>.Instance);
        delivery.Unreachable = reason =>
        {
            if (delivery.Delivered == 0 && !Interlocked.Exchange(ref isTold, true)) _environment.Error.WriteLine($"The brokers at {settings.Kafka.BootstrapServers} cannot be reached yet ({reason.TrimEnd('.')}); trying again.");
        };
        var replayer = new Replayer(delivery, topic, result.GetValue(_speed) ?? double.PositiveInfinity, _environment.Time);
        long begun = _environment.Time.GetTimestamp();
        bool interrupted = false;
        int unreadable = 0;
        try
        {
            unreadable = await WorkDisplay.RunAsync(_environment, display => ReplayAsync(replayer, files, display, cancellation)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            interrupted = true;
            await delivery.StopAsync().ConfigureAwait(false);
        }
        catch (DeliveryException exception)
        {
            throw new CommandException($"{exception.Message.TrimEnd('.')}; {replayer.Published:N0} rows had been published, see that the brokers at {settings.Kafka.BootstrapServers} can be reached.", exception);
        }
        // After an interruption, those that were still acknowledged while stopping count too.
        Report(files, topic, delivery.Delivered, unreadable, _environment.Time.GetElapsedTime(begun), interrupted, result.GetValue(_json));
        return interrupted ? CommandLine.Failed : CommandLine.Done;
    }

    private static async Task<int> ReplayAsync(Replayer replayer, RecordingFiles files, WorkDisplay display, CancellationToken cancellation)
    {
        var unreadable = new RecordingMessages(display.Messages);
        await replayer.RunAsync(files, unreadable, cancellation, published => display.Show("Rows published", published, 0)).ConfigureAwait(false);
        return unreadable.Count;
    }

    private void Report(RecordingFiles files, string topic, long published, int unreadable, TimeSpan took, bool interrupted, bool json)
    {
        if (json)
        {
            _environment.Output.WriteLine(JsonSerializer.Serialize(new { topic, files = files.Paths.Count, published, unreadable, seconds = Math.Round(took.TotalSeconds, 1), interrupted }));
            return;
        }
        _environment.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(interrupted ? "Interrupted: " : "")}{published:N0} {(published == 1 ? "row" : "rows")} of {files.Paths.Count} {(files.Paths.Count == 1 ? "file" : "files")} published to {topic} in {took.TotalSeconds:F1} s, {unreadable:N0} could not be read."));
    }
}
