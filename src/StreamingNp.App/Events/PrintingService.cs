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
    private static readonly TimeSpan RestartDelay = TimeSpan.FromSeconds(5), StopTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private Task _printing = Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset started = time.GetUtcNow();
        _printing = Task.Factory.StartNew(() => Print(started, _stop.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // Its thread goes with the process.
        await Task.WhenAny(_printing, Task.Delay(StopTimeout, time, CancellationToken.None)).ConfigureAwait(false);
    }

    public void Dispose() => _stop.Dispose();

    private void Print(DateTimeOffset since, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var reader = new EventTopicReader(settings, since, time, tell);
                var printer = new IncidentPrinter(output, json: false);
                while (!stop.IsCancellationRequested)
                {
                    DateTimeOffset looked = time.GetUtcNow();
                    if (reader.Next() is { } message) printer.Print(message);
                    // A reader that is made anew goes on about here.
                    since = looked;
                }
            }
#pragma warning disable CA1031 // Whatever happens to the printing, the processor goes on.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                tell($"The incidents of {settings.Output.EventTopic} cannot be printed ({exception.Message.TrimEnd('.')}); trying again in {RestartDelay.TotalSeconds:0} s.");
                Task.WaitAny([Task.Delay(RestartDelay, time, stop)], CancellationToken.None);
            }
        }
    }
}
