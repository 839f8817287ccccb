using Microsoft.Extensions.Time.Testing;
using StreamingNp.Streaming.Alerts;

namespace StreamingNp.Streaming.Tests.Alerts;

/// <summary>What a sink needs around it, with a clock that stands.</summary>
internal sealed class AlertHarness : IDisposable
{
    public FakeTimeProvider Time { get; } = new(SomeEvents.Start + TimeSpan.FromHours(1));

    public RecordingLogger<AlertSinks> Log { get; } = new();

    public AlertMetrics Metrics { get; } = new();

    public AlertOptions Options { get; set; } = new() { BootstrapServers = "localhost:1", GroupId = "group", Topic = "anomalies" };

    public NotificationSink Webhook(StandInReceiver receiver, byte[]? key = null) =>
        new("webhook", receiver.Url, new WebhookFormat("streaming-np/group", Options.GroupBy, key), [], Options, Metrics, Time, Log);

    public AlertmanagerSink Alertmanager(params StandInReceiver[] peers) =>
        new(new() { Urls = [.. peers.Select(peer => new Uri(peer.Url, "/"))] }, Options, Metrics, Time, Log);

    /// <summary>Turns a sink until something holds; the clock stands.</summary>
    public static void TurnUntil(IAlertSink sink, Func<bool> condition, string what) => Eventually.Becomes(() =>
    {
        sink.Turn(maySend: true);
        return condition();
    }, what);

    /// <summary>Turns a sink until no request is under way.</summary>
    public static void Settle(IAlertSink sink) => TurnUntil(sink, () => !sink.IsSending, "the answer to the request");

    public void Dispose() => Metrics.Dispose();
}
