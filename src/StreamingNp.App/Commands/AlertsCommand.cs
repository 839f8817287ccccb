using System.CommandLine;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Alerts;
using StreamingNp.App.Configuration;
using StreamingNp.App.Logging;
using StreamingNp.App.Terminal;

namespace StreamingNp.App.Commands;

/// <summary><c>alerts</c>: the sinks of alerts, apart from the processor.</summary>
internal sealed class AlertsCommand : Command, IExamples
{
    /// <summary>Makes the command.</summary>
    public AlertsCommand(CommandEnvironment environment)
        : base("alerts", "Sends alerts to the sinks that the section alerts of the settings names, until Ctrl-C or SIGTERM. `run` does that as well; this is for a process of its own.")
    {
        SettingsOptions settings = new SettingsOptions(this)
            .Add("--bootstrap", "kafka.bootstrap_servers", "The brokers to ask first: host:port, separated by commas.", "ADDRESS")
            .Add("--events", "output.event_topic", "The topic of the incidents.", "TOPIC")
            .Add("--group", "kafka.group", "The consumer group of the processor; each sink has one that begins with its name.", "NAME");
        SetAction((result, cancellation) => RunAsync(settings.Read(result, environment), environment, cancellation));
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> Examples => ["alerts --config my.json", "alerts --bootstrap localhost:9092 --set alerts.alertmanager_urls=http://localhost:9093"];

    private static async Task<int> RunAsync(ProcessorSettings settings, CommandEnvironment environment, CancellationToken cancellation)
    {
        if (!settings.Alerts.HasSink)
            throw new SettingsException("The settings name no sink for alerts; set alerts.alertmanager_urls, alerts.webhook_url, alerts.slack_url or alerts.pagerduty_routing_key.");
        // A signal that comes while an action has not returned to its caller yet would end the process at once.
        await Task.Yield();
        using ILoggerProvider logs = settings.Logging.Format == LogFormat.Json ? new JsonLoggerProvider(environment.Error, environment.Time) : new LineLoggerProvider(environment.Error, environment.Time);
        using ILoggerFactory loggers = LoggerFactory.Create(logging => logging.AddProvider(logs));
        var alerts = new AlertService(settings, environment.WorkingDirectory, environment.Time, loggers);
        await using (alerts.ConfigureAwait(false))
        {
            await alerts.StartAsync(CancellationToken.None).ConfigureAwait(false);
            await Task.Delay(Timeout.InfiniteTimeSpan, environment.Time, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await alerts.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
        return CommandLine.Done;
    }
}
