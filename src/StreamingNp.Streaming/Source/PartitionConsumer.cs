using System.Diagnostics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;
using StreamingNp.Streaming.Kafka;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Source;

/// <summary>
/// Reads topics as a member of a consumer group and hands the records over in batches, a lane for each assigned
/// partition. One thread owns the Kafka consumer. A partition whose lane has enough to do is paused, the others go on;
/// a lane that fails is replaced by another that starts where it ended; offsets are committed when lanes say that they
/// are done; a revoked partition is handed over when its lane has finished.
/// </summary>
public sealed class PartitionConsumer : IAsyncDisposable
{
    private const int RecordsPerTurn = 512;
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(1);

    private readonly SourceOptions _options;
    private readonly ILaneFactory _lanes;
    private readonly ILogger<PartitionConsumer> _logger;
    private readonly TimeProvider _time;
    private readonly PipelineMetrics? _metrics;
    private readonly TaskCompletionSource _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly GroupMembership _group;
    private readonly CommitFailures _commits;
    private readonly Lock _gate = new(), _leaving = new();
    private IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>? _consumer;
    private Assignment? _assignment;
    private ClusterWatch? _watch;
    private Thread? _thread;
    private volatile bool _stopping;
    private bool _hasLeft;
    private volatile IReadOnlyList<PartitionStatus> _partitions = [];
    private volatile SourceStatus _status = new(HasJoined: false, BrokersAnswer: true, MissingTopics: []);
    private long _turnedAt;
    private long _recordsConsumed, _offsetsSkipped, _laneFailures;

    /// <summary>Makes a consumer that reads nothing before <see cref="Start"/>.</summary>
    /// <param name="options">How to read.</param>
    /// <param name="lanes">Makes the lanes.</param>
    /// <param name="logger">Takes what there is to say.</param>
    /// <param name="time">The clock of lingers, intervals and delays; by default the system's.</param>
    /// <param name="metrics">Is told how long the thread is at work; null for nobody.</param>
    /// <exception cref="ArgumentException">An option is impossible; the message names it.</exception>
    public PartitionConsumer(SourceOptions options, ILaneFactory lanes, ILogger<PartitionConsumer> logger, TimeProvider? time = null, PipelineMetrics? metrics = null)
    {
        options.Validate();
        _options = options;
        _lanes = lanes;
        _logger = logger;
        _time = time ?? TimeProvider.System;
        _turnedAt = _time.GetTimestamp();
        _metrics = metrics;
        _group = new GroupMembership(options, _time, logger);
        _commits = new CommitFailures(_time, logger);
    }

    /// <summary>Ends when the consumer has stopped; with a fault when it cannot go on (a setting that Kafka refuses, a fatal error of librdkafka).</summary>
    public Task Completion => _completion.Task;

    /// <summary>The assigned partitions, as of about a second ago.</summary>
    public IReadOnlyList<PartitionStatus> Partitions => _partitions;

    /// <summary>How the source stands with its cluster and its group, as of about a second ago.</summary>
    public SourceStatus Status => _status;

    /// <summary>How long ago its thread last went around; it does so at least every 50 ms, unless it looks offsets up or waits for the lanes of revoked partitions.</summary>
    public TimeSpan SinceTurn => _time.GetElapsedTime(Interlocked.Read(ref _turnedAt));

    /// <summary>The records read for a lane since the start; those read again after a lane failed count again.</summary>
    public long RecordsConsumed => Interlocked.Read(ref _recordsConsumed);

    /// <summary>The offsets that were skipped between two records. On a topic without compaction and transactions it means lost records.</summary>
    public long OffsetsSkipped => Interlocked.Read(ref _offsetsSkipped);

    /// <summary>The lanes that failed since the start.</summary>
    public long LaneFailures => Interlocked.Read(ref _laneFailures);

    /// <summary>The offsets that could not be committed since the start. Each is made up for by a later commit, or repeated by the partition's next owner.</summary>
    public long CommitFailures => _commits.Count;

