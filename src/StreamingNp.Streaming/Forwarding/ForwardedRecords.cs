using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Writes the records that go to the internal topic: the same bytes and time, keyed by series. What is no observation goes there as well, with its own key and
/// headers, so that the lane that reads it makes the dead letter; only what is too large to be sent again whole becomes one here.
/// </summary>
/// <remarks>Not thread-safe: the decoder's buffers are reused.</remarks>
internal sealed class ForwardedRecords(ForwardingOptions options, TopicPartition partition)
{
    // What fits into a message of the usual 1,000,000 bytes, with a header of ours. More than that would fail again and again.
    private const int MostBytes = 900_000;

    private readonly ObservationDecoder _decoder = new(options.Decoder);
    private readonly DeadLetterRecords _deadLetters = new(options.DeadLetterTopic, options.Decoder, partition, areForwarded: false);

    /// <summary>Makes the record to send.</summary>
    public OutgoingRecord Of(in ConsumedRecord record)
    {
        DecodeFailure failure = _decoder.Decode(record.Value.GetValueOrDefault().Span, record.Key.Span, EventTime.FromUnixTime(record.TimestampMilliseconds, TimestampUnit.Milliseconds));
        bool isTooLarge = failure == DecodeFailure.MessageTooLarge || SizeOf(record) > MostBytes;
        if (isTooLarge) return _deadLetters.Of(record, (failure is DecodeFailure.None or DecodeFailure.Tombstone ? DecodeFailure.MessageTooLarge : failure).ToString());
        KeyValuePair<string, byte[]> from = new ForwardedFrom(partition.Topic, partition.Partition.Value, record.Offset).ToHeader();
        // Headers are for dead letters alone.
        if (failure == DecodeFailure.None) return Keyed(record, SeriesKey(), [from]);
        return Keyed(record, record.Key.ToArray(), record.Headers is { } own ? [.. own.Select(header => new KeyValuePair<string, byte[]>(header.Key, header.GetValueBytes() ?? [])), from] : [from]);
    }

    private byte[] SeriesKey()
    {
        byte[] key = new byte[Encoding.UTF8.GetByteCount(_decoder.Series)];
        Encoding.UTF8.GetBytes(_decoder.Series, key);
        return key;
    }

    private OutgoingRecord Keyed(in ConsumedRecord record, byte[] key, IReadOnlyList<KeyValuePair<string, byte[]>> headers) =>
        new(options.Topic, key, record.Value?.ToArray(), headers)
        {
            // Without a key, the place says where: so it is the same every time.
            Partition = key.Length > 0 ? SeriesPartitioner.PartitionOf(key, options.Partitions) : partition.Partition.Value % options.Partitions,
            TimestampMilliseconds = record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : null,
        };

    private static int SizeOf(in ConsumedRecord record) =>
        record.Key.Length + record.Value.GetValueOrDefault().Length + (record.Headers is { } headers ? headers.Sum(header => header.Key.Length + (header.GetValueBytes()?.Length ?? 0)) : 0);
}
