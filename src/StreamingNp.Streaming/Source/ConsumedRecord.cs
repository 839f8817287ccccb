using Confluent.Kafka;

namespace StreamingNp.Streaming.Source;

/// <summary>One record of a partition, as it came.</summary>
/// <remarks>
/// Key and value are slices of memory that many records share: they stay valid for as long as they are held, but whoever
/// keeps one for long keeps up to 64 KB alive and had better copy it.
/// </remarks>
/// <param name="Offset">The record's offset in its partition.</param>
/// <param name="TimestampMilliseconds">The record's own timestamp: Unix time in milliseconds; 0 or less where it has none.</param>
/// <param name="Key">The key in bytes; empty where there is none.</param>
/// <param name="Value">The value in bytes; null for a record without a value (a tombstone).</param>
/// <param name="Headers">The headers; null where there are none.</param>
public readonly record struct ConsumedRecord(long Offset, long TimestampMilliseconds, ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? Value, Headers? Headers = null);
