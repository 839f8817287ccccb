using System.Text;
using Confluent.Kafka;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Reading;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Writes the records that go to the internal topic, keyed by series and of the time of the record they come from: its own bytes where it holds one observation, else each observation
/// in the native format. What is no observation goes there as well, with its own key and headers, so that the lane that reads it makes the dead letter; one is made here where a record
/// is too large to be sent again whole, or could be read in part.
/// </summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class ForwardedRecords(ForwardingOptions options, TopicPartition partition) : IDisposable
{
    // What fits into a message of the usual 1,000,000 bytes, with a header of ours. More than that would fail again and again.
    private const int MaxBytes = 900_000;

    private readonly RecordReader _reader = new(options.Format, options.FormatOptions, options.Decoder, areForwarded: false, partition.Topic);
    private readonly RecordReader _again = new(options.Format, options.FormatOptions, options.Decoder, areForwarded: false, options.Topic);
    private readonly DeadLetterRecords _deadLetters = new(options.DeadLetterTopic, options.Decoder, partition, areForwarded: false);
    private readonly ObservationEncoder _encoder = new();

    /// <summary>Makes the records to send.</summary>
    /// <param name="record">The record.</param>
    /// <param name="records">Gets them: one or more.</param>
    public void Add(in ConsumedRecord record, List<OutgoingRecord> records)
    {
        DecodedBatch batch = _reader.Read(record);
        bool isTooLarge = batch.Faults is [{ Failure: DecodeFailure.MessageTooLarge }, ..];
        if (isTooLarge || (batch.Count <= 1 && SizeOf(record) > MaxBytes))
        {
            records.Add(isTooLarge || batch.FaultCount > 0 ? _deadLetters.Of(record, batch.Faults, batch.FaultCount) : _deadLetters.Of(record, nameof(DecodeFailure.MessageTooLarge)));
            return;
        }
        if (batch.Count == 0)
        {
            KeyValuePair<string, byte[]> from = From(record).ToHeader();
            records.Add(Keyed(record, record.Key.ToArray(), record.Value?.ToArray(), record.Headers is { } own ? [.. own.Select(header => new KeyValuePair<string, byte[]>(header.Key, header.GetValueBytes() ?? [])), from] : [from]));
            return;
        }
        if (batch.FaultCount > 0) records.Add(_deadLetters.Of(record, batch.Faults, batch.FaultCount));
        if (batch is { Count: 1, FaultCount: 0 } && ReadsTheSame(record, batch[0], out byte[] key))
        {
            // Headers are for dead letters alone.
            records.Add(Keyed(record, key, record.Value?.ToArray(), [From(record).ToHeader()]));
            return;
        }
        KeyValuePair<string, byte[]>[] headers = [From(record).ToHeader(isObservation: true)];
        for (int index = 0; index < batch.Count; index++)
        {
            DecodedObservation one = batch[index];
            records.Add(Keyed(record, KeyOf(one.Series), _encoder.Encode(one.Series, one.Observation, one.Tags).ToArray(), headers));
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _encoder.Dispose();

    // Whether the bytes say the same under the key of the series, in the internal topic, without headers. A format may look at each.
    private bool ReadsTheSame(in ConsumedRecord record, DecodedObservation one, out byte[] key)
    {
        key = KeyOf(one.Series);
        // The name of the topic is in that of the series.
        if (options.FormatOptions.Series is { HasTopic: true }) return false;
        if (record.Headers is null && record.Key.Span.SequenceEqual(key)) return true;
        DecodedBatch again = _again.Read(record with { Key = key, Headers = null });
        return again is { Count: 1, FaultCount: 0 } && again[0].Series.SequenceEqual(one.Series) && again[0].Observation.Equals(one.Observation);
    }

    private static byte[] KeyOf(ReadOnlySpan<char> series)
    {
        byte[] key = new byte[Encoding.UTF8.GetByteCount(series)];
        Encoding.UTF8.GetBytes(series, key);
        return key;
    }

    private ForwardedFrom From(in ConsumedRecord record) => new(partition.Topic, partition.Partition.Value, record.Offset);

    private OutgoingRecord Keyed(in ConsumedRecord record, byte[] key, byte[]? value, IReadOnlyList<KeyValuePair<string, byte[]>> headers) =>
        new(options.Topic, key, value, headers)
        {
            // Without a key, the place says where: so it is the same every time.
            Partition = key.Length > 0 ? SeriesPartitioner.PartitionOf(key, options.Partitions) : partition.Partition.Value % options.Partitions,
            TimestampMilliseconds = record.TimestampMilliseconds > 0 ? record.TimestampMilliseconds : null,
        };

    private static int SizeOf(in ConsumedRecord record) =>
        record.Key.Length + record.Value.GetValueOrDefault().Length + (record.Headers is { } headers ? headers.Sum(header => header.Key.Length + (header.GetValueBytes()?.Length ?? 0)) : 0);
}
