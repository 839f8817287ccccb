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

    /// <summary>The partition to publish to, 0 or more; null to let the key decide.</summary>
    public int? Partition { get; init; }
}
