using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Source;

/// <summary>What the Kafka consumer is told, and asked, about a single assigned partition.</summary>
internal sealed class PartitionControl(IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> consumer, SourceOptions options, TimeProvider time, ILogger logger)
{
    /// <summary>Pauses or resumes reading; does nothing while the assignment is not in force yet, it has to be tried again then.</summary>
    public void SetPaused(PartitionFlow flow, bool paused)
    {
        if (flow.Paused == paused) return;
        try
        {
            if (paused) consumer.Pause([flow.Partition]);
            else consumer.Resume([flow.Partition]);
            flow.Paused = paused;
            flow.MovedAt = time.GetTimestamp();
        }
        catch (KafkaException)
        {
            // Not in force yet.
        }
    }

    /// <summary>Has the next record be read from an offset.</summary>
    /// <exception cref="KafkaException">The partition cannot be read yet; it has to be tried again.</exception>
    public void Seek(PartitionFlow flow, long offset)
    {
        consumer.Seek(new TopicPartitionOffset(flow.Partition, offset));
        flow.IsSought = true;
    }

    /// <summary>Has reading go on from where it should be, once more: librdkafka can lose a seek, or a resume, that comes right after an assignment.</summary>
    public void ReadOn(PartitionFlow flow, long now)
    {
        flow.MovedAt = now;
        try
        {
            Seek(flow, flow.Position);
            if (!flow.Paused) consumer.Resume([flow.Partition]);
            flow.SeekRetries++;
        }
        catch (KafkaException)
        {
            // Not in force yet: the next time.
        }
    }

    /// <summary>Whether there is something to read that does not come, as far as the consumer knows.</summary>
    public bool HasMore(PartitionFlow flow) => consumer.GetWatermarkOffsets(flow.Partition).High.Value > flow.Position;

    /// <summary>Stores the offset of what is done. librdkafka commits what is stored, every half of the commit interval and before it lets go of the partition.</summary>
    public void StoreOffset(PartitionFlow flow)
    {
        if (!options.CommitOffsets || flow.Completed <= flow.Stored) return;
        try
        {
            var completed = new TopicPartitionOffset(flow.Partition, flow.Completed);
            consumer.StoreOffset(completed);
            // By itself librdkafka commits no offset that is lower than the one before.
            if (flow.StartsOver) consumer.Commit([completed]);
            flow.StartsOver = false;
            flow.Stored = flow.Completed;
        }
        catch (KafkaException exception)
        {
            logger.CommitFailed(flow.Name, exception.Error.Reason);
        }
    }

    /// <summary>How the partition stands.</summary>
    /// <param name="flow">The partition.</param>
    /// <param name="asked">Where it ends, as far as somebody asked; −1 where nobody did.</param>
    public PartitionStatus Status(PartitionFlow flow, long asked)
    {
        long end = Math.Max(asked, consumer.GetWatermarkOffsets(flow.Partition).High.Value);
        // What is done, and not what is read: what waits in a lane, or for one, is behind too.
        long since = flow.Completed >= 0 ? flow.Completed : flow.Position;
        long? lag = end >= 0 && since >= 0 ? Math.Max(0, end - since) : null;
        return new PartitionStatus(flow.Partition, flow.Epoch, flow.Position, flow.Completed, flow.Outstanding, flow.Paused, flow.Lane is not null, lag);
    }
}
