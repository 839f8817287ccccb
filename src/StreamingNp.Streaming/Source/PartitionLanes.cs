using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Source;

/// <summary>Gives assigned partitions their lanes: opens one, and another where it failed or the offsets start over. Only the source's thread calls it.</summary>
internal sealed class PartitionLanes(ILaneFactory lanes, StartOffsets starts, PartitionControl control, SourceOptions options, TimeProvider time, ILogger logger)
{
    // Where the group has an offset, as far as this consumer knows. A broker forgets it with the topic.
    private readonly HashSet<TopicPartition> _committed = [];
    private int _epoch;

    /// <summary>The lanes that failed.</summary>
    public long Failures { get; private set; }

    /// <summary>Takes note that the group has committed an offset of a partition.</summary>
    public void NoteCommit(TopicPartition partition) => _committed.Add(partition);

    /// <summary>Looks up where partitions are read from; those whose start cannot be found are left out.</summary>
    public IReadOnlyDictionary<TopicPartition, StartOffsets.Start> FindStarts(IReadOnlyList<TopicPartition> partitions) => starts.Find(partitions, _committed);

    /// <summary>Has the factory make ready what the lane of a partition needs.</summary>
    public Task Prepare(TopicPartition partition)
    {
        try
        {
            return lanes.PrepareAsync(partition);
        }
        catch (Exception exception)
        {
            return Task.FromException(exception);
        }
    }

    /// <summary>Opens the first lane of a partition.</summary>
    public void Begin(PartitionFlow flow, StartOffsets.Start start)
    {
        // What the group had committed is gone: the topic was deleted, and made anew.
        bool isAnew = !start.Committed && _committed.Contains(flow.Partition);
        if (isAnew) logger.MadeAnew(flow.Name, start.Offset);
        Open(flow, start, isAnew);
    }

    /// <summary>Opens a new lane where offsets are lower than those before, because the topic was made anew.</summary>
    /// <returns>Whether there is one.</returns>
    public bool Rewind(PartitionFlow flow, long offset)
    {
        logger.WentBack(flow.Name, flow.Position, offset);
        flow.Lane!.Abort();
        CloseFor(flow, options.RestartDelay);
        Open(flow, new(offset, Committed: false), startsOver: true);
        return flow.Lane is not null;
    }

    /// <summary>Opens the next lane of a partition that has none, if all that it needs is ready.</summary>
    public void Reopen(PartitionFlow flow)
    {
        flow.Preparing ??= Prepare(flow.Partition);
        if (!flow.Preparing.IsCompleted) return;
        if (!flow.Preparing.IsCompletedSuccessfully)
        {
            Fail(flow, flow.Preparing.Exception?.GetBaseException());
            return;
        }
        try
        {
            StartOffsets.Start start = new(flow.Completed, Committed: false);
            if ((flow.Completed < 0 || !options.CommitOffsets) && !FindStarts([flow.Partition]).TryGetValue(flow.Partition, out start))
            {
                CloseFor(flow, options.RestartDelay);
                return;
            }
            // The partition stays paused until it is looked at again.
            control.Seek(flow, start.Offset);
            if (flow.Completed < 0 || !options.CommitOffsets) Begin(flow, start);
            else Open(flow, start, flow.StartsOver);
        }
        catch (KafkaException exception)
        {
            logger.StartUnknown(flow.Name, exception.Error.Reason);
            CloseFor(flow, options.RestartDelay);
        }
    }

    /// <summary>Takes a lane that failed away from its partition; the next one waits the longer the more have failed in a row.</summary>
    public void Fail(PartitionFlow flow, Exception? exception)
    {
        Failures++;
        if (exception is IFinalFault { IsFinal: true }) ExceptionDispatchInfo.Throw(exception);
        if (flow.Lane is { } lane)
        {
            flow.Acknowledge(lane.CompletedOffset);
            lane.Abort();
        }
        CloseFor(flow, default);
        double factor = Math.Pow(2, Math.Min(flow.FailuresInARow, 20));
        flow.ReopenDelay = TimeSpan.FromTicks((long)Math.Min(options.RestartDelay.Ticks * factor, options.LongestRestartDelay.Ticks));
        logger.LaneFailed(exception, flow.Name, exception?.Message.TrimEnd('.') ?? "it ended by itself", Duration.Shown(flow.ReopenDelay), flow.Since);
    }

    /// <summary>Takes the lane away from a partition; the next one waits.</summary>
    public void CloseFor(PartitionFlow flow, TimeSpan delay)
    {
        flow.Close(time.GetTimestamp());
        flow.ReopenDelay = delay;
    }

    private void Open(PartitionFlow flow, StartOffsets.Start start, bool startsOver = false)
    {
        flow.StartAt(start.Offset);
        flow.MovedAt = time.GetTimestamp();
        flow.StartsOver |= startsOver;
        // Where the offsets start over, the group keeps the old one until there is progress: who restores the lane meanwhile knows of no new ones.
        if (startsOver) flow.Stored = start.Offset;
        if (start.Committed)
        {
            flow.Stored = start.Offset;
            _committed.Add(flow.Partition);
        }
        try
        {
            flow.Open(lanes.Open(flow.Partition, ++_epoch, start.Offset, startsOver), _epoch);
            logger.Opened(flow.Name, start.Offset, _epoch);
        }
        catch (Exception exception)
        {
            Fail(flow, exception);
        }
    }
}
