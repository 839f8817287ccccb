using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Delivery;

/// <summary>
/// The transactions of one lane. Its transactional id is group/topic/partition: whoever begins to use the id fences
/// everybody who used it before. librdkafka's calls block, so each runs on a thread of its own, one after the other.
/// </summary>
internal sealed class TransactionalDelivery : ILaneDelivery
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MinTimeout = TimeSpan.FromSeconds(1);

    // The consumer's membership changed under way: the group is rebalancing, and a moment later the new membership is known.
    private static readonly ErrorCode[] Rebalancing = [ErrorCode.IllegalGeneration, ErrorCode.RebalanceInProgress, ErrorCode.UnknownMemberId];
    private static readonly ErrorCode[] Fenced = [ErrorCode.Local_Fenced, ErrorCode.ProducerFenced, ErrorCode.InvalidProducerEpoch];

    private readonly DeliveryOptions _options;
    private readonly string _id;
    private readonly TopicPartition _lane;
    private readonly string _name;
    private readonly Func<IConsumerGroupMetadata> _membership;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ending = new();
    private readonly IProducer<byte[]?, byte[]?> _producer;
    private Task _latest = Task.CompletedTask;
    private Task? _disposal;
    private bool _isPrepared, _isOpen;

    /// <summary>Makes the producer; it connects by itself.</summary>
    public TransactionalDelivery(DeliveryOptions options, string group, TopicPartition lane, Func<IConsumerGroupMetadata> membership, ILogger logger, TimeProvider time)
    {
        (_options, _lane, _name, _membership, _logger, _time) = (options, lane, PartitionName.Of(lane), membership, logger, time);
        _id = $"{group}/{lane.Topic}/{lane.Partition.Value}";
        _producer = ProducerSettings.Build(ProducerSettings.Transactional(options, _id), logger);
    }

    /// <inheritdoc/>
    public TimeSpan CommitInterval => _options.CommitInterval;

    /// <summary>Fences every earlier user of the transactional id, and ends what it left open. Without it, the first commit does so.</summary>
    public Task PrepareAsync() => Run(() =>
    {
        long begun = _time.GetTimestamp();
        try
        {
            Prepare(begun);
            return true;
        }
        catch (KafkaException exception)
        {
            throw new DeliveryException($"The transactions of {_name} ({_id}) could not be prepared: {exception.Error.Reason}.", exception);
        }
    });

    /// <inheritdoc/>
    public Task<IReadOnlyList<long>> CommitAsync(LaneCommit commit) => Run<IReadOnlyList<long>>(() => Commit(commit));

    /// <summary>Gives up a commit under way as soon as that is possible, and the producer with it. What it leaves open, the next user of the id ends.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposal is null)
            {
                _ending.Cancel();
                // Disposing under a call of another thread would pull the ground from under it.
                _disposal = _latest.ContinueWith(
                    _ =>
                    {
                        _producer.Dispose();
                        _ending.Dispose();
                    },
                    CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
            }
            return new ValueTask(_disposal);
        }
    }

    private Task<T> Run<T>(Func<T> work)
    {
        lock (_gate)
        {
            if (_disposal is not null) return Task.FromException<T>(new DeliveryException($"The delivery of {_name} has ended; nothing was published."));
            // A long-running task gets a thread of its own: a few lanes that wait for a broker would use up the pool's.
            Task<T> task = _latest.ContinueWith(_ => work(), CancellationToken.None, TaskContinuationOptions.LongRunning, TaskScheduler.Default);
            _latest = task;
            return task;
        }
    }

    private void Prepare(long begun)
    {
        if (_isPrepared) return;
        Insist(() => _producer.InitTransactions(Left(begun)), begun);
        _isPrepared = true;
    }

    private long[] Commit(LaneCommit commit)
    {
        long begun = _time.GetTimestamp();
        try
        {
            Prepare(begun);
            while (true)
            {
                try
                {
                    return Transact(commit, begun);
                }
                catch (KafkaTxnRequiresAbortException exception) when (Rebalancing.Contains(exception.Error.Code) && MayTryAgain(begun))
                {
                    // Nothing has happened, the lane still has its partition as far as anybody knows, and all records are at hand.
                    _logger.RepeatedForRebalance(_name, exception.Error.Reason);
                    Abort(begun);
                }
            }
        }
        catch (Exception exception) when (exception is KafkaException or InvalidOperationException)
        {
            throw Fail(commit, exception, begun);
        }
    }

    private long[] Transact(LaneCommit commit, long begun)
    {
        _producer.BeginTransaction();
        _isOpen = true;
        foreach (OutgoingRecord record in commit.Records) Produce(record, null, begun);
        long[] offsets = new long[commit.State.Count];
        for (int index = 0; index < offsets.Length; index++)
        {
            int place = index;
            Produce(commit.State[place], report => Volatile.Write(ref offsets[place], report.Offset.Value), begun);
        }
        TopicPartitionOffset[] next = [new TopicPartitionOffset(_lane, commit.NextOffset)];
        Insist(() => _producer.SendOffsetsToTransaction(next, _membership(), Left(begun)), begun);
        // Publishes what is still on its way first, and has every report before it returns.
        Insist(() => _producer.CommitTransaction(Left(begun)), begun);
        _isOpen = false;
        return offsets;
    }

    private void Produce(OutgoingRecord record, Action<DeliveryReport<byte[]?, byte[]?>>? report, long begun)
    {
        Message<byte[]?, byte[]?> message = record.ToMessage();
        while (true)
        {
            try
            {
                _producer.Produce(record.Destination, message, report);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> exception) when (exception.Error.Code == ErrorCode.Local_QueueFull && MayTryAgain(begun))
            {
                // There is room when what was passed before is through.
            }
        }
    }

    // Repeats a call that may be repeated, and then must be: its first try may have had an effect that only the broker knows of.
    private void Insist(Action call, long begun)
    {
        while (true)
        {
            try
            {
                call();
                return;
            }
            catch (KafkaRetriableException) when (MayTryAgain(begun))
            {
                // The same call, again.
            }
        }
    }

    private bool MayTryAgain(long begun) => _time.GetElapsedTime(begun) < _options.DeliveryTimeout && !_ending.Token.WaitHandle.WaitOne(RetryDelay);

    private TimeSpan Left(long begun)
    {
        TimeSpan left = _options.DeliveryTimeout - _time.GetElapsedTime(begun);
        return left > MinTimeout ? left : MinTimeout;
    }

    private void Abort(long begun)
    {
        Insist(() => _producer.AbortTransaction(Left(begun)), begun);
        _isOpen = false;
    }

    private DeliveryException Fail(LaneCommit commit, Exception exception, long begun)
    {
        Error? error = (exception as KafkaException)?.Error;
        if (error is not null && Fenced.Contains(error.Code))
        {
            // It is no news where the lane has been ended: then its partition has another owner.
            if (!_ending.IsCancellationRequested) _logger.Fenced(_name, _id);
            return new DeliveryException($"Another producer has taken over the transactions of {_name} ({_id}); what this one held up to offset {commit.NextOffset} was not committed.", exception);
        }
        // A commit that nobody can say the outcome of cannot be aborted, nor can anything after a fatal error; the next user of the id settles it.
        if (_isOpen && exception is not KafkaRetriableException && error is not { IsFatal: true }) TryAbort(begun);
        return new DeliveryException($"What {_name} gave up to offset {commit.NextOffset} was not committed: {error?.Reason ?? exception.Message}.", exception);
    }

    private void TryAbort(long begun)
    {
        try
        {
            Abort(begun);
        }
        catch (KafkaException exception)
        {
            _logger.NotAborted(_name, exception.Error.Reason);
        }
    }
}
