using Microsoft.Extensions.Hosting;
using StreamingNp.App.Configuration;

namespace StreamingNp.App.Events;

/// <summary>Prints the incidents of the event topic while the processor runs, on a thread of its own.</summary>
/// <param name="settings">Which brokers and which topic.</param>
/// <param name="output">Where to.</param>
/// <param name="tell">Is told what is waited for.</param>
/// <param name="time">The clock.</param>
internal sealed class PrintingService(ProcessorSettings settings, TextWriter output, Action<string> tell, TimeProvider time) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _printing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        _printing = Task.Factory.StartNew(() => Print(started), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _printing.ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private void Print(DateTimeOffset started)
    {
        using var reader = new EventTopicReader(settings, started, time, tell);
        var printer = new IncidentPrinter(output, json: false);
        while (!_stop.IsCancellationRequested)
            if (reader.Next() is { } message) printer.Print(message);
    }
}
