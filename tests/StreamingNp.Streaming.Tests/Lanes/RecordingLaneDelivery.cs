using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>Keeps the commits of a lane, and lets them through at once or when told.</summary>
internal sealed class RecordingLaneDelivery : ILaneDeliveries, ILaneDelivery
{
    private readonly ConcurrentQueue<LaneCommit> _commits = new();

    public TimeSpan CommitInterval { get; init; }

    /// <summary>Lets a commit through; by default at once.</summary>
    public Func<LaneCommit, Task> Acknowledge { get; set; } = _ => Task.CompletedTask;

    public IReadOnlyList<LaneCommit> Commits => [.. _commits];

    public bool IsDisposed { get; private set; }

    public Task PrepareAsync(TopicPartition lane) => Task.CompletedTask;

    public ILaneDelivery Open(TopicPartition lane) => this;

    public async Task<IReadOnlyList<long>> CommitAsync(LaneCommit commit)
    {
        _commits.Enqueue(commit);
        await Acknowledge(commit);
        return new long[commit.State.Count];
    }

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
