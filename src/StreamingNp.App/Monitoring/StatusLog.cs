using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Processing;

namespace StreamingNp.App.Monitoring;

/// <summary>Writes a status line into the log at every interval, from the host's start to its stop.</summary>
/// <param name="processor">What it tells of.</param>
/// <param name="model">Knows the model in use.</param>
/// <param name="interval">The interval, more than zero.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class StatusLog(StreamProcessor processor, ModelInUse model, TimeSpan interval, TimeProvider time, ILogger<StatusLog> logger) : IHostedService, IDisposable
{
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private ProcessorStatus? _last;
    private long _lastAt;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        (_last, _lastAt) = (Read(), time.GetTimestamp());
        _timer = time.CreateTimer(_ => Write(), null, interval, interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Write()
    {
        // A timer may come late, and then twice at once.
        lock (_gate)
        {
            (ProcessorStatus now, long at) = (Read(), time.GetTimestamp());
            TimeSpan elapsed = time.GetElapsedTime(_lastAt, at);
            if (elapsed <= TimeSpan.Zero) return;
            string line = StatusLine.Of(_last!, now, elapsed);
            LogStatus(line);
            (_last, _lastAt) = (now, at);
        }
    }

    private ProcessorStatus Read() => ProcessorStatus.Of(processor, model.Version);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Status}")]
    private partial void LogStatus(string status);
}
