using Confluent.Kafka;
using StreamingNp.App.Configuration;
using StreamingNp.App.Terminal;
using StreamingNp.App.Topics;

namespace StreamingNp.App.Events;

/// <summary>Follows the event topic from a moment on. It is in no consumer group and commits nothing: whoever looks changes nothing. It waits for brokers and for a topic that is not there yet.</summary>
internal sealed class EventTopicReader : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Look = TimeSpan.FromMilliseconds(100), BetweenDiscoveries = TimeSpan.FromSeconds(2);

    private readonly string _topic, _servers;
    private readonly DateTimeOffset? _since;
    private readonly TimeProvider _time;
    private readonly Action<string> _tell;
    private readonly IConsumer<Ignore, byte[]?> _consumer;
    private readonly Dictionary<TopicPartition, long> _known = [];
    private long? _discoveredAt;
    private string _told = "";

    /// <summary>Makes a reader; it connects when it is read from.</summary>
    /// <param name="settings">Which brokers and which topic.</param>
    /// <param name="since">The time of publication from which on events are read; null for all that there are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="tell">Is told what is waited for, a sentence once.</param>
    /// <exception cref="CommandException">Kafka's client does not take a setting.</exception>
    public EventTopicReader(ProcessorSettings settings, DateTimeOffset? since, TimeProvider time, Action<string> tell)
    {
        (_topic, _servers, _since, _time, _tell) = (settings.Output.EventTopic, settings.Kafka.BootstrapServers, since, time, tell);
        _consumer = TopicClients.Consumer<Ignore>(settings.Kafka, "events", config =>
        {
            config.AllowAutoCreateTopics = false;
            config.FetchWaitMaxMs = 100;
        });
    }

    /// <summary>The next event; null where none has come for a moment. Blocks as long.</summary>
    public byte[]? Next()
    {
        try
        {
            if (_discoveredAt is not { } discovered || _time.GetElapsedTime(discovered) >= BetweenDiscoveries) Discover();
            ConsumeResult<Ignore, byte[]?>? record = _consumer.Consume(Look);
            return record is null || IsOld(record) ? null : record.Message.Value;
        }
        catch (KafkaException exception) when (!exception.Error.IsFatal)
        {
            Tell($"The events in {_topic} cannot be read from {_servers} yet ({exception.Error.Reason.TrimEnd('.')}); trying again.");
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _consumer.Dispose();

    // Topics appear, and grow.
    private void Discover()
    {
        _discoveredAt = _time.GetTimestamp();
        using IAdminClient admin = new DependentAdminClientBuilder(_consumer.Handle).Build();
        TopicMetadata? topic = admin.GetMetadata(_topic, Patience).Topics.Find(found => found.Topic == _topic);
        if (topic is null || topic.Error.Code == ErrorCode.UnknownTopicOrPart)
        {
            Tell($"There is no topic {_topic} at {_servers} yet; waiting for it.");
            return;
        }
        if (topic.Error.IsError) throw new KafkaException(topic.Error);
        List<TopicPartition> added = [.. topic.Partitions.Select(partition => new TopicPartition(_topic, partition.PartitionId)).Except(_known.Keys)];
        if (added.Count == 0) return;
        List<TopicPartitionOffset> starts = [.. added.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning))];
        if (_since is { } since)
        {
            foreach (TopicPartition partition in added) _known[partition] = _consumer.QueryWatermarkOffsets(partition, Patience).High.Value;
            // A broker that finds nothing as new as that answers with the end, and so does the embedded one, always: then all are read, and their times decide.
            starts = [.. _consumer.OffsetsForTimes(added.Select(partition => new TopicPartitionTimestamp(partition, new Timestamp(since))), Patience)
                .Select(found => found.Offset.Value >= 0 ? found : new TopicPartitionOffset(found.TopicPartition, Offset.Beginning))];
        }
        foreach (TopicPartition partition in added) _known.TryAdd(partition, 0);
        _consumer.IncrementalAssign(starts);
    }

    // What was there already when the partition was found; other clocks may be behind, so what came later is new in any case.
    private bool IsOld(ConsumeResult<Ignore, byte[]?> record) =>
        _since is { } since && record.Offset.Value < _known.GetValueOrDefault(record.TopicPartition) && record.Message.Timestamp.UtcDateTime < since.UtcDateTime;

    private void Tell(string sentence)
    {
        if (sentence == _told) return;
        _told = sentence;
        _tell(sentence);
    }
}
