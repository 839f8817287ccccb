using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging;

namespace StreamingNp.App.Metrics;

/// <summary>Warns when telemetry cannot be sent, once a minute at most: the exporter says so nowhere but in events of its own.</summary>
internal sealed partial class ExportFaults : EventListener
{
    private const string Exporter = "OpenTelemetry-Exporter-OpenTelemetryProtocol";
    private const int MaxReason = 200;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly string _endpoint;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private long? _warnedAt;

    /// <summary>Begins to listen.</summary>
    /// <param name="endpoint">Where telemetry is sent.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">The log.</param>
    public ExportFaults(string endpoint, TimeProvider time, ILogger logger) => (_endpoint, _time, _logger) = (endpoint, time, logger);

    /// <inheritdoc/>
    protected override void OnEventSourceCreated(EventSource eventSource)
    {
        if (eventSource.Name == Exporter) EnableEvents(eventSource, EventLevel.Warning);
    }

    /// <inheritdoc/>
    protected override void OnEventWritten(EventWrittenEventArgs eventData)
    {
        // The base class may call before the constructor has run.
        if (_logger is null || !IsDue()) return;
        string reason = string.Join(' ', eventData.Payload ?? new([])).Split('\n')[0].Trim();
        LogFault(_endpoint, reason.Length > MaxReason ? reason[..MaxReason] : reason);
    }

    private bool IsDue()
    {
        lock (_gate)
        {
            if (_warnedAt is { } warnedAt && _time.GetElapsedTime(warnedAt) < Interval) return false;
            _warnedAt = _time.GetTimestamp();
            return true;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Telemetry cannot be sent to {Endpoint} ({Reason}); see that the collector runs, or correct monitoring.otlp_endpoint. Scoring is not touched.")]
    private partial void LogFault(string endpoint, string reason);
}
