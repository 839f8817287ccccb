using System.Runtime.ExceptionServices;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// The partitions that the consumer has been assigned, each with its lane. Everything here runs on the source's thread,
/// the rebalance handlers too: librdkafka calls them from within Consume and waits until they return.
/// </summary>
internal sealed class Assignment(
    IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> consumer, ILaneFactory lanes, SourceOptions options, TimeProvider time, ILogger logger)
{
    // How long a partition may stand still although there may be something to read: twice as long each time, up to about a minute.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(2);

    private const int MaxDoublings = 5;

    // A topic that is compacted, or written to in transactions, has gaps everywhere: after so many confirmed ones, others are taken without a second read.
    private const int MaxConfirmedGaps = 16;

    private readonly StartOffsets _starts = new(consumer, options, time, logger);
    private readonly PartitionControl _control = new(consumer, options, time, logger);
    private readonly List<PartitionFlow> _flows = [];

    // Where the group has an offset, as far as this consumer knows. A broker forgets it with the topic.
    private readonly HashSet<TopicPartition> _committed = [];
    private PartitionFlow? _latest;
    private long _storedAt = time.GetTimestamp();
    private bool _finishing;
    private int _epoch;

    public bool IsEmpty => _flows.Count == 0;

    /// <summary>Whether a lane may report something soon that somebody waits for: room in a paused partition, or the end.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether a batch waits to become full.</summary>
    public bool IsBuffering { get; private set; }

    public long Consumed { get; private set; }

    public long Skipped { get; private set; }

    public long LaneFailures { get; private set; }

    /// <summary>Puts a record into its partition's batch, and hands the batch over when it is full.</summary>
    public void Take(ConsumeResult<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> result, long now)
    {
        // Without a lane the record is dropped: the partition is revoked, or its next lane will have the consumer seek back.
        if (_finishing || Find(result.Topic, result.Partition.Value) is not { Lane: not null } flow) return;
        if (result.Offset.Value < flow.Position && !Rewind(flow, result.Offset.Value)) return;
        if (result.Offset.Value > flow.Position && result.Offset.Value != flow.UnconfirmedOffset && (flow.IsSought || flow.Gaps < MaxConfirmedGaps))
        {
            // Either there is nothing in between, or a seek was lost: the same answer a second time confirms the gap.
            flow.UnconfirmedOffset = result.Offset.Value;
            _control.ReadOn(flow, now);
            return;
        }
        if (flow.UnconfirmedOffset > result.Offset.Value) logger.ReadAgain(flow.Name, flow.Position, flow.UnconfirmedOffset);
        var record = new ConsumedRecord(result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, result.Message.Key ?? default, result.Message.Value, result.Message.Headers is { Count: > 0 } headers ? headers : null);
        bool full = flow.Append(record, now, out long skipped);
        Consumed++;
        Skipped += skipped;
        IsBuffering = true;
        if (full) HandOver(flow);
    }

    /// <summary>Takes note that the group has committed an offset of a partition.</summary>
    public void NoteCommit(TopicPartition partition) => _committed.Add(partition);

    /// <summary>Looks after every partition: batches that waited long enough, back-pressure, failed lanes, offsets to commit.</summary>
    public void Tend(long now)
    {
        IsWaiting = _finishing;
        IsBuffering = false;
        foreach (PartitionFlow flow in _flows)
        {
            if (flow.Lane is { } lane)
            {
                // In this order: what a lane completed before its end is then known.
                bool ended = lane.Completion.IsCompleted;
                // With transactions nobody else tells.
                if (flow.Acknowledge(lane.CompletedOffset) && !options.CommitOffsets) _committed.Add(flow.Partition);
                if (ended && !_finishing) CloseFailed(flow, lane.Completion.Exception?.GetBaseException());
                else if (flow.Buffered > 0 && time.GetElapsedTime(flow.BufferedSince, now) >= options.BatchLinger) HandOver(flow);
                RetryIfStalled(flow, now);
                if (flow.Paused && !_finishing && flow.Lane is not null && flow.Outstanding <= options.LowWaterMark && flow.OutstandingBytes <= options.HighWaterBytes / 2) _control.SetPaused(flow, false);
            }
            else if (!_finishing)
            {
                if (!flow.Paused) _control.SetPaused(flow, true);
                if (flow.Paused && time.GetElapsedTime(flow.ClosedAt, now) >= flow.ReopenDelay) Reopen(flow);
            }
            IsWaiting |= flow.Paused;
            IsBuffering |= flow.Buffered > 0;
        }
        if (time.GetElapsedTime(_storedAt, now) < options.CommitInterval / 2) return;
        _storedAt = now;
        foreach (PartitionFlow flow in _flows) _control.StoreOffset(flow);
    }

    /// <summary>The handler of assigned partitions.</summary>
    /// <returns>The same partitions, each with the offset to read from.</returns>
    public IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        if (_finishing) return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End));
        Task[] preparations = [.. partitions.Select(Prepare)];
        WaitFor(preparations, options.LookUpTimeout);
        IReadOnlyDictionary<TopicPartition, StartOffsets.Start> starts =
            _starts.Find([.. partitions.Where((_, index) => preparations[index].IsCompletedSuccessfully)], _committed);
        foreach (TopicPartition partition in partitions)
        {
            var flow = new PartitionFlow(partition, options.BatchSize, options.HighWaterBytes);
            _flows.Add(flow);
            if (starts.TryGetValue(partition, out StartOffsets.Start start)) Begin(flow, start);
            else CloseFor(flow, options.RestartDelay);
        }
        // A partition without a start is paused and read from the right place later. Until then it waits at its end: with
        // Unset librdkafka would look the committed offset up itself, and after an error never start, nor seek.
        return partitions.Select(partition => new TopicPartitionOffset(partition, starts.TryGetValue(partition, out StartOffsets.Start start) ? start.Offset : Offset.End));
    }

    /// <summary>The handler of revoked partitions: waits until their lanes are done, so that the next owner starts where they ended.</summary>
    public void Revoked(List<TopicPartitionOffset> partitions)
    {
        var revoked = _flows.Where(flow => partitions.Exists(partition => partition.TopicPartition == flow.Partition)).ToList();
        foreach (PartitionFlow flow in revoked) Finish(flow);
        WaitFor([.. revoked.Where(flow => flow.Lane is not null).Select(flow => flow.Lane!.Completion)], options.RevokeTimeout);
        foreach (PartitionFlow flow in revoked) HandOff(flow, options.RevokeTimeout);
    }

    /// <summary>The handler of lost partitions: another member has them already, so that nothing may be committed.</summary>
    public void Lost(List<TopicPartitionOffset> partitions)
    {
        var lost = _flows.Where(flow => partitions.Exists(partition => partition.TopicPartition == flow.Partition)).ToList();
        // In an outage it is all of them.
        foreach (IGrouping<string, PartitionFlow> topic in lost.GroupBy(flow => flow.Partition.Topic))
        {
            string numbers = string.Join(' ', topic.Select(flow => flow.Partition.Partition.Value).Order());
            logger.Lost(topic.Key, numbers);
        }
        foreach (PartitionFlow flow in lost)
        {
            flow.Lane?.Abort();
            Remove(flow);
        }
    }

    /// <summary>Begins the end: nothing more is read, every lane finishes what it holds.</summary>
    public void Finish()
    {
        _finishing = true;
        foreach (PartitionFlow flow in _flows)
        {
            _control.SetPaused(flow, true);
            Finish(flow);
        }
    }

    /// <summary>Whether every lane has finished.</summary>
    public bool IsFinished => _flows.TrueForAll(flow => flow.Lane is not { Completion.IsCompleted: false });

    /// <summary>Takes every lane's last offset, and leaves those that have not finished.</summary>
    public void HandOffAll(TimeSpan waited)
    {
        foreach (PartitionFlow flow in _flows.ToList()) HandOff(flow, waited);
    }

    /// <summary>Leaves every lane as it is; nothing more is committed.</summary>
    public void AbortAll()
    {
        foreach (PartitionFlow flow in _flows) flow.Lane?.Abort();
        _flows.Clear();
    }

    /// <summary>How every partition stands.</summary>
    /// <param name="ends">Knows the ends of those that are not being read.</param>
    public PartitionStatus[] Report(PartitionEnds ends)
    {
        ends.Look([.. _flows.Where(flow => flow.Paused || flow.Lane is null).Select(flow => flow.Partition)]);
        return [.. _flows.Select(flow => _control.Status(flow, ends.Of(flow.Partition)))];
    }

    private void RetryIfStalled(PartitionFlow flow, long now)
    {
        if (flow.Paused || _finishing || flow.Lane is null) return;
        if (time.GetElapsedTime(flow.MovedAt, now) < FirstPatience * (1 << Math.Min(flow.SeekRetries, MaxDoublings))) return;
        if (!flow.IsSought && !_control.HasMore(flow))
        {
            flow.MovedAt = now;
            return;
        }
        logger.Stalled(flow.Name, flow.Position);
        _control.ReadOn(flow, now);
    }

    private PartitionFlow? Find(string topic, int partition)
    {
        // Records of a partition come in runs.
        if (_latest is { } latest && latest.Partition.Partition.Value == partition && latest.Partition.Topic == topic) return latest;
        return _latest = _flows.Find(flow => flow.Partition.Partition.Value == partition && flow.Partition.Topic == topic);
    }

    private void HandOver(PartitionFlow flow)
    {
        RecordBatch batch = flow.TakeBatch();
        try
        {
            flow.Lane!.Offer(batch);
        }
        catch (Exception exception)
        {
            CloseFailed(flow, exception);
            return;
        }
        if (flow.Outstanding >= options.HighWaterMark || flow.OutstandingBytes >= options.HighWaterBytes) _control.SetPaused(flow, true);
    }

    // The partition starts over at lower offsets, because its topic was made anew: that takes a new lane. Whether there is one.
    private bool Rewind(PartitionFlow flow, long offset)
    {
        logger.WentBack(flow.Name, flow.Position, offset);
        flow.Lane!.Abort();
        CloseFor(flow, options.RestartDelay);
        Open(flow, new(offset, Committed: false), startsOver: true);
        return flow.Lane is not null;
    }

    // What the group had committed is gone: the topic was deleted, and made anew.
    private void Begin(PartitionFlow flow, StartOffsets.Start start)
    {
        bool isAnew = !start.Committed && _committed.Contains(flow.Partition);
        if (isAnew) logger.MadeAnew(flow.Name, start.Offset);
        Open(flow, start, isAnew);
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
            CloseFailed(flow, exception);
        }
    }

    private void Reopen(PartitionFlow flow)
    {
        flow.Preparing ??= Prepare(flow.Partition);
        if (!flow.Preparing.IsCompleted) return;
        if (!flow.Preparing.IsCompletedSuccessfully)
        {
            CloseFailed(flow, flow.Preparing.Exception?.GetBaseException());
            return;
        }
        try
        {
            StartOffsets.Start start = new(flow.Completed, Committed: false);
            if ((flow.Completed < 0 || !options.CommitOffsets) && !_starts.Find([flow.Partition], _committed).TryGetValue(flow.Partition, out start))
            {
                CloseFor(flow, options.RestartDelay);
                return;
            }
            // The partition stays paused until it is looked at again.
            _control.Seek(flow, start.Offset);
            if (flow.Completed < 0 || !options.CommitOffsets) Begin(flow, start);
            else Open(flow, start, flow.StartsOver);
        }
        catch (KafkaException exception)
        {
            logger.StartUnknown(flow.Name, exception.Error.Reason);
            CloseFor(flow, options.RestartDelay);
        }
    }

    private Task Prepare(TopicPartition partition)
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

    private void CloseFailed(PartitionFlow flow, Exception? exception)
    {
        LaneFailures++;
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

    private void CloseFor(PartitionFlow flow, TimeSpan delay)
    {
        flow.Close(time.GetTimestamp());
        flow.ReopenDelay = delay;
    }

    private static void Finish(PartitionFlow flow)
    {
        flow.DropBuffered();
        flow.Lane?.Complete();
    }

    private void HandOff(PartitionFlow flow, TimeSpan waited)
    {
        if (flow.Lane is { } lane)
        {
            flow.Acknowledge(lane.CompletedOffset);
            if (lane.Completion.IsCompletedSuccessfully) logger.HandedOver(flow.Name, flow.Completed);
            else logger.NotFinished(flow.Name, lane.Completion.Exception?.GetBaseException().Message.TrimEnd('.') ?? $"not within {Duration.Shown(waited)}", flow.Since);
            if (!lane.Completion.IsCompleted) lane.Abort();
        }
        _control.StoreOffset(flow);
        Remove(flow);
    }

    private void Remove(PartitionFlow flow)
    {
        // A pause outlives the assignment, also one that was lost: the partition may come back.
        if (flow.Paused) _control.SetPaused(flow, false);
        _flows.Remove(flow);
        _latest = null;
    }

    private static void WaitFor(Task[] tasks, TimeSpan timeout)
    {
        try
        {
            Task.WaitAll(tasks, timeout);
        }
        catch (AggregateException)
        {
            // Each is looked at afterwards.
        }
    }
}
