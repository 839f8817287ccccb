using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Alerts;

/// <summary>All sinks of alerts of a process, each with a follower of its own.</summary>
public sealed class AlertSinks : IAsyncDisposable
{
    private readonly AlertMetrics _metrics = new();
    private readonly List<AlertFollower> _followers = [];

    /// <summary>Makes the sinks that are given; nothing is read or sent before <see cref="Start"/>.</summary>
    /// <param name="options">What holds for all of them.</param>
    /// <param name="alertmanager">The Alertmanagers; null for none.</param>
    /// <param name="webhook">The webhook; null for none.</param>
    /// <param name="slack">The incoming webhook of Slack; null for none.</param>
    /// <param name="pagerDuty">The service of PagerDuty; null for none.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">The logs.</param>
    public AlertSinks(AlertOptions options, AlertmanagerOptions? alertmanager, WebhookOptions? webhook, Uri? slack, PagerDutyOptions? pagerDuty, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger<AlertSinks>();
        void Follow(IAlertSink sink) => _followers.Add(new AlertFollower(sink, options, time, logger));
        void Notify(string name, Uri url, INotificationFormat format, params string[] secrets) => Follow(new NotificationSink(name, url, format, secrets, options, _metrics, time, logger));

        if (alertmanager is not null) Follow(new AlertmanagerSink(alertmanager, options, _metrics, time, logger));
        if (webhook is not null) Notify("webhook", webhook.Url, new WebhookFormat($"streaming-np/{options.GroupId}", options.GroupBy, webhook.Key));
        if (slack is not null) Notify("slack", slack, new SlackFormat(options.GroupBy));
        if (pagerDuty is not null) Notify("pagerduty", pagerDuty.Url, new PagerDutyFormat(pagerDuty.RoutingKey, options.GroupBy), pagerDuty.RoutingKey);
    }

    /// <summary>Begins to follow the event topic, and returns at once.</summary>
    public void Start()
    {
        foreach (AlertFollower follower in _followers)
        {
            _metrics.Begin(follower.Sink);
            follower.Start();
        }
    }

    /// <summary>Stops all of them: waits for requests that are under way, and commits what was delivered.</summary>
    public Task StopAsync() => Task.WhenAll(_followers.Select(follower => follower.StopAsync()));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_followers.Select(follower => follower.DisposeAsync().AsTask())).ConfigureAwait(false);
        _metrics.Dispose();
    }
}
