using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StreamingNp.App.Processing;

namespace StreamingNp.App.Monitoring;

/// <summary>Warns when more than a share of the newest input cannot be read, once a minute at most.</summary>
/// <param name="processor">What it looks at.</param>
/// <param name="share">The share, 0 to below 1.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class InputWatch(StreamProcessor processor, double share, TimeProvider time, ILogger<InputWatch> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan Span = TimeSpan.FromMinutes(1), Interval = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly DeadShareAlarm _alarm = new(share, Span, time);
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Look(), null, TimeSpan.Zero, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            if (_alarm.Look(processor.Input, processor.NewestFault) is { } warning) LogDead(warning);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
    private partial void LogDead(string warning);
}
