using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Configuration;
using StreamingNp.App.Hosting;
using StreamingNp.App.Logging;
using StreamingNp.App.Models;
using StreamingNp.App.Processing;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.Streaming.Delivery;
using Broker = StreamingNp.Streaming.EmbeddedBroker.EmbeddedBroker;

namespace StreamingNp.App.Demonstration;

/// <summary>Everything in one process: an embedded broker, a simulated fleet, the processor as <c>run</c> has it, and a reader of its events. The labels serve the summary alone.</summary>
/// <param name="environment">What surrounds the command.</param>
/// <param name="json">Whether the output is for machines.</param>
internal sealed class Demonstrator(CommandEnvironment environment, bool json)
{
    private const int InputPartitions = 16;
    private const int EventPartitions = 4;

    // What is left of the time is for what is under way at the end.
    private const double PublishingShare = 0.85;

    /// <summary>Runs the demonstration.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="settings">The settings of the processor; its brokers and topics are replaced.</param>
    /// <param name="cancellation">Ends it early.</param>
    public async Task<DemoSummary> RunAsync(DemoOptions options, ProcessorSettings settings, CancellationToken cancellation)
    {
        long begun = environment.Time.GetTimestamp();
        using var broker = new Broker();
        broker.CreateTopic("metrics", InputPartitions);
        broker.CreateTopic("anomalies", EventPartitions);
        broker.CreateTopic("dead-letters", 1);
        string models = Path.Combine(Path.GetTempPath(), $"streaming-np-demo-{Environment.ProcessId}");
        settings = ForDemonstration(settings, broker.BootstrapServers, models, options.Time);
        try
        {
            using var logs = new LineLoggerProvider(environment.Error, environment.Time, json ? LogLevel.Warning : LogLevel.Information);
            var catalogue = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), environment.WorkingDirectory);
            NeuralProcessModel model = catalogue.Load(environment.Error.WriteLine);
            var counters = new DemoCounters(model.Version);
            using IHost host = ProcessorHost.Create(settings, model, catalogue, logging => logging.AddProvider(logs).AddFilter("StreamingNp.Streaming.Source", LogLevel.Warning), environment.Time, new(environment.WorkingDirectory), counters, counters);
            using var reader = new IncidentReader(broker.BootstrapServers, settings.Output.EventTopic, EventPartitions, Show);
            var fleet = new SimulatedFleet(new SimulationOptions { Series = options.Series, Anomalies = options.Anomalies }, options.Seed);
            StreamProcessor processor;
            EventTime newest;
            try
            {
                await host.StartAsync(cancellation).ConfigureAwait(false);
                processor = host.Services.GetRequiredService<StreamProcessor>();
                newest = await PublishAsync(fleet, options.Time, settings, processor, cancellation).ConfigureAwait(false);
            }
            finally
            {
                // However it ends: no thread may be in torch when the process goes.
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
            await UntilAsync(() => reader.EventsRead >= counters.Events, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
            reader.Stop();
            return Summarise(fleet, newest, processor.Counts, reader, counters, environment.Time.GetElapsedTime(begun));
        }
        finally
        {
            if (Directory.Exists(models)) Directory.Delete(models, recursive: true);
        }
    }

