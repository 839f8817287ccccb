using Akka.Actor;
using Akka.Configuration;
using Akka.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Alerts;
using StreamingNp.App.Configuration;
using StreamingNp.App.Events;
using StreamingNp.App.Metrics;
using StreamingNp.App.Models;
using StreamingNp.App.Monitoring;
using StreamingNp.App.Processing;
using StreamingNp.App.Terminal;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Retraining;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.App.Hosting;

/// <summary>Wires a processor together: the actor system with its scorer pool and supervisor, and the stream around them.</summary>
internal static partial class ProcessorHost
{
    private static readonly Config Quiet = ConfigurationFactory.ParseString("""
        akka {
          # The host stops the actor system after the stream has drained; a signal must not do it before.
          coordinated-shutdown.run-by-clr-shutdown-hook = off
          coordinated-shutdown.exit-clr = off
          log-dead-letters = off
          log-dead-letters-during-shutdown = off
        }
        """);

    /// <summary>Makes a processor that does nothing before its host is started. Stopping the host drains it.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="model">The model to start with.</param>
    /// <param name="catalogue">Where retrained versions go.</param>
    /// <param name="logging">Where its log goes.</param>
    /// <param name="time">The wall clock.</param>
    /// <param name="start">How it is started.</param>
    /// <param name="eventListener">Is shown every event; null for nobody.</param>
    /// <param name="modelListener">Is told of swaps; null for nobody.</param>
    public static IHost Create(
        ProcessorSettings settings, NeuralProcessModel model, ModelCatalogue catalogue, Action<ILoggingBuilder> logging, TimeProvider time, ProcessorStart start,
        IEventListener? eventListener = null, IModelListener? modelListener = null)
    {
        var queue = new ScoringQueue();
        SupervisorOptions supervisor = settings.ToSupervisorOptions();
        var windows = new RecentWindows(supervisor.MaxWindows, supervisor.KeepEvery);
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddLogging(logging);
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        var rules = new LiveRules(settings.Rules);
        var metrics = new ProcessorMetrics(settings);
        var training = new TrainingMetrics(metrics.Meter, time, modelListener);
        var modelInUse = new ModelInUse(model.Version, training);
        builder.Services.AddAkka("streaming-np", (akka, services) => akka
            .AddHocon(ScorerPool.DispatcherConfig.WithFallback(ModelSupervisor.DispatcherConfig).WithFallback(Quiet), HoconAddMode.Prepend)
            .ConfigureLoggers(loggers =>
            {
                loggers.ClearLoggers();
                loggers.AddLoggerFactory();
                loggers.LogLevel = Akka.Event.LogLevel.WarningLevel;
            })
            .WithActors((system, registry) =>
            {
                var loggers = services.GetRequiredService<ILoggerFactory>();
                IActorRef scorers = system.ActorOf(ScorerPool.Props(queue, model, settings.ToScorerPoolOptions(), loggers.CreateLogger<ScorerPool>(), metrics.Pipeline), "scorers");
                registry.Register<ScorerPool>(scorers);
                if (supervisor.RetrainEvery <= TimeSpan.Zero) return;
                var trainer = new ModelRetrainer(catalogue.PrepareStore(model), settings.ToTrainingOptions(), time);
                registry.Register<ModelSupervisor>(system.ActorOf(
                    ModelSupervisor.Props(model, trainer, windows, scorers, supervisor, modelInUse, loggers.CreateLogger<ModelSupervisor>(), () => TrainingObstacle(services.GetRequiredService<StreamProcessor>(), settings)), "supervisor"));
            }));
        AddMetrics(builder.Services, settings, metrics, training, time);
        // After the actor system, so that it starts later and stops earlier.
        builder.Services.AddSingleton(services => new StreamProcessor(
            services.GetRequiredService<ActorSystem>(), settings, model, queue, supervisor.RetrainEvery > TimeSpan.Zero ? windows : null, services.GetRequiredService<ILoggerFactory>(), time, start, rules, eventListener,
            metrics.Pipeline, services.GetRequiredService<ShownSeries>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<StreamProcessor>());
        builder.Services.AddHostedService<TrainingStop>();
        if (start.Settings is { } source) builder.Services.AddHostedService(services => new RulesReload(source, settings, rules, time, services.GetRequiredService<ILogger<RulesReload>>()));
        AddOutlets(builder.Services, settings, start, time);
        AddMonitoring(builder.Services, settings, modelInUse, metrics, time);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.Lanes.StopTimeout + TimeSpan.FromSeconds(5));
        return builder.Build();
    }

