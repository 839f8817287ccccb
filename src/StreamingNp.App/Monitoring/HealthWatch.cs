using Akka.Actor;
using Akka.Hosting;
using Microsoft.Extensions.Hosting;
using StreamingNp.App.Configuration;
using StreamingNp.App.Processing;
using StreamingNp.Streaming.Scoring;

namespace StreamingNp.App.Monitoring;

/// <summary>Looks at the processor every few seconds, so that a question about its health waits for nothing. Thread-safe.</summary>
/// <param name="processor">What it looks at.</param>
/// <param name="actors">Knows the scorer pool.</param>
/// <param name="settings">How long is too long.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthWatch(StreamProcessor processor, IReadOnlyActorRegistry actors, ProcessorSettings settings, TimeProvider time) : IHostedService, IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly HealthJudge _judge = new(settings, time);
    private Task<ScorerPool.ScorersCounted>? _question;
    private ScorerPool.ScorersCounted? _scorers;
    private long _scorersAnsweredAt = time.GetTimestamp();
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(_ => Report(), null, TimeSpan.Zero, Interval);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    /// <summary>How the processor is now.</summary>
    public HealthReport Report()
    {
        lock (_gate)
        {
            AskScorers();
            return _judge.Judge(new HealthSample
            {
                SinceTurn = processor.SinceTurn,
                SourceEnd = EndOf(processor.SourceCompletion),
                Source = processor.Source,
                Partitions = processor.Partitions,
                Scorers = _scorers,
                SinceScorersAnswered = time.GetElapsedTime(_scorersAnsweredAt),
                Deliveries = processor.Deliveries,
                Input = processor.Input,
                NewestFault = processor.NewestFault,
                Forwarding = processor.Forwarder is not { } forwarder ? null : new()
                {
                    SinceTurn = forwarder.SinceTurn,
                    SourceEnd = EndOf(forwarder.Completion),
                    Source = forwarder.Source,
                    Partitions = forwarder.Partitions,
                    TopicTrouble = forwarder.TopicTrouble,
                    Deliveries = DeliveryCounts.Of(forwarder.Delivery),
                },
            });
        }
    }

    private static string? EndOf(Task source) => source.IsCompleted ? source.Exception?.GetBaseException().Message ?? "the processor is stopping" : null;

    // One question at a time: a scorer that is stuck keeps it open until the bound has passed.
    private void AskScorers()
    {
        if (_question is { IsCompleted: false }) return;
        if (_question is { IsCompletedSuccessfully: true })
        {
            _scorers = _question.Result;
            if (_scorers.Answered == _scorers.All) _scorersAnsweredAt = time.GetTimestamp();
        }
        TimeSpan patience = settings.Monitoring.StalledAfter;
        _question = actors.Get<ScorerPool>().Ask<ScorerPool.ScorersCounted>(new ScorerPool.CountScorers(patience), patience + Interval);
    }
}
