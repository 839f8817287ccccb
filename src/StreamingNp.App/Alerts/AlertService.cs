using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Configuration;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.App.Alerts;

/// <summary>The sinks of alerts as a part of a host, next to the processor or without it.</summary>
internal sealed class AlertService : IHostedService, IAsyncDisposable
{
    private readonly AlertSinks _sinks;
    private Task _stopped = Task.CompletedTask;

    /// <summary>Makes the sinks that the settings name.</summary>
    /// <param name="settings">All settings.</param>
    /// <param name="workingDirectory">What relative paths are relative to.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The logs.</param>
    /// <exception cref="SettingsException">A file with a secret cannot be read.</exception>
    public AlertService(ProcessorSettings settings, string workingDirectory, TimeProvider time, ILoggerFactory loggers)
    {
        AlertsSection alerts = settings.Alerts;
        _sinks = new AlertSinks(
            alerts.ToOptions(settings.Kafka, settings.Output), alerts.ToAlertmanager(), alerts.ToWebhook(workingDirectory), alerts.ToSlack(), alerts.ToPagerDuty(), time, loggers);
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _sinks.Start();
        return Task.CompletedTask;
    }

    // The processor stops meanwhile: both together must not take longer than one of them.
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _stopped = _sinks.StopAsync();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopped.ConfigureAwait(false);
        await _sinks.DisposeAsync().ConfigureAwait(false);
    }
}
