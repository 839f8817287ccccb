using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Events;
using StreamingNp.Streaming.Kafka;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Alerts;

/// <summary>
/// Follows the event topic for one sink, on a thread and in a consumer group of its own: an outage of one sink touches neither
/// scoring nor another sink. The group's offset is that of the first event that the sink has not delivered.
/// </summary>
public sealed class AlertFollower : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50), Patience = TimeSpan.FromSeconds(10), RestartDelay = TimeSpan.FromSeconds(5), CloseTimeout = TimeSpan.FromSeconds(3);

    private readonly AlertOptions _options;
    private readonly IAlertSink _sink;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Throttle _warnings;
    private readonly FollowedStarts _starts;
    private readonly Dictionary<TopicPartition, FollowedPartition> _partitions = [];
    private readonly CancellationTokenSource _stop = new();
    private Task _following = Task.CompletedTask;
    private Task? _stopped;
    private bool _isPaused;

    internal AlertFollower(IAlertSink sink, AlertOptions options, TimeProvider time, ILogger logger)
    {
        (_sink, _options, _time, _logger) = (sink, options, time, logger);
        _warnings = new Throttle(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(10), time);
        _starts = new FollowedStarts(sink, options, logger);
    }

    /// <summary>The name of its sink.</summary>
    public string Sink => _sink.Name;

    /// <summary>Begins to follow, and returns at once.</summary>
    public void Start()
    {
        string group = _options.GroupOf(_sink.Name);
        _logger.Following(_options.Topic, _sink.Name, group);
        _following = Task.Factory.StartNew(Follow, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Stops: waits for a request that is under way, and commits what was delivered. Brokers that do not answer hold it up for a moment only.</summary>
    public Task StopAsync() => _stopped ??= StopOnceAsync();

    private async Task StopOnceAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(_following, Task.Delay(_options.StopTimeout + CloseTimeout)).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        // Its thread goes with the process.
        if (!_following.IsCompleted) return;
        _sink.Dispose();
        _stop.Dispose();
    }

    private void Follow()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                using IConsumer<Ignore, byte[]?> consumer = Consumer();
                Follow(consumer);
            }
