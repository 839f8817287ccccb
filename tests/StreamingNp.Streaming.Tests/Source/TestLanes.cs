using System.Collections.Concurrent;
using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

/// <summary>Makes test lanes and remembers them.</summary>
public sealed class TestLanes(bool acknowledgeAtOnce = true) : ILaneFactory
{
    private readonly ConcurrentQueue<TestLane> _opened = new();
    private int _failuresToCome;
    private int _failedPreparationsToCome;
    private int _preparations;

    public int Preparations => Volatile.Read(ref _preparations);

    public IReadOnlyList<TestLane> Opened => [.. _opened];

    /// <summary>The lanes of a partition, in the order in which they were opened.</summary>
    public IReadOnlyList<TestLane> Of(int partition) => [.. _opened.Where(lane => lane.Partition.Partition.Value == partition)];

    /// <summary>Waits for the n-th lane of a partition.</summary>
    public TestLane Lane(int partition, int nth = 1)
    {
        Eventually.Becomes(() => Of(partition).Count >= nth, () => $"lane number {nth} of partition {partition} ({Of(partition).Count} were opened)");
        return Of(partition)[nth - 1];
    }

    public void FailNextOpenings(int count) => Interlocked.Exchange(ref _failuresToCome, count);

    public void FailNextPreparations(int count) => Interlocked.Exchange(ref _failedPreparationsToCome, count);

    public Task PrepareAsync(TopicPartition partition)
    {
        Interlocked.Increment(ref _preparations);
        return Interlocked.Decrement(ref _failedPreparationsToCome) >= 0
            ? Task.FromException(new InvalidOperationException("The lane cannot be prepared."))
            : Task.CompletedTask;
    }

    public ILane Open(TopicPartition partition, int epoch, long startOffset, bool startsOver = false)
    {
        if (Interlocked.Decrement(ref _failuresToCome) >= 0) throw new InvalidOperationException("The lane cannot be opened.");
        var lane = new TestLane(partition, epoch, startOffset, acknowledgeAtOnce);
        _opened.Enqueue(lane);
        return lane;
    }
}
