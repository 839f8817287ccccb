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
    private const int MaxNamed = 20;

    // Names that come and go must not fill the memory; what begins beyond is not looked at.
    private const int MaxKnown = 500_000;

    private readonly ConcurrentDictionary<(string Topic, string Series), int> _partitions = new();

    // The other partition of each series that was named.
    private readonly ConcurrentDictionary<(string Topic, string Series), int> _told = new();

    /// <summary>An observation of a series came to a lane for the first time.</summary>
    /// <param name="series">The series.</param>
    /// <param name="lane">The lane.</param>
    public void Arrived(string series, TopicPartition lane)
    {
        if (!_partitions.ContainsKey((lane.Topic, series)) && _partitions.Count >= MaxKnown) return;
        int other = _partitions.GetOrAdd((lane.Topic, series), lane.Partition.Value);
        if (other == lane.Partition.Value || !_told.TryAdd((lane.Topic, series), lane.Partition.Value)) return;
        if (_told.Count <= MaxNamed) LogSplit(series, lane.Topic, other, lane.Partition.Value);
        else if (_told.Count == MaxNamed + 1) LogMore(lane.Topic);
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
        foreach (KeyValuePair<(string Topic, string Series), int> other in _told)
            if (other.Value == lane.Partition.Value && other.Key.Topic == lane.Topic) _told.TryRemove(other);
        foreach (KeyValuePair<(string Topic, string Series), int> one in _partitions)
        {
            if (one.Value != lane.Partition.Value || one.Key.Topic != lane.Topic) continue;
            // Of a series that was split the other part goes on.
            if (_told.TryRemove(one.Key, out int rest)) _partitions.TryUpdate(one.Key, rest, one.Value);
            else _partitions.TryRemove(one);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The series {Series} of topic {Topic} comes in the partitions {One} and {Other}: each is scored by itself, with half of the points; produce it with the series as the key, and leave the partitioner alone, or set repartition.enabled.")]
    private partial void LogSplit(string series, string topic, int one, int other);

    [LoggerMessage(Level = LogLevel.Warning, Message = "More series of topic {Topic} come in two partitions; they are not named any more.")]
    private partial void LogMore(string topic);
}