#pragma warning disable CA1031 // Alerts are retried for as long as the process lives, whatever happens.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                CannotRead(exception.Message);
                foreach (TopicPartition partition in _partitions.Keys.ToList()) Leave(partition);
                _stop.Token.WaitHandle.WaitOne(RestartDelay);
            }
        }
    }

    private void Follow(IConsumer<Ignore, byte[]?> consumer)
    {
        try
        {
            consumer.Subscribe(_options.Topic);
            while (!_stop.IsCancellationRequested) Turn(consumer);
            Finish(consumer);
        }
        finally
        {
            Close(consumer);
        }
    }

    private IConsumer<Ignore, byte[]?> Consumer() =>
        new ConsumerBuilder<Ignore, byte[]?>(AlertConsumerSettings.From(_options, _sink.Name))
            .SetPartitionsAssignedHandler((consumer, partitions) => Begin(consumer, partitions))
            .SetPartitionsRevokedHandler((_, partitions) => partitions.ForEach(place => Leave(place.TopicPartition)))
            .SetPartitionsLostHandler((_, partitions) => partitions.ForEach(place => Leave(place.TopicPartition)))
            .LogTo(_logger)
            .Build();

    private void Turn(IConsumer<Ignore, byte[]?> consumer)
    {
        try
        {
            if (consumer.Consume(Look) is { } record) Take(record);
        }
        catch (ConsumeException exception) when (!exception.Error.IsFatal)
        {
            // A topic that does not exist yet has no incidents.
            if (exception.Error.Code != ErrorCode.UnknownTopicOrPart && exception.Error.Code != ErrorCode.Local_UnknownTopic) CannotRead(exception.Error.Reason);
            _stop.Token.WaitHandle.WaitOne(Look);
        }
        // What is read again first says what is still open: nothing is sent before that is known, or before no more can be read.
        bool caughtUp = !_sink.NeedsHistory || _partitions.Values.All(progress => progress.HasCaughtUp);
        _sink.Turn(maySend: caughtUp || _sink.IsFull);
        Pause(consumer);
        Store(consumer);
    }

    private void Take(ConsumeResult<Ignore, byte[]?> record)
    {
        if (!_partitions.TryGetValue(record.TopicPartition, out FollowedPartition? progress)) return;
        progress.Next = record.Offset.Value + (record.IsPartitionEOF ? 0 : 1);
        if (record.IsPartitionEOF) return;
        _warnings.Reset();
        bool delivered = progress.WasDelivered(record.Offset.Value, record.Message.Timestamp.UtcDateTime);
        progress.IsPastOld |= !delivered;
        try
        {
            PublishedEvent anomaly = PublishedEvent.Parse(record.Message.Value ?? ReadOnlyMemory<byte>.Empty);
            _sink.Take(anomaly, new TopicPartitionOffset(record.TopicPartition, record.Offset), delivered);
        }
        catch (FormatException exception)
        {
            if (!delivered) _logger.NoEvent($"{record.Partition.Value}/{record.Offset.Value}", exception.Message);
        }
    }

    // Paused as long as the sink is full; the group is told all the while that the consumer lives.
    private void Pause(IConsumer<Ignore, byte[]?> consumer)
    {
        if (_sink.IsFull && !_isPaused) consumer.Pause(consumer.Assignment);
        if (!_sink.IsFull && _isPaused) consumer.Resume(consumer.Assignment);
        _isPaused = _sink.IsFull;
    }

    private void Store(IConsumer<Ignore, byte[]?> consumer)
    {
        if (_sink.HasEnded) return;
        foreach ((TopicPartition partition, FollowedPartition progress) in _partitions)
        {
            // To whoever reads on from there, the old events that follow would be new ones.
            if (!progress.HasCaughtUp && !progress.IsPastOld) continue;
            long delivered = Math.Max(progress.Delivered, _sink.FirstWaiting(partition) ?? progress.Next);
            if (delivered == progress.Stored) continue;
            consumer.StoreOffset(new TopicPartitionOffset(partition, delivered));
            progress.Stored = delivered;
        }
    }

    private void Finish(IConsumer<Ignore, byte[]?> consumer)
    {
        long stopping = _time.GetTimestamp();
        while (_sink.IsSending && _time.GetElapsedTime(stopping) < _options.StopTimeout)
        {
            Thread.Sleep(10);
            _sink.Turn(maySend: false);
        }
        Store(consumer);
    }

    // Commits what is stored, and leaves the group: it does not wait for the session to end.
    private void Close(IConsumer<Ignore, byte[]?> consumer)
    {
        try
        {
            consumer.Close();
        }
        catch (KafkaException exception)
        {
            // The group finds out by itself.
            _logger.Librdkafka(exception.Message);
        }
    }

    private List<TopicPartitionOffset> Begin(IConsumer<Ignore, byte[]?> consumer, List<TopicPartition> partitions)
    {
        DateTimeOffset now = _time.GetUtcNow();
        List<TopicPartitionOffset> starts = [];
        foreach (TopicPartitionOffset committed in consumer.Committed(partitions, Patience))
        {
            FollowedPartition followed = _starts.Find(consumer, committed, now, Patience);
            _partitions[committed.TopicPartition] = followed;
            starts.Add(new TopicPartitionOffset(committed.TopicPartition, followed.Next));
        }
        _isPaused = false;
        return starts;
    }

    private void Leave(TopicPartition partition)
    {
        _partitions.Remove(partition);
        _sink.Forget(partition);
    }

    private void CannotRead(string reason)
    {
        if (_warnings.IsDue()) _logger.CannotRead(_sink.Name, _options.Topic, _options.BootstrapServers, reason.TrimEnd('.'));
    }
}