    /// <summary>The consumer's membership in its group, which a transaction sends along with offsets. It changes with every rebalance: ask for it anew each time.</summary>
    /// <exception cref="InvalidOperationException">The consumer is not running, or has left its group.</exception>
    public IConsumerGroupMetadata GroupMetadata
    {
        get
        {
            // Of a consumer that is closed librdkafka has no metadata, and reads it all the same.
            lock (_leaving)
            {
                if (_consumer is null || _hasLeft) throw new InvalidOperationException("The consumer is not in its group: it was not started yet, or has stopped");
                return _consumer.ConsumerGroupMetadata;
            }
        }
    }

    /// <summary>Joins the group and begins to read. Brokers and topics that are not there yet are waited for.</summary>
    /// <exception cref="ArgumentException">A setting is unknown, impossible, or the source's own.</exception>
    /// <exception cref="InvalidOperationException">The consumer was started before.</exception>
    public void Start()
    {
        lock (_gate)
        {
            if (_thread is not null || _stopping) throw new InvalidOperationException("A consumer starts once; make another one to start again.");
            _consumer = Build(ConsumerSettings.From(_options));
            _thread = new Thread(Run) { Name = "kafka-source", IsBackground = true };
            _thread.Start();
        }
    }

    /// <summary>
    /// Reads no more, lets the lanes finish (<see cref="SourceOptions.StopTimeout"/> at most), commits, and leaves the
    /// group. Safe to call more than once. Never throws; whether the end was a good one is for <see cref="Completion"/> to say.
    /// </summary>
    public async Task StopAsync()
    {
        lock (_gate)
        {
            _stopping = true;
            if (_thread is null) _completion.TrySetResult();
        }
        // The lanes' time, and a little for the group. librdkafka itself may wait far longer for a broker that is gone.
        TimeSpan timeout = 1.4 * _options.StopTimeout;
        Task ended = await Task.WhenAny(_completion.Task, Task.Delay(timeout, _time)).ConfigureAwait(false);
        if (ended != _completion.Task) _logger.DidNotLeave(Duration.Shown(timeout));
    }

    /// <summary>The same as <see cref="StopAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await StopAsync().ConfigureAwait(false);

    private IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> Build(ConsumerConfig config)
    {
        var bytes = new RecordBytes();
        return ClientSettings.Build(() => new ConsumerBuilder<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>(config)
            .SetKeyDeserializer(bytes)
            .SetValueDeserializer(bytes)
            .SetPartitionsAssignedHandler((_, partitions) => Assigned(partitions))
            .SetPartitionsRevokedHandler((_, partitions) => Revoked(partitions))
            .SetPartitionsLostHandler((_, partitions) => Lost(partitions))
            .SetOffsetsCommittedHandler((_, offsets) => NoteCommit(offsets))
            .SetErrorHandler((_, error) => _watch?.Connection(error))
            .SetLogHandler((_, message) => NoteLog(message))
            .Build());
    }

    private IEnumerable<TopicPartitionOffset> Assigned(List<TopicPartition> partitions)
    {
        _group.Assigned(partitions);
        _watch?.Known(partitions.Select(partition => partition.Topic));
        return _assignment!.Assigned(partitions);
    }

    private void Revoked(List<TopicPartitionOffset> partitions)
    {
        _group.Revoked(partitions);
        _assignment!.Revoked(partitions);
    }

    private void Lost(List<TopicPartitionOffset> partitions)
    {
        _group.Lost();
        _assignment!.Lost(partitions);
    }

