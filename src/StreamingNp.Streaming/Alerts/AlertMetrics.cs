using System.Diagnostics.Metrics;

namespace StreamingNp.Streaming.Alerts;

/// <summary>What becomes of alerts, as instruments of System.Diagnostics.Metrics. Their only attribute is the name of the sink.</summary>
public sealed class AlertMetrics : IDisposable
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "StreamingNp.Alerts";

    private readonly Meter _meter = new(MeterName);
    private readonly Counter<long> _sent, _failed, _refused;

    /// <summary>Makes the instruments.</summary>
    public AlertMetrics()
    {
        _sent = _meter.CreateCounter<long>("streamingnp_alerts_sent_total", description: "Incident changes that a sink has accepted.");
        _failed = _meter.CreateCounter<long>("streamingnp_alerts_failed_total", description: "Requests to a sink that failed and are tried again.");
        _refused = _meter.CreateCounter<long>("streamingnp_alerts_refused_total", description: "Incident changes that a sink refused, so that they were skipped.");
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    /// <summary>Shows a sink's counters from the beginning: what begins at one has no increase.</summary>
    internal void Begin(string sink)
    {
        foreach (Counter<long> counter in new[] { _sent, _failed, _refused }) counter.Add(0, Of(sink));
    }

    internal void Sent(string sink, long changes) => _sent.Add(changes, Of(sink));

    internal void Failed(string sink) => _failed.Add(1, Of(sink));

    internal void Refused(string sink, long changes) => _refused.Add(changes, Of(sink));

    internal void ShowWaiting(string sink, Func<long> waiting) =>
        _meter.CreateObservableGauge("streamingnp_alerts_waiting", () => new Measurement<long>(waiting(), Of(sink)), description: "Incident changes that wait for a sink to accept them.");

    private static KeyValuePair<string, object?> Of(string sink) => new("sink", sink);
}
