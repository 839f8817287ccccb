using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.App.Configuration;
using StreamingNp.App.Hosting;
using StreamingNp.App.Models;
using StreamingNp.App.Processing;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.Streaming.Delivery;
using Broker = StreamingNp.Streaming.EmbeddedBroker.EmbeddedBroker;

namespace StreamingNp.App.Demonstration;

/// <summary>Everything in one process: an embedded broker, a simulated fleet, the processor as <c>run</c> has it, and a reader of its events. The labels serve the summary alone.</summary>
/// <param name="environment">What surrounds the command.</param>
/// <param name="display">Shows it.</param>
internal sealed class Demonstrator(CommandEnvironment environment, IDemoDisplay display)
{
    private const int InputPartitions = 16;
    private const int EventPartitions = 4;

    // What is left of the time is for what is under way at the end.
    private const double PublishingShare = 0.85;

    private static readonly TimeSpan BetweenViews = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(60), StopTime = TimeSpan.FromSeconds(4);

    /// <summary>Runs the demonstration.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="settings">The settings of the processor; its brokers and topics are replaced.</param>
    /// <param name="cancellation">Ends it early, with what was found so far.</param>
    public Task<DemoSummary> RunAsync(DemoOptions options, ProcessorSettings settings, CancellationToken cancellation) =>
        display.RunAsync(() => DemonstrateAsync(options, settings, cancellation));

    private async Task<DemoSummary> DemonstrateAsync(DemoOptions options, ProcessorSettings settings, CancellationToken cancellation)
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
            var fleet = new SimulatedFleet(new SimulationOptions { Series = options.Series, Anomalies = options.Anomalies }, options.Seed);
            StreamProcessor? processor = null;
            using ILoggerProvider logs = display.Logs(new SimulatedClock(() => ClockOf(fleet, processor?.Counts)));
            var catalogue = new ModelCatalogue(settings.Model, settings.ToHistoryOptions(), environment.WorkingDirectory);
            NeuralProcessModel model = catalogue.Load(display.Say);
            var counters = new DemoCounters(model.Version);
            using IHost host = ProcessorHost.Create(settings, model, catalogue, logging => logging.AddProvider(logs).AddFilter("StreamingNp.Streaming.Source", LogLevel.Warning).AddFilter(level => !cancellation.IsCancellationRequested), environment.Time, new(environment.WorkingDirectory), counters, counters);
            using var reader = new IncidentReader(broker.BootstrapServers, settings.Output.EventTopic, EventPartitions, display.Show);
            EventTime newest;
            try
            {
                await host.StartAsync(CancellationToken.None).ConfigureAwait(false);
                processor = host.Services.GetRequiredService<StreamProcessor>();
                Task<EventTime> publishing = PublishAsync(fleet, options.Time, settings, processor, cancellation);
                while (await Task.WhenAny(publishing, Task.Delay(BetweenViews, environment.Time, CancellationToken.None)).ConfigureAwait(false) != publishing)
                    display.Show(() => ViewOf(options, fleet, ClockOf(fleet, processor.Counts), reader.Incidents, counters));
                newest = await publishing.ConfigureAwait(false);
            }
            finally
            {
                // However it ends: no thread may be in torch when the process goes.
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }
            await UntilAsync(() => reader.EventsRead >= counters.Events, TimeSpan.FromSeconds(10)).ConfigureAwait(false);
            reader.Stop();
            bool interrupted = cancellation.IsCancellationRequested;
            // What was published and given back at the stop was not looked at.
            if (interrupted) newest = ClockOf(fleet, processor.Counts);
            return Summarise(fleet, DemoFigures.Of(fleet, newest, reader.Incidents), processor.Counts, counters, environment.Time.GetElapsedTime(begun)) with { Interrupted = interrupted };
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
            catch (OperationCanceledException)
            {
                // A slow machine does not get to the end of the fleet in the time it has, and a person may not wait for it; what it got to counts.
            }
            // Who interrupts it does not wait for what is published and not scored yet.
            if (cancellation.IsCancellationRequested) return publisher.Newest;
            await UntilAsync(() => processor.Counts.Consumed >= publisher.Published && processor.Counts.UnderWay == 0, DrainTime).ConfigureAwait(false);
            return publisher.Newest;
        }
    }

    private static ProcessorSettings ForDemonstration(ProcessorSettings settings, string bootstrapServers, string models, TimeSpan time) => settings with
    {
        Kafka = settings.Kafka with { BootstrapServers = bootstrapServers, Topics = ["metrics"], Group = "streaming-np-demo" },
        // The fleet has every series in one partition.
        Repartition = settings.Repartition with { Enabled = false },
        Output = settings.Output with { EventTopic = "anomalies", DeadLetterTopic = "dead-letters", ScoreTopic = "" },
        // What is under way at the end has been waited for, unless a person does not want to wait.
        Lanes = settings.Lanes with { StopTimeout = TimeSpan.FromTicks(Math.Min(settings.Lanes.StopTimeout.Ticks, StopTime.Ticks)) },
        // Nobody is woken by what is simulated.
        Alerts = new AlertsSection(),
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

    // The series are published in order of time, a point of each in turn.
    private static EventTime ClockOf(SimulatedFleet fleet, ObservationCounts? counts)
    {
        long done = counts is null ? 0 : Math.Max(0, counts.Consumed - counts.UnderWay - counts.GivenBack);
        return fleet.Options.Start + fleet.Options.Interval * (done / fleet.Series.Count);
    }

    // Some partitions are ahead of the others: no event may be ahead of the clock that is shown, and no anomaly missed before all are past it.
    private static DemoView ViewOf(DemoOptions options, SimulatedFleet fleet, EventTime passed, IReadOnlyList<DemoIncident> incidents, DemoCounters counters)
    {
        EventTime shown = incidents.Select(incident => incident.Time).Append(passed).Max();
        return new(options, fleet.Options.Start, shown, fleet.Options.Duration, DemoFigures.Of(fleet, passed, incidents), counters.Model.ToString(), counters.Swaps);
    }

    private static DemoSummary Summarise(SimulatedFleet fleet, DemoFigures figures, ObservationCounts counts, DemoCounters counters, TimeSpan took) =>
        new(fleet.Series.Count, counts.Consumed, Math.Round(took.TotalSeconds, 1), figures.Evaluation.Incidents, Math.Round(figures.Evaluation.Precision, 3), Math.Round(figures.Evaluation.Recall, 3), counters.Swaps)
        {
            Labels = figures.Evaluation.Labels,
            IncidentsPerSeriesMonth = Math.Round(figures.Evaluation.IncidentsPerSeriesMonth, 2),
            RecallByKind = figures.Evaluation.Kinds.ToDictionary(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Kind.ToString()), kind => Math.Round(kind.Recall, 3)),
            Model = counters.Model.ToString(),
            Figures = figures,
        };
}
