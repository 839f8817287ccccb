using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// The partitions that the consumer has been assigned: what is read goes to their lanes in batches, what lanes have done is committed. Everything here runs on the source's thread,
/// the rebalance handlers too: librdkafka calls them from within Consume and waits until they return.
/// </summary>
internal sealed class Assignment
{
    // How long a partition may stand still although there may be something to read: twice as long each time, up to about a minute.
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(2);

    private const int MaxDoublings = 5;

    // A topic that is compacted, or written to in transactions, has gaps everywhere: after so many confirmed ones, others are taken without a second read.
    private const int MaxConfirmedGaps = 16;

    private readonly SourceOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly PartitionControl _control;
    private readonly PartitionLanes _lanes;
    private readonly List<PartitionFlow> _flows = [];

    private PartitionFlow? _latest;
    private long _storedAt;
    private bool _finishing;

    public Assignment(IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> consumer, ILaneFactory lanes, SourceOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        _control = new PartitionControl(consumer, options, time, logger);
        _lanes = new PartitionLanes(lanes, new StartOffsets(consumer, options, time, logger), _control, options, time, logger);
        _storedAt = time.GetTimestamp();
    }

    public bool IsEmpty => _flows.Count == 0;

    /// <summary>Whether a lane may report something soon that somebody waits for: room in a paused partition, or the end.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>Whether a batch waits to become full.</summary>
    public bool IsBuffering { get; private set; }

    public long Consumed { get; private set; }

    public long Skipped { get; private set; }

    public long LaneFailures => _lanes.Failures;

    /// <summary>Puts a record into its partition's batch, and hands the batch over when it is full.</summary>
    public void Take(ConsumeResult<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> result, long now)
    {
        // Without a lane the record is dropped: the partition is revoked, or its next lane will have the consumer seek back.
        if (_finishing || Find(result.Topic, result.Partition.Value) is not { Lane: not null } flow) return;
        if (result.Offset.Value < flow.Position && !_lanes.Rewind(flow, result.Offset.Value)) return;
        if (result.Offset.Value > flow.Position && result.Offset.Value != flow.UnconfirmedOffset && (flow.IsSought || flow.Gaps < MaxConfirmedGaps))
        {
            // Either there is nothing in between, or a seek was lost: the same answer a second time confirms the gap.
            flow.UnconfirmedOffset = result.Offset.Value;
            _control.ReadOn(flow, now);
            return;
        }
        if (flow.UnconfirmedOffset > result.Offset.Value) _logger.ReadAgain(flow.Name, flow.Position, flow.UnconfirmedOffset);
        var record = new ConsumedRecord(result.Offset.Value, result.Message.Timestamp.UnixTimestampMs, result.Message.Key ?? default, result.Message.Value, result.Message.Headers is { Count: > 0 } headers ? headers : null);
        bool full = flow.Append(record, now, out long skipped);
        Consumed++;
        Skipped += skipped;
        IsBuffering = true;
        if (full) HandOver(flow);
    }

    /// <summary>Takes note that the group has committed an offset of a partition.</summary>
    public void NoteCommit(TopicPartition partition) => _lanes.NoteCommit(partition);

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
                if (flow.Acknowledge(lane.CompletedOffset) && !_options.CommitOffsets) _lanes.NoteCommit(flow.Partition);
                if (ended && !_finishing) _lanes.Fail(flow, lane.Completion.Exception?.GetBaseException());
                else if (flow.Buffered > 0 && _time.GetElapsedTime(flow.BufferedSince, now) >= _options.BatchLinger) HandOver(flow);
                RetryIfStalled(flow, now);
                if (flow.Paused && !_finishing && flow.Lane is not null && flow.Outstanding <= _options.LowWaterMark && flow.OutstandingBytes <= _options.HighWaterBytes / 2) _control.SetPaused(flow, false);
            }
            else if (!_finishing)
            {
                if (!flow.Paused) _control.SetPaused(flow, true);
                if (flow.Paused && _time.GetElapsedTime(flow.ClosedAt, now) >= flow.ReopenDelay) _lanes.Reopen(flow);
            }
            IsWaiting |= flow.Paused;
            IsBuffering |= flow.Buffered > 0;
        }
        if (_time.GetElapsedTime(_storedAt, now) < _options.CommitInterval / 2) return;
        _storedAt = now;
        foreach (PartitionFlow flow in _flows) _control.StoreOffset(flow);
    }

    /// <summary>The handler of assigned partitions.</summary>
    /// <returns>The same partitions, each with the offset to read from.</returns>
    public IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        if (_finishing) return partitions.Select(partition => new TopicPartitionOffset(partition, Offset.End));
        Task[] preparations = [.. partitions.Select(_lanes.Prepare)];
        WaitFor(preparations, _options.LookUpTimeout);
        IReadOnlyDictionary<TopicPartition, StartOffsets.Start> starts =
            _lanes.FindStarts([.. partitions.Where((_, index) => preparations[index].IsCompletedSuccessfully)]);
        foreach (TopicPartition partition in partitions)
        {
            var flow = new PartitionFlow(partition, _options.BatchSize, _options.HighWaterBytes);
            _flows.Add(flow);
            if (starts.TryGetValue(partition, out StartOffsets.Start start)) _lanes.Begin(flow, start);
            else _lanes.CloseFor(flow, _options.RestartDelay);
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
        WaitFor([.. revoked.Where(flow => flow.Lane is not null).Select(flow => flow.Lane!.Completion)], _options.RevokeTimeout);
        foreach (PartitionFlow flow in revoked) HandOff(flow, _options.RevokeTimeout);
    }

    /// <summary>The handler of lost partitions: another member has them already, so that nothing may be committed.</summary>
    public void Lost(List<TopicPartitionOffset> partitions)
    {
        var lost = _flows.Where(flow => partitions.Exists(partition => partition.TopicPartition == flow.Partition)).ToList();
        // In an outage it is all of them.
        foreach (IGrouping<string, PartitionFlow> topic in lost.GroupBy(flow => flow.Partition.Topic))
        {
            string numbers = string.Join(' ', topic.Select(flow => flow.Partition.Partition.Value).Order());
            _logger.Lost(topic.Key, numbers);
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
        if (_time.GetElapsedTime(flow.MovedAt, now) < FirstPatience * (1 << Math.Min(flow.SeekRetries, MaxDoublings))) return;
        if (!flow.IsSought && !_control.HasMore(flow))
        {
            flow.MovedAt = now;
            return;
        }
        _logger.Stalled(flow.Name, flow.Position);
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
            _lanes.Fail(flow, exception);
            return;
        }
        if (flow.Outstanding >= _options.HighWaterMark || flow.OutstandingBytes >= _options.HighWaterBytes) _control.SetPaused(flow, true);
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
            if (lane.Completion.IsCompletedSuccessfully) _logger.HandedOver(flow.Name, flow.Completed);
            else _logger.NotFinished(flow.Name, lane.Completion.Exception?.GetBaseException().Message.TrimEnd('.') ?? $"not within {Duration.Shown(waited)}", flow.Since);
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
