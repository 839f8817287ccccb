using System.Collections.Concurrent;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace StreamingNp.Streaming.Lanes;

/// <summary>
/// Knows in which partition each series of a process was seen. All points of a series belong into one partition: where they do not, each of its lanes has
/// a part of them, and this says so, by name. May be used from any thread.
/// </summary>
/// <param name="logger">Takes the warnings.</param>
public sealed partial class SeriesPlacement(ILogger<SeriesPlacement> logger)
{
    private const int MostNamed = 20;

    // Names that come and go must not fill the memory; what begins beyond is not looked at.
    private const int MostKnown = 500_000;

    private readonly ConcurrentDictionary<(string Topic, string Series), int> _partitions = new();
    private readonly ConcurrentDictionary<(string Topic, string Series), bool> _told = new();

    /// <summary>The series that were seen in two partitions.</summary>
    public int Split => _told.Count;

    /// <summary>An observation of a series came to a lane for the first time.</summary>
    /// <param name="series">The series.</param>
    /// <param name="lane">The lane.</param>
    public void Arrived(string series, TopicPartition lane)
    {
        if (!_partitions.ContainsKey((lane.Topic, series)) && _partitions.Count >= MostKnown) return;
        int other = _partitions.GetOrAdd((lane.Topic, series), lane.Partition.Value);
        if (other == lane.Partition.Value || !_told.TryAdd((lane.Topic, series), true)) return;
        if (_told.Count <= MostNamed) LogSplit(series, lane.Topic, other, lane.Partition.Value);
        else if (_told.Count == MostNamed + 1) LogMore(lane.Topic);
    }

    /// <summary>A series of a lane is forgotten.</summary>
    /// <param name="series">The series.</param>
    /// <param name="lane">The lane.</param>
    public void Forgotten(string series, TopicPartition lane)
    {
        _partitions.TryRemove(new KeyValuePair<(string, string), int>((lane.Topic, series), lane.Partition.Value));
        _told.TryRemove((lane.Topic, series), out _);
    }

    /// <summary>A lane has ended: its series may come to another one.</summary>
    /// <param name="lane">The lane.</param>
    public void Ended(TopicPartition lane)
    {
        foreach (((string topic, string series), int partition) in _partitions)
            if (partition == lane.Partition.Value && topic == lane.Topic) _partitions.TryRemove(new KeyValuePair<(string, string), int>((topic, series), partition));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The series {Series} of topic {Topic} comes in the partitions {One} and {Other}: each is scored by itself, with half of the points; produce it with the series as the key, and leave the partitioner alone, or set repartition.enabled.")]
    private partial void LogSplit(string series, string topic, int one, int other);

    [LoggerMessage(Level = LogLevel.Warning, Message = "More series of topic {Topic} come in two partitions; they are not named any more.")]
    private partial void LogMore(string topic);
}