    private void Run()
    {
        var consumer = _consumer!;
        _assignment = new Assignment(consumer, _lanes, _options, _time, _logger);
        try
        {
            using IAdminClient admin = new DependentAdminClientBuilder(consumer.Handle).Build();
            using var watch = new ClusterWatch(admin, _options, _time, _logger);
            var ends = new PartitionEnds(admin, _time);
            _watch = watch;
            consumer.Subscribe(_options.Topics);
            long reportedAt = 0;
            while (!_stopping)
            {
                Turn(consumer);
                watch.Look(idle: _assignment.IsEmpty);
                if (!_group.HasNews && _time.GetElapsedTime(reportedAt) < ReportInterval) continue;
                reportedAt = _time.GetTimestamp();
                _group.SayThatItWaits(watch);
                _partitions = _assignment.Report(ends);
                _status = new SourceStatus(_group.HasJoined, !watch.IsSilent, watch.Missed);
                // Once the status says the same: who reads the log may ask for it.
                _group.SayWhatIsRead();
            }
            long stoppedAt = _time.GetTimestamp();
            _assignment.Finish();
            while (!_assignment.IsFinished && _time.GetElapsedTime(stoppedAt) < _options.StopTimeout) Turn(consumer);
            _assignment.HandOffAll(_options.StopTimeout);
            _partitions = [];
            watch.Dispose();
            ends.Finish();
            Leave();
            consumer.Close();
            _completion.TrySetResult();
        }
        catch (Exception exception)
        {
            _logger.Stopped(exception, exception.Message);
            _assignment.AbortAll();
            _partitions = [];
            _completion.TrySetException(exception);
        }
        finally
        {
            Leave();
            consumer.Dispose();
        }
    }

    // A lane that has not finished may still be committing.
    private void Leave()
    {
        lock (_leaving) _hasLeft = true;
    }

    // Reads what is there, or waits a little for it, then looks after the partitions.
    private void Turn(IConsumer<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?> consumer)
    {
        long began = _time.GetTimestamp(), woken = Stopwatch.GetTimestamp();
        for (int record = 0; record < RecordsPerTurn; record++)
        {
            try
            {
                ConsumeResult<ReadOnlyMemory<byte>?, ReadOnlyMemory<byte>?>? result = consumer.Consume(record == 0 ? Patience() : 0);
                // What it waits for the first is no work.
                if (record == 0) woken = Stopwatch.GetTimestamp();
                if (result is null) break;
                if (record == 0) began = _time.GetTimestamp();
                _assignment!.Take(result, began);
            }
            catch (ConsumeException exception) when (!exception.Error.IsFatal)
            {
                Note(exception);
                break;
            }
        }
        long now = _time.GetTimestamp();
        Interlocked.Exchange(ref _turnedAt, now);
        _assignment!.Tend(now);
        Interlocked.Exchange(ref _recordsConsumed, _assignment.Consumed);
        Interlocked.Exchange(ref _offsetsSkipped, _assignment.Skipped);
        Interlocked.Exchange(ref _laneFailures, _assignment.LaneFailures);
        _metrics?.Worked(PipelineStage.Source, woken);
    }

    // How long to wait for a record, in milliseconds. Lanes cannot wake the thread, so it looks more often while one is waited for.
    private int Patience()
    {
        if (_assignment!.IsBuffering) return Math.Max(1, (int)_options.BatchLinger.TotalMilliseconds);
        return _assignment.IsWaiting ? 5 : 50;
    }

    private void Note(ConsumeException exception)
    {
        if (exception.Error.Code == ErrorCode.UnknownTopicOrPart) _watch!.Missing(exception.ConsumerRecord.Topic);
        else _watch!.Report(exception.Error);
    }

    // librdkafka logs what it does by itself; of that, only a jump over lost records is news (it has no error for it).
    private void NoteLog(LogMessage message)
    {
        if (message.Facility == "OFFSET" && message.Level <= SyslogLevel.Warning) _logger.RecordsGone(message.Message);
        else _logger.Librdkafka(message.Message);
    }

    private void NoteCommit(CommittedOffsets commit)
    {
        if (commit.Error.Code == ErrorCode.Local_NoOffset) return;
        foreach (TopicPartitionOffsetError offset in commit.Offsets)
            if (offset.Offset.Value >= 0 && !offset.Error.IsError && !commit.Error.IsError) _assignment!.NoteCommit(offset.TopicPartition);
        _commits.Note(commit);
    }
}
