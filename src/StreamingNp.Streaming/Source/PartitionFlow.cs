using System.Globalization;
using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>The records of one assigned partition on their way to its lane: what is being made into a batch, what was offered, what is done.</summary>
internal sealed class PartitionFlow(TopicPartition partition, int batchSize, long maxBytes)
{
    private ConsumedRecord[] _buffer = new ConsumedRecord[batchSize];
    private readonly Queue<(long EndOffset, int Records, long Bytes)> _offered = new();
    private int _offeredRecords;
    private long _offeredBytes, _bufferedBytes;
    private long _openedAt;

    public TopicPartition Partition { get; } = partition;

    /// <summary>The partition, as logs name it.</summary>
    public string Name { get; } = PartitionName.Of(partition);

    /// <summary>Where it would be read again, as logs say it.</summary>
    public string Since => Completed >= 0 ? string.Create(CultureInfo.InvariantCulture, $"offset {Completed}") : "the offset that the group has committed";

    /// <summary>The lane; null while the partition waits for one.</summary>
    public ILane? Lane { get; private set; }

    public int Epoch { get; private set; }

    /// <summary>The offset to read next; -1 while not known.</summary>
    public long Position { get; private set; } = -1;

    /// <summary>Everything below is done; -1 while not known.</summary>
    public long Completed { get; private set; } = -1;

    /// <summary>The offset that librdkafka was last told to commit, or that is committed already; -1 for none.</summary>
    public long Stored { get; set; } = -1;

    /// <summary>Whether the offsets start over, and none of the new ones is committed yet.</summary>
    public bool StartsOver { get; set; }

    public bool Paused { get; set; }

    /// <summary>Whether the consumer was sent to <see cref="Position"/> and no record has come since.</summary>
    public bool IsSought { get; set; }

    /// <summary>The offset that came instead of <see cref="Position"/> and is confirmed by a second read; -1 for none.</summary>
    public long UnconfirmedOffset { get; set; } = -1;

    /// <summary>How often offsets were found not to follow each other.</summary>
    public int Gaps { get; private set; }

    /// <summary>When a record last came, or was last asked for (a timestamp of the time provider).</summary>
    public long MovedAt { get; set; }

    /// <summary>How often the consumer was sent to <see cref="Position"/> once more since a record last came.</summary>
    public int SeekRetries { get; set; }

    /// <summary>Records read and not done.</summary>
    public int Outstanding => _offeredRecords + Buffered;

    /// <summary>The bytes of their keys and values.</summary>
    public long OutstandingBytes => _offeredBytes + _bufferedBytes;

    /// <summary>Records that wait for their batch to become full.</summary>
    public int Buffered { get; private set; }

    /// <summary>When the first of them came (a timestamp of the time provider).</summary>
    public long BufferedSince { get; private set; }

    /// <summary>Lanes that failed one after the other without completing a record.</summary>
    public int FailuresInARow { get; private set; }

    /// <summary>How long to wait for the next lane, from <see cref="ClosedAt"/> on.</summary>
    public TimeSpan ReopenDelay { get; set; }

    public long ClosedAt { get; private set; }

    /// <summary>What the factory does before the next lane can be opened.</summary>
    public Task? Preparing { get; set; }

    public void Open(ILane lane, int epoch)
    {
        Lane = lane;
        Epoch = epoch;
        _openedAt = Completed;
        Preparing = null;
    }

    public void StartAt(long offset)
    {
        Position = offset;
        Completed = offset;
        UnconfirmedOffset = -1;
    }

    /// <summary>Takes the lane away, with all that it was or would have been offered.</summary>
    public void Close(long now)
    {
        FailuresInARow = Lane is not null && Completed > _openedAt ? 0 : FailuresInARow + 1;
        Lane = null;
        Preparing = null;
        ClosedAt = now;
        DropBuffered();
        _offered.Clear();
        (_offeredRecords, _offeredBytes) = (0, 0);
    }

    /// <summary>Adds a record, at <see cref="Position"/> or later; says whether the batch is full, by its size or because no more bytes may be outstanding, and how many offsets lie between this record and the last.</summary>
    public bool Append(in ConsumedRecord record, long now, out long skipped)
    {
        skipped = record.Offset - Position;
        if (skipped > 0 && Gaps < int.MaxValue) Gaps++;
        Position = record.Offset + 1;
        (IsSought, UnconfirmedOffset, SeekRetries, MovedAt) = (false, -1, 0, now);
        if (Buffered == 0) BufferedSince = now;
        _buffer[Buffered++] = record;
        _bufferedBytes += record.Key.Length + record.Value.GetValueOrDefault().Length;
        return Buffered == _buffer.Length || OutstandingBytes >= maxBytes;
    }

    /// <summary>Makes a batch of what is buffered, 1 record or more.</summary>
    public RecordBatch TakeBatch()
    {
        ConsumedRecord[] records = _buffer;
        if (Buffered == records.Length) _buffer = new ConsumedRecord[records.Length];
        else records = _buffer.AsSpan(0, Buffered).ToArray();
        var batch = new RecordBatch(Partition, Epoch, records);
        _offered.Enqueue((batch.EndOffset, Buffered, _bufferedBytes));
        _offeredRecords += Buffered;
        _offeredBytes += _bufferedBytes;
        DropBuffered();
        return batch;
    }

    /// <summary>Forgets what is buffered: it was not offered and will be read again.</summary>
    public void DropBuffered()
    {
        Array.Clear(_buffer, 0, Buffered);
        (Buffered, _bufferedBytes) = (0, 0);
    }

    /// <summary>Takes note of how far the lane is.</summary>
    /// <returns>Whether it has come further.</returns>
    public bool Acknowledge(long completed)
    {
        if (completed <= Completed) return false;
        Completed = completed;
        while (_offered.TryPeek(out (long EndOffset, int Records, long Bytes) batch) && batch.EndOffset <= completed)
        {
            _offered.Dequeue();
            _offeredRecords -= batch.Records;
            _offeredBytes -= batch.Bytes;
        }
        return true;
    }
}