    private async Task<EventTime> PublishAsync(SimulatedFleet fleet, TimeSpan time, ProcessorSettings settings, StreamProcessor processor, CancellationToken cancellation)
    {
        var delivery = new KafkaDelivery(settings.ToDeliveryOptions(), NullLogger<KafkaDelivery>.Instance);
        await using (delivery.ConfigureAwait(false))
        {
            var publisher = new FleetPublisher(delivery, settings.Kafka.Topics[0], environment.Time);
            using var timeUp = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeUp.CancelAfter(time);
            try
            {
                await publisher.RunAsync(fleet, PublishingShare * time, () => processor.Counts.Consumed, timeUp.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // A slow machine does not get to the end of the fleet in the time it has; what it got to counts.
            }
            await UntilAsync(() => processor.Counts.Consumed >= publisher.Published && processor.Counts.UnderWay == 0, TimeSpan.FromSeconds(60)).ConfigureAwait(false);
            return publisher.Newest;
        }
    }

    private static ProcessorSettings ForDemonstration(ProcessorSettings settings, string bootstrapServers, string models, TimeSpan time) => settings with
    {
        Kafka = settings.Kafka with { BootstrapServers = bootstrapServers, Topics = ["metrics"], Group = "streaming-np-demo" },
        // The fleet has every series in one partition.
        Repartition = settings.Repartition with { Enabled = false },
        Output = settings.Output with { EventTopic = "anomalies", DeadLetterTopic = "dead-letters", ScoreTopic = "" },
        // Nobody comes back to it.
        State = settings.State with { Home = StateHome.None },
        // Simulated time has nothing to do with the clock that stamps records.
        Observations = settings.Observations with { MaxAhead = TimeSpan.Zero },
        Model = settings.Model with { Directory = models },
        // Three weeks pass in a minute: what happens every few hours otherwise happens every few seconds.
        Training = settings.Training with { RetrainEvery = time / 4, Jitter = 0, Steps = Math.Min(settings.Training.Steps, 400) },
        Monitoring = OnlyIfAsked(settings.Monitoring),
    };

    // A demonstration listens nowhere and has no status lines, unless another address or interval than the default is given.
    private static MonitoringSection OnlyIfAsked(MonitoringSection monitoring)
    {
        var defaults = new MonitoringSection();
        return monitoring with
        {
            HttpAddress = monitoring.HttpAddress == defaults.HttpAddress ? "" : monitoring.HttpAddress,
            StatusInterval = monitoring.StatusInterval == defaults.StatusInterval ? TimeSpan.Zero : monitoring.StatusInterval,
        };
    }

    private async Task UntilAsync(Func<bool> reached, TimeSpan atMost)
    {
        long begun = environment.Time.GetTimestamp();
        while (!reached() && environment.Time.GetElapsedTime(begun) < atMost) await Task.Delay(TimeSpan.FromMilliseconds(20), environment.Time).ConfigureAwait(false);
    }

    private void Show(byte[] bytes, JsonElement anomaly)
    {
        if (json)
        {
            environment.Output.WriteLine(Encoding.UTF8.GetString(bytes));
            return;
        }
        string state = anomaly.GetProperty("state").GetString()!;
        if (state == "updated") return;
        string severity = anomaly.GetProperty("severity").GetString()!;
        environment.Output.WriteLine($"{anomaly.GetProperty("timestamp").GetString()} {state,-8} {severity,-8} {anomaly.GetProperty("explanation").GetString()}");
    }

    private static DemoSummary Summarise(SimulatedFleet fleet, EventTime newest, ObservationCounts counts, IncidentReader reader, DemoCounters counters, TimeSpan took)
    {
        var evaluation = new IncidentEvaluation();
        foreach (SimulatedSeries series in fleet.Series)
        {
            EventTime[] times = [.. series.Observations.Select(observation => observation.Time).TakeWhile(time => time <= newest)];
            // A label whose end the processor has not seen could still be found.
            EventTime last = times.Length > SeriesEvaluation.GracePoints ? times[^(SeriesEvaluation.GracePoints + 1)] : default;
            evaluation.Add(SeriesEvaluation.Judge(times, [.. series.Labels.Where(label => label.End <= last)], reader.Of(series.Key)));
        }
        return new DemoSummary(
            fleet.Series.Count, counts.Consumed, Math.Round(took.TotalSeconds, 1), evaluation.Incidents, Math.Round(evaluation.Precision, 3), Math.Round(evaluation.Recall, 3), counters.Swaps)
        {
            Labels = evaluation.Labels,
            IncidentsPerSeriesMonth = Math.Round(evaluation.IncidentsPerSeriesMonth, 2),
            RecallByKind = evaluation.Kinds.ToDictionary(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Kind.ToString()), kind => Math.Round(kind.Recall, 3)),
            Model = counters.Model.ToString(),
        };
    }
}
