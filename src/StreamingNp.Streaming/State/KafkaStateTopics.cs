using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.State;

/// <summary>Sees to it that the topics for state exist, and knows where in them a lane's records go.</summary>
internal sealed class KafkaStateTopics(KafkaClients clients, IConsumer<byte[]?, byte[]?> reader, KafkaStateOptions options, TimeProvider time, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), WithoutAdmin = TimeSpan.FromMinutes(5);

    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<string, int> _partitions = new(StringComparer.Ordinal);
    private readonly HashSet<string> _fixed = new(StringComparer.Ordinal);
    private readonly IAdminClient _admin = KafkaClients.Admin(reader);
    private string? _noAdmin;
    private long _noAdminAt;

    public void Dispose()
    {
        _admin.Dispose();
        _one.Dispose();
    }

    /// <summary>Makes what is missing, and says where the lane's journal and snapshots are.</summary>
    /// <exception cref="StateException">There are no topics and they cannot be made, or the brokers do not answer in time.</exception>
    public async Task<(TopicPartition Journal, TopicPartition Snapshots)> PrepareAsync(TopicPartition lane, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            string journal = options.JournalTopic(lane.Topic), snapshots = options.SnapshotsTopic(lane.Topic);
            if (!Suffices(journal, lane) || !Suffices(snapshots, lane))
                await Task.Run(() => MakeAsync(lane, journal, snapshots), cancellation).ConfigureAwait(false);
            return (Home(journal, lane), Home(snapshots, lane));
        }
        catch (KafkaException exception)
        {
            throw new StateException($"The topics for the state of lane {StateException.Name(lane)} at {options.BootstrapServers} cannot be looked up: {exception.Error.Reason.TrimEnd('.')}; it is tried again.", exception);
        }
        finally
        {
            _one.Release();
        }
    }

    // A topic that cannot be given more partitions keeps several lanes in one.
    private TopicPartition Home(string topic, TopicPartition lane) => new(topic, lane.Partition.Value % _partitions[topic]);

    private bool Suffices(string topic, TopicPartition lane) => _partitions.TryGetValue(topic, out int count) && (count > lane.Partition.Value || _fixed.Contains(topic));

    private async Task MakeAsync(TopicPartition lane, string journal, string snapshots)
    {
        long began = time.GetTimestamp();
        int wanted = Math.Max(Count(_admin, lane.Topic), lane.Partition.Value + 1);
        string[] missing = [.. new[] { journal, snapshots }.Where(topic => Count(_admin, topic) == 0)];
        if (missing.Length > 0 && HasAdmin) await CreateAsync([.. missing.Select(topic => Specify(topic, topic == journal, wanted))]).ConfigureAwait(false);
        if (missing.Length > 0 && !HasAdmin)
        {
            using IAdminClient making = clients.MakingAdmin();
            foreach (string topic in missing) making.GetMetadata(topic, Left(began));
        }
        foreach (string topic in (string[])[journal, snapshots])
        {
            int count = await AppearsAsync(topic, 1, began).ConfigureAwait(false);
            // Waiting for it also renews what the client knows of the topic.
            if (count <= lane.Partition.Value && HasAdmin && await GrowAsync(topic, wanted).ConfigureAwait(false)) count = await AppearsAsync(topic, wanted, began).ConfigureAwait(false);
            if (count <= lane.Partition.Value) _fixed.Add(topic);
            _partitions[topic] = count;
        }
    }

    private TopicSpecification Specify(string topic, bool isJournal, int partitions)
    {
        var configs = isJournal
            ? new Dictionary<string, string>
            {
                ["cleanup.policy"] = "delete",
                ["retention.ms"] = ((long)options.JournalRetention.TotalMilliseconds).ToString(CultureInfo.InvariantCulture),
                ["segment.bytes"] = "67108864",
            }
            // Each snapshot is renewed within minutes: small segments, cleaned when a fifth is new, keep a restore short.
            : new Dictionary<string, string>
            {
                ["cleanup.policy"] = "compact",
                ["segment.bytes"] = "33554432",
                ["segment.ms"] = "3600000",
                ["min.cleanable.dirty.ratio"] = "0.2",
            };
        return new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = options.ReplicationFactor, Configs = configs };
    }

    private async Task CreateAsync(IReadOnlyList<TopicSpecification> topics)
    {
        try
        {
            // A third of the time: where there is no answer, something else is tried in the rest.
            await _admin.CreateTopicsAsync(topics, new CreateTopicsOptions { RequestTimeout = options.PrepareTimeout / 3, OperationTimeout = options.PrepareTimeout / 3 }).ConfigureAwait(false);
            foreach (TopicSpecification topic in topics) logger.Made(topic.Name, topic.NumPartitions);
        }
        catch (CreateTopicsException exception)
        {
            foreach (CreateTopicReport report in exception.Results)
            {
                if (!report.Error.IsError) logger.Made(report.Topic, topics[0].NumPartitions);
                else if (report.Error.Code is ErrorCode.InvalidReplicationFactor) throw Refused(report, "set ReplicationFactor to the number of brokers that are to hold it: -1, their own default, is known only to Kafka 2.4 and later", exception);
                else if (report.Error.Code is ErrorCode.TopicAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed) NoAdmin(report.Error);
                else if (report.Error.Code is not ErrorCode.TopicAlreadyExists) throw Refused(report, "make it by hand, with cleanup.policy=delete for .journal and compact for .snapshots", exception);
            }
        }
        catch (KafkaException exception)
        {
            NoAdmin(exception.Error);
        }
    }

    private async Task<bool> GrowAsync(string topic, int partitions)
    {
        try
        {
            await _admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = partitions }], new CreatePartitionsOptions { RequestTimeout = options.PrepareTimeout / 4 }).ConfigureAwait(false);
            logger.Grown(topic, partitions);
            return true;
        }
        catch (KafkaException exception)
        {
            NoAdmin(exception is CreatePartitionsException { Results: [var report, ..] } ? report.Error : exception.Error);
            return false;
        }
    }

    private async Task<int> AppearsAsync(string topic, int partitions, long began)
    {
        while (true)
        {
            int count = Count(_admin, topic);
            if (count >= partitions) return count;
            if (time.GetElapsedTime(began) > options.PrepareTimeout)
                throw new StateException($"Topic {topic} does not have {partitions} partitions at {options.BootstrapServers} and could not be made ({_noAdmin ?? "it does not appear"}); make it, or give this process the right to.");
            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }

    private int Count(IAdminClient admin, string topic)
    {
        TopicMetadata? found = admin.GetMetadata(topic, options.PrepareTimeout / 4).Topics.FirstOrDefault(found => found.Topic == topic);
        if (found?.Error.Code is ErrorCode.TopicAuthorizationFailed)
            throw new StateException($"This process may not look at topic {topic} at {options.BootstrapServers}; give it the right to.");
        return found?.Partitions.Count ?? 0;
    }

    // Whether topics can be made as they should be; rights and controllers come and go, so that it is tried again after a while.
    private bool HasAdmin => _noAdmin is null || time.GetElapsedTime(_noAdminAt) > WithoutAdmin;

    private void NoAdmin(Error error)
    {
        // A time-out is not evidence of a failure: the topics may have been made. Without a controller, as in the embedded broker, nobody was asked.
        if (error.Code is ErrorCode.Local_TimedOut or ErrorCode.RequestTimedOut && !error.Reason.Contains("controller", StringComparison.Ordinal))
        {
            logger.NotMadeYet(error.Reason);
            return;
        }
        if (_noAdmin is null) logger.NoAdmin(error.Reason);
        (_noAdmin, _noAdminAt) = (error.Reason, time.GetTimestamp());
    }

    private StateException Refused(CreateTopicReport report, string remedy, Exception cause) =>
        new($"Topic {report.Topic} for state could not be made at {options.BootstrapServers} ({report.Error.Reason.TrimEnd('.')}); {remedy}.", cause);

    private TimeSpan Left(long began)
    {
        TimeSpan left = options.PrepareTimeout - time.GetElapsedTime(began);
        return left > Pause ? left : Pause;
    }
}