    private static string? TrainingObstacle(StreamProcessor processor, ProcessorSettings settings)
    {
        if (processor.MemoryPressure > MemoryPressure.None) return "the process is short of memory";
        return settings.Training.Place == TrainingPlace.Leader && processor.IsLeader == false ? $"another member of group {settings.Kafka.Group} leads it" : null;
    }

    // What follows the event topic: alerts, and lines for people.
    private static void AddOutlets(IServiceCollection services, ProcessorSettings settings, ProcessorStart start, TimeProvider time)
    {
        if (settings.Alerts.HasSink) services.AddHostedService(provider => new AlertService(settings, start.WorkingDirectory, time, provider.GetRequiredService<ILoggerFactory>()));
        if (start.Print is not { } output) return;
        services.AddHostedService(provider =>
        {
            ILogger logger = provider.GetRequiredService<ILogger<PrintingService>>();
            return new PrintingService(settings, output, sentence => LogPrinting(logger, sentence), time);
        });
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Sentence}")]
    private static partial void LogPrinting(ILogger logger, string sentence);

    // Listens before anything is measured, and sends what is measured last. What factories make, the host disposes.
    private static void AddMetrics(IServiceCollection services, ProcessorSettings settings, ProcessorMetrics metrics, TrainingMetrics training, TimeProvider time)
    {
        services.AddSingleton(_ => metrics);
        services.AddSingleton(provider => new ShownSeries(settings.Monitoring.ToShownPatterns(), settings.Monitoring.MaxScoreSeries, metrics.Meter, provider.GetRequiredService<ILogger<ShownSeries>>(), settings.Monitoring.ToTopSeries(time)));
        services.AddSingleton(_ => new MetricsCollector(metrics));
        if (settings.Monitoring.OtlpEndpoint.Length > 0) services.AddHostedService(provider => new TelemetryExport(settings.Monitoring, time, provider.GetRequiredService<ILogger<TelemetryExport>>()));
        services.AddHostedService(provider =>
        {
            if (settings.Monitoring.Address.Length > 0) provider.GetRequiredService<MetricsCollector>();
            return new MetricsStart(provider.GetRequiredService<ProcessorMetrics>(), training);
        });
    }

    // Started last and stopped first: it looks at all the others.
    private static void AddMonitoring(IServiceCollection services, ProcessorSettings settings, ModelInUse model, ProcessorMetrics metrics, TimeProvider time)
    {
        if (settings.Monitoring.StatusInterval > TimeSpan.Zero)
        {
            services.AddHostedService(provider => new StatusLog(
                provider.GetRequiredService<StreamProcessor>(), model, settings.Monitoring.StatusInterval, time, provider.GetRequiredService<ILogger<StatusLog>>()));
        }
        if (settings.Monitoring.WarnDeadShare < 1)
            services.AddHostedService(provider => new InputWatch(provider.GetRequiredService<StreamProcessor>(), settings.Monitoring.WarnDeadShare, time, provider.GetRequiredService<ILogger<InputWatch>>()));
        bool isAnswered = settings.Monitoring.Address.Length > 0, isSent = settings.Monitoring.OtlpEndpoint.Length > 0;
        if (!isAnswered && !isSent) return;
        services.AddSingleton(provider =>
        {
            var processor = provider.GetRequiredService<StreamProcessor>();
            var watch = new HealthWatch(processor, provider.GetRequiredService<IReadOnlyActorRegistry>(), settings, time);
            metrics.Watch(() => ProcessorStatus.Of(processor, model.Version), watch.Report);
            return watch;
        });
        services.AddHostedService(provider => provider.GetRequiredService<HealthWatch>());
        if (!isAnswered) return;
        services.AddHostedService(provider => new HealthServer(
            settings.Monitoring.Address, provider.GetRequiredService<HealthWatch>().Report, provider.GetRequiredService<ILogger<HealthServer>>(), provider.GetRequiredService<MetricsCollector>().Write));
    }
}
