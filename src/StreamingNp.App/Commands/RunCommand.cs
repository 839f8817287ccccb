using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Configuration;
using StreamingNp.App.Hosting;
using StreamingNp.App.Logging;
using StreamingNp.App.Models;
using StreamingNp.App.Processing;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.Commands;

/// <summary><c>run</c>: the processor, until a signal ends it.</summary>
internal sealed partial class RunCommand : Command, IExamples
{
    /// <summary>Makes the command.</summary>
    public RunCommand(CommandEnvironment environment)
        : base("run", "Runs the processor until Ctrl-C or SIGTERM: reads observations from Kafka, scores them, and publishes incidents. It waits for brokers and topics that are not there yet.")
    {
        SettingsOptions settings = new SettingsOptions(this)
            .Add("--bootstrap", "kafka.bootstrap_servers", "The brokers to ask first: host:port, separated by commas.", "ADDRESS")
            .Add("--input", "kafka.topics", "The topics to read, separated by commas.", "TOPIC")
            .Add("--output", "output.event_topic", "The topic for incidents.", "TOPIC")
            .Add("--dead-letters", "output.dead_letter_topic", "The topic for records that cannot be read.", "TOPIC")
            .Add("--scores", "output.score_topic", "A topic for every scored point; by default none.", "TOPIC")
            .Add("--group", "kafka.group", "The consumer group; processes of one group share the partitions.", "NAME")
            .Add("--start", "kafka.start", "Where to start where the group has committed nothing: warm_up, earliest or latest.", "START")
            .Add("--model", "model.path", "The folder of the model to use.", "DIR");
        Option<bool> reset = new("--reset-state") { Description = "Gives up what is kept of the series of the partitions that it is assigned, whatever it is: they begin without a past." };
        Options.Add(reset);
        Option<bool> print = new("--print") { Description = "Prints incidents to the standard output as they are published, as the command events does." };
        Options.Add(print);
        SetAction((result, cancellation) =>
        {
            var start = new ProcessorStart(environment.WorkingDirectory, result.GetValue(reset), settings.SourceOf(result, environment), result.GetValue(print) ? environment.Output : null);
            return RunAsync(settings.Read(result, environment), start, environment, cancellation);
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["run --bootstrap localhost:9092 --input metrics --output anomalies", "run --config production.json --set detection.false_incidents=0.1"];

    private static async Task<int> RunAsync(ProcessorSettings settings, ProcessorStart start, CommandEnvironment environment, CancellationToken cancellation)
    {
        // A signal that comes while an action has not returned to its caller yet would end the process at once.
        await Task.Yield();
        bool isJson = settings.Logging.Format == LogFormat.Json;
        using ILoggerProvider logs = isJson ? new JsonLoggerProvider(environment.Error, environment.Time) : new LineLoggerProvider(environment.Error, environment.Time);
        ILogger log = logs.CreateLogger(typeof(ModelCatalogue).FullName!);
        var catalogue = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), environment.WorkingDirectory);
        NeuralProcessModel model = catalogue.Load(sentence =>
        {
            if (isJson) LogPassedOver(log, sentence);
            else environment.Error.WriteLine(sentence);
        });
        using IHost host = ProcessorHost.Create(settings, model, catalogue, logging => logging.AddProvider(logs), environment.Time, start);
        try
        {
            await host.StartAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch
        {
            // What could not start may be unable to stop: why it could not start is what counts.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
        Task reading, ended;
        try
        {
            reading = host.Services.GetRequiredService<StreamProcessor>().Completion;
            ended = await Task.WhenAny(reading, Task.Delay(Timeout.InfiniteTimeSpan, environment.Time, cancellation)).ConfigureAwait(false);
        }
        finally
        {
            // However it ends: no thread may be in torch when the process goes.
            await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        if (ended == reading && ended.IsFaulted) throw new CommandException(ended.Exception!.InnerException!.Message, ended.Exception.InnerException);
        return CommandLine.Done;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Sentence}")]
    private static partial void LogPassedOver(ILogger log, string sentence);
}
