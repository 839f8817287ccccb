using System.Text;
using Confluent.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Tests.Source;

/// <summary>A lane that keeps what it was offered, and is done with it at once or when told.</summary>
public sealed class TestLane(TopicPartition partition, int epoch, long startOffset, bool acknowledgesAtOnce) : ILane
{
    private readonly Lock _gate = new();
    private readonly List<RecordBatch> _batches = [];
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _completing;
    private long _completedOffset = startOffset;
    private long _endOffset = startOffset;

    public TopicPartition Partition { get; } = partition;

    public int Epoch { get; } = epoch;

    public long StartOffset { get; } = startOffset;

    public bool IsAborted { get; private set; }

    public bool IsCompleting
    {
        get
        {
            lock (_gate) return _completing;
        }
    }

    public long CompletedOffset => Interlocked.Read(ref _completedOffset);

    public Task Completion => _completion.Task;

    public IReadOnlyList<RecordBatch> Batches
    {
        get
        {
            lock (_gate) return [.. _batches];
        }
    }

    public IReadOnlyList<ConsumedRecord> Records => [.. Batches.SelectMany(batch => batch.Records.ToArray())];

    public IReadOnlyList<int> Values => [.. Records.Select(record => int.Parse(Encoding.UTF8.GetString(record.Value!.Value.Span), null))];

    public int Count => Batches.Sum(batch => batch.Records.Length);

    public void Offer(RecordBatch batch)
    {
        lock (_gate)
        {
            Assert.Equal(Epoch, batch.Epoch);
            Assert.Equal(Partition, batch.Partition);
            _batches.Add(batch);
            _endOffset = batch.EndOffset;
        }
        if (acknowledgesAtOnce) Acknowledge();
    }

    /// <summary>Is done with everything below the offset, by default with everything offered.</summary>
    public void Acknowledge(long? offset = null)
    {
        lock (_gate)
        {
            Interlocked.Exchange(ref _completedOffset, offset ?? _endOffset);
            EndIfDone();
        }
    }

    public void Fail(string why) => _completion.TrySetException(new InvalidOperationException(why));

    public void Complete()
    {
        lock (_gate)
        {
            _completing = true;
            EndIfDone();
        }
    }

    public void Abort()
    {
        IsAborted = true;
        _completion.TrySetCanceled();
    }

    private void EndIfDone()
    {
        if (_completing && CompletedOffset >= _endOffset) _completion.TrySetResult();
    }
}
