using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using StreamingNp.Detection.Configuration;

namespace StreamingNp.Streaming.Source;

/// <summary>How the consumer stands with its group, and what the log says of it: that it waits, that it has joined, and what it reads. Only the source's thread calls it.</summary>
internal sealed class GroupMembership(SourceOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly List<TopicPartition> _toReport = [];
    private long _waitsSince = time.GetTimestamp();
    private bool _saysItWaits;

    /// <summary>Whether the consumer has joined the group. The id of a member is known before.</summary>
    public bool HasJoined { get; private set; }

    /// <summary>Whether partitions were assigned that the log does not say yet.</summary>
    public bool HasNews => _toReport.Count > 0;

    /// <summary>Takes note of assigned partitions: none, where the group has none for this member.</summary>
    public void Assigned(List<TopicPartition> partitions)
    {
        if (_saysItWaits) logger.Joined(options.GroupId);
        (HasJoined, _saysItWaits) = (true, false);
        _toReport.AddRange(partitions);
    }

    /// <summary>Takes note of revoked partitions.</summary>
    public void Revoked(List<TopicPartitionOffset> partitions) => _toReport.RemoveAll(read => partitions.Exists(one => one.TopicPartition == read));

    /// <summary>Takes note that the group goes on without the consumer.</summary>
    public void Lost()
    {
        HasJoined = false;
        _waitsSince = time.GetTimestamp();
        _toReport.Clear();
    }

    /// <summary>Says, once, that the group lets the consumer wait, where nothing else is wrong: it waits for a member that was killed until its session ends, and does not say so.</summary>
    public void SayThatItWaits(ClusterWatch watch)
    {
        if (HasJoined || _saysItWaits || watch.IsSilent || watch.Missed.Count > 0 || time.GetElapsedTime(_waitsSince) < Patience) return;
        _saysItWaits = true;
        string session = Duration.Shown(ConsumerSettings.SessionTimeout(options));
        logger.WaitsForGroup(options.GroupId, session);
    }

    /// <summary>Says which partitions are read that were not read before.</summary>
    public void SayWhatIsRead()
    {
        foreach (IGrouping<string, TopicPartition> topic in _toReport.GroupBy(partition => partition.Topic))
        {
            string partitions = string.Join(' ', topic.Select(partition => partition.Partition.Value).Order());
            logger.Reading(topic.Key, partitions);
        }
        _toReport.Clear();
    }
}
