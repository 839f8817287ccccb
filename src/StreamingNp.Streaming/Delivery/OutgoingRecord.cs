using Confluent.Kafka;

namespace StreamingNp.Streaming.Delivery;

/// <summary>A record to publish.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Key">The key in bytes; records with the same key keep their order. Empty for none.</param>
/// <param name="Value">The value in bytes; null for a tombstone.</param>
/// <param name="Headers">The headers by name, in order; empty for none.</param>
public sealed record OutgoingRecord(string Topic, byte[] Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, byte[]>> Headers)
{
    /// <summary>A record without headers.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="key">The key in bytes; empty for none.</param>
    /// <param name="value">The value in bytes; null for a tombstone.</param>
    public OutgoingRecord(string topic, byte[] key, byte[]? value)
        : this(topic, key, value, [])
    {
    }

    /// <summary>The partition, 0 or more; null for the one that the key chooses.</summary>
    public int? Partition { get; init; }

    /// <summary>The record's timestamp: Unix time in milliseconds; null for the time at which it is published.</summary>
    public long? TimestampMilliseconds { get; init; }

    internal TopicPartition Destination => new(Topic, Partition is { } partition ? new Partition(partition) : Confluent.Kafka.Partition.Any);

    internal Message<byte[]?, byte[]?> ToMessage()
    {
        var message = new Message<byte[]?, byte[]?> { Key = Key.Length > 0 ? Key : null, Value = Value };
        if (TimestampMilliseconds is { } time) message.Timestamp = new Timestamp(time, TimestampType.CreateTime);
        if (Headers.Count == 0) return message;
        message.Headers = [];
        foreach ((string name, byte[] value) in Headers) message.Headers.Add(name, value);
        return message;
    }
}
