using Confluent.Kafka;

namespace StreamingNp.Streaming.State;

/// <summary>Reads what is committed in a partition, from an offset to its end. Blocks; for one thread.</summary>
internal sealed class PartitionReader(KafkaClients clients, IConsumer<byte[]?, byte[]?> watermarks, KafkaStateOptions options, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(100);

    private readonly IConsumer<byte[]?, byte[]?> _consumer = clients.Reader(IsolationLevel.ReadCommitted);

    public void Dispose() => _consumer.Dispose();

    /// <summary>The first offset of a partition and the one after its last, transactions that are open included.</summary>
    /// <exception cref="StateException">The brokers do not tell.</exception>
    public WatermarkOffsets Bounds(TopicPartition partition, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                return watermarks.QueryWatermarkOffsets(partition, Left(began, options.PrepareTimeout));
            }
            catch (KafkaException) when (time.GetElapsedTime(began) < options.PrepareTimeout)
            {
                // A topic that was just made has no leader yet.
                cancellation.WaitHandle.WaitOne(Slice);
            }
            catch (KafkaException exception)
            {
                throw Unreadable(partition, exception.Error.Reason, exception);
            }
        }
    }

    /// <summary>Reads records in order, up to an end that <see cref="Bounds"/> gave.</summary>
    /// <exception cref="StateException">A record cannot be read, or nothing comes.</exception>
    public void Read(TopicPartition partition, long begin, long end, Action<ConsumeResult<byte[]?, byte[]?>> visit, CancellationToken cancellation)
    {
        if (begin >= end) return;
        _consumer.Assign(new TopicPartitionOffset(partition, begin));
        long reached = begin, moved = time.GetTimestamp();
        while (reached < end)
        {
            cancellation.ThrowIfCancellationRequested();
            ConsumeResult<byte[]?, byte[]?>? result = Consume(partition, reached);
            if (result is null || (result.IsPartitionEOF && result.Offset.Value < end))
            {
                // Committed records end before the true end as long as a transaction of another lane is open there.
                if (time.GetElapsedTime(moved) > options.StallTimeout)
                    throw Unreadable(partition, $"nothing came for {options.StallTimeout.TotalSeconds:0} seconds at offset {reached} of {end}; a transaction of another lane may be open there", null);
                continue;
            }
            moved = time.GetTimestamp();
            // An end is where nothing follows: offsets before it may be those of markers and of records that are gone.
            reached = result.IsPartitionEOF ? result.Offset.Value : result.Offset.Value + 1;
            if (!result.IsPartitionEOF && result.Offset.Value < end) visit(result);
        }
        _consumer.Unassign();
    }

    private ConsumeResult<byte[]?, byte[]?>? Consume(TopicPartition partition, long reached)
    {
        try
        {
            return _consumer.Consume(Slice);
        }
        catch (ConsumeException exception)
        {
            throw Unreadable(partition, $"{exception.Error.Reason} at offset {Math.Max(reached, exception.ConsumerRecord?.Offset.Value ?? reached)}", exception);
        }
    }

    private StateException Unreadable(TopicPartition partition, string reason, Exception? cause) =>
        new($"The state in topic {partition.Topic}, partition {partition.Partition.Value} at {options.BootstrapServers} cannot be read: {reason.TrimEnd('.')}; it is tried again when the lane is.", cause!);

    private TimeSpan Left(long began, TimeSpan timeout)
    {
        TimeSpan left = timeout - time.GetElapsedTime(began);
        return left > Slice ? left : Slice;
    }
}
