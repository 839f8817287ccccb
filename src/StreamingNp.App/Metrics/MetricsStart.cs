using Microsoft.Extensions.Hosting;

namespace StreamingNp.App.Metrics;

/// <summary>Has the counters of a processor begin at 0 before it works, and whoever listens does: an increase from nothing to 1 is none for Prometheus.</summary>
/// <param name="metrics">The instruments.</param>
/// <param name="training">The instruments of training.</param>
internal sealed class MetricsStart(ProcessorMetrics metrics, TrainingMetrics training) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.Pipeline.BeginAtZero();
        training.BeginAtZero();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
