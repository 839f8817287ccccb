using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;
using StreamingNp.Streaming.Kafka;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>Sees to it that the internal topic exists, and deletes from it what is done. Safe to call from any thread.</summary>
#pragma warning disable CA1001 // The semaphore holds nothing, and may be waited for after the end.
internal sealed class ForwardingTopic : IAsyncDisposable
#pragma warning restore CA1001
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ForwardingOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SemaphoreSlim _one = new(1);
    private readonly IConsumer<Ignore, Ignore> _connection;
    private readonly IAdminClient _admin;
    private bool _hasWarned;
    private volatile bool _cannotDelete;
    private volatile bool _isDisposed;
    private volatile string? _trouble;

    /// <exception cref="ArgumentException">librdkafka does not take a setting.</exception>
    public ForwardingTopic(ForwardingOptions options, TimeProvider time, ILogger logger)
    {
        (_options, _time, _logger) = (options, time, logger);
        // An admin client on a consumer's connections makes no topic by asking for it, unlike one of its own.
        var config = new ConsumerConfig { AllowAutoCreateTopics = false };
        config.Add(options.Source.Settings);
        (config.BootstrapServers, config.GroupId) = (options.Source.BootstrapServers, options.Source.GroupId);
        _connection = ClientSettings.Build(() => new ConsumerBuilder<Ignore, Ignore>(config).LogTo(logger).Build());
        _admin = new DependentAdminClientBuilder(_connection.Handle).Build();
    }

    /// <summary>Why the topic could not be made ready the last time; null where it could, or nobody tried yet.</summary>
    public string? Trouble => _trouble;

    /// <summary>Makes the topic, or gives it the partitions that it lacks.</summary>
    /// <returns>Ends when it is ready; with a <see cref="ForwardingException"/> when it cannot be made so now.</returns>
    public async Task PrepareAsync()
    {
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            await Task.Run(MakeAsync).ConfigureAwait(false);
            _trouble = null;
        }
        catch (Exception exception)
        {
            _trouble = exception.Message;
            throw;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Deletes records from the beginning of partitions. It never fails: where it may not be done, it is said once.</summary>
    /// <param name="below">The offsets below which nothing is needed any more.</param>
    public async Task DeleteAsync(IReadOnlyList<TopicPartitionOffset> below)
    {
        if (_cannotDelete || below.Count == 0) return;
        try
        {
            await _admin.DeleteRecordsAsync(below, new DeleteRecordsOptions { RequestTimeout = _options.PrepareTimeout }).ConfigureAwait(false);
        }
        catch (KafkaException exception)
        {
            Error error = exception is DeleteRecordsException { Results: { } results } ? results.Select(result => result.Error).FirstOrDefault(one => one.IsError) ?? exception.Error : exception.Error;
            // A broker that is away or a partition on its way to another one: the next time takes it along.
            _cannotDelete = error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed or ErrorCode.PolicyViolation or ErrorCode.Local_UnsupportedFeature or ErrorCode.UnsupportedVersion;
            if (_cannotDelete) _logger.NotDeleted(_options.Topic, error.Reason);
        }
    }

    /// <summary>Gives up what is under way as soon as that is possible: disposing a client under a call of another thread would pull the ground from under it.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        await _one.WaitAsync().ConfigureAwait(false);
        try
        {
            _admin.Dispose();
            _connection.Dispose();
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task MakeAsync()
    {
        try
        {
            int count = Count();
            if (count == 0)
            {
                await CreateAsync().ConfigureAwait(false);
                count = await AppearsAsync(1).ConfigureAwait(false);
            }
            if (count < _options.Partitions)
            {
                await GrowAsync(count).ConfigureAwait(false);
                count = await AppearsAsync(_options.Partitions).ConfigureAwait(false);
            }
            if (count <= _options.Partitions || _hasWarned) return;
            _hasWarned = true;
            _logger.HasMore(_options.Topic, count, _options.Partitions);
        }
        catch (KafkaException exception)
        {
            throw new ForwardingException($"Topic {_options.Topic} at {_options.Source.BootstrapServers} cannot be looked up: {exception.Error.Reason.TrimEnd('.')}; it is tried again.", exception);
        }
    }

    private async Task CreateAsync()
    {
        var configs = new Dictionary<string, string>
        {
            ["cleanup.policy"] = "delete",
            ["retention.ms"] = _options.Retention == TimeSpan.Zero ? "-1" : ((long)_options.Retention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
            ["retention.bytes"] = "-1",
            // Records keep the time that they have in the input.
            ["message.timestamp.type"] = "CreateTime",
            // What is deleted goes a segment at a time.
            ["segment.bytes"] = "67108864",
        };
        var topic = new TopicSpecification { Name = _options.Topic, NumPartitions = _options.Partitions, ReplicationFactor = _options.ReplicationFactor, Configs = configs };
        try
        {
            await _admin.CreateTopicsAsync([topic], new CreateTopicsOptions { RequestTimeout = _options.PrepareTimeout / 3, OperationTimeout = _options.PrepareTimeout / 3 }).ConfigureAwait(false);
            _logger.Made(_options.Topic, _options.Partitions);
        }
        catch (KafkaException exception)
        {
            Error error = exception is CreateTopicsException { Results: [var report, ..] } ? report.Error : exception.Error;
            // Another process of the group was faster.
            if (error.Code == ErrorCode.TopicAlreadyExists) return;
            string remedy = error.Code == ErrorCode.InvalidReplicationFactor
                ? "set the replication factor to the number of brokers that are to hold it: -1, their own default, is known only to Kafka 2.4 and later"
                : $"make it by hand with {_options.Partitions} partitions and cleanup.policy=delete";
            throw new ForwardingException($"Topic {_options.Topic}, to which the input is forwarded, does not exist at {_options.Source.BootstrapServers} and could not be made ({error.Reason.TrimEnd('.')}); {remedy}.", exception);
        }
    }

    private async Task GrowAsync(int before)
    {
        try
        {
            await _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = _options.Topic, IncreaseTo = _options.Partitions }], new CreatePartitionsOptions { RequestTimeout = _options.PrepareTimeout / 3 }).ConfigureAwait(false);
            _logger.Grown(_options.Topic, before, _options.Partitions);
        }
        catch (KafkaException exception)
        {
            Error error = exception is CreatePartitionsException { Results: [var report, ..] } ? report.Error : exception.Error;
            // Another process may have been faster; the topic says.
            if (Count() >= _options.Partitions) return;
            throw new ForwardingException($"Topic {_options.Topic}, to which the input is forwarded, has {before} partitions at {_options.Source.BootstrapServers} and could not be given {_options.Partitions} ({error.Reason.TrimEnd('.')}); give it more by hand, or ask for {before}.", exception);
        }
    }

    private async Task<int> AppearsAsync(int partitions)
    {
        long began = _time.GetTimestamp();
        while (true)
        {
            int count = Count();
            if (count >= partitions) return count;
            if (_isDisposed || _time.GetElapsedTime(began) > _options.PrepareTimeout)
                throw new ForwardingException($"Topic {_options.Topic}, to which the input is forwarded, does not appear with {partitions} partitions at {_options.Source.BootstrapServers}; it is tried again.");
            await Task.Delay(Pause, _time).ConfigureAwait(false);
        }
    }

    private int Count()
    {
        TopicMetadata? found = _admin.GetMetadata(_options.Topic, _options.PrepareTimeout / 4).Topics.FirstOrDefault(found => found.Topic == _options.Topic);
        if (found?.Error.Code is ErrorCode.TopicAuthorizationFailed)
            throw new ForwardingException($"This process may not look at topic {_options.Topic}, to which the input is forwarded, at {_options.Source.BootstrapServers}; give it the right to.");
        return found?.Partitions.Count ?? 0;
    }
}
