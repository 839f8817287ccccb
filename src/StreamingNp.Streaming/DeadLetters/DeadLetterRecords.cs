using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.DeadLetters;

/// <summary>Writes dead letters: the bytes of a record that cannot be read, why, and where it comes from.</summary>
/// <param name="deadLetterTopic">Where they go.</param>
/// <param name="decoder">How messages are read.</param>
/// <param name="lane">The partition that the records are in.</param>
/// <param name="areForwarded">Whether that is an internal topic, and a header says where the records come from.</param>
internal sealed class DeadLetterRecords(string deadLetterTopic, DecoderOptions decoder, TopicPartition lane, bool areForwarded)
{
    // Where a value or key is over the limit, its start is enough to recognise the sender; whole, it might not fit into a message.
    private const int TruncatedBytes = 65_536;

    // Where the size limit is raised: what still fits into a message of the usual 1,000,000 bytes, with key and headers.
    private const int MaxWholeBytes = 900_000;

    // As they are sent, so that however many there are a dead letter fits into a message.
    private const int MaxHeaderBytes = 16_384;
    private const string PrefixOfSource = "source-header-";
    private const int BytesOfLengths = 10;

    private readonly int _maxValueBytes = Math.Clamp(decoder.MaxMessageBytes, TruncatedBytes, MaxWholeBytes);

    /// <summary>The dead letter of a record that could not be read, or a part of which could not.</summary>
    /// <param name="record">The record.</param>
    /// <param name="faults">What could not be read; the first is the reason.</param>
    /// <param name="count">How much could not be read.</param>
    public OutgoingRecord Of(in ConsumedRecord record, IReadOnlyList<DecodeFault> faults, int count)
    {
        var what = new List<KeyValuePair<string, byte[]>>(3);
        if (faults[0].Path.Length > 0) what.Add(Header("path", faults[0].Path));
        what.Add(Header("detail", faults[0].Sentence));
        if (count > 1) what.Add(Header("faults", count.ToString(CultureInfo.InvariantCulture)));
        return Of(record, faults[0].Failure.ToString(), what);
    }

    /// <summary>The dead letter of a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="reason">What is wrong with it in a word, such as <c>Late</c>.</param>
    public OutgoingRecord Of(in ConsumedRecord record, string reason) => Of(record, reason, []);

    private OutgoingRecord Of(in ConsumedRecord record, string reason, IEnumerable<KeyValuePair<string, byte[]>> what)
    {
        ForwardedFrom? forwarded = areForwarded ? ForwardedFrom.Of(record.Headers) : null;
        ForwardedFrom origin = forwarded ?? new(lane.Topic, lane.Partition.Value, record.Offset);
        ReadOnlyMemory<byte> value = record.Value.GetValueOrDefault();
        var headers = new List<KeyValuePair<string, byte[]>>
        {
            Header("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(reason)),
            Header("source-topic", origin.Topic),
            Header("source-partition", origin.Partition.ToString(CultureInfo.InvariantCulture)),
            Header("source-offset", origin.Offset.ToString(CultureInfo.InvariantCulture)),
        };
        if (record.TimestampMilliseconds > 0) headers.Add(Header("source-timestamp", record.TimestampMilliseconds.ToString(CultureInfo.InvariantCulture)));
        headers.AddRange(what);
        if (value.Length > _maxValueBytes)
        {
            headers.Add(Header("truncated-from-bytes", value.Length.ToString(CultureInfo.InvariantCulture)));
            headers.Add(Header("sha256", Convert.ToHexStringLower(SHA256.HashData(value.Span))));
            value = value[..TruncatedBytes];
        }
        ReadOnlyMemory<byte> key = record.Key;
        if (key.Length > TruncatedBytes)
        {
            headers.Add(Header("key-truncated-from-bytes", key.Length.ToString(CultureInfo.InvariantCulture)));
            key = key[..TruncatedBytes];
        }
        if (record.Headers is { } source) Keep(source.Take(forwarded is null ? source.Count : source.Count - 1), headers);
        return new(deadLetterTopic, key.ToArray(), value.ToArray(), headers);
    }

    // The record's own headers, under names of their own: among them the one that counts how often it was republished.
    private static void Keep(IEnumerable<IHeader> source, List<KeyValuePair<string, byte[]>> headers)
    {
        int bytes = 0, dropped = 0;
        foreach (IHeader header in source)
        {
            byte[] value = header.GetValueBytes() ?? [];
            int size = PrefixOfSource.Length + Encoding.UTF8.GetByteCount(header.Key) + value.Length + BytesOfLengths;
            if (bytes + size > MaxHeaderBytes)
            {
                dropped++;
                continue;
            }
            bytes += size;
            headers.Add(new(PrefixOfSource + header.Key, value));
        }
        if (dropped > 0) headers.Add(Header("source-headers-dropped", dropped.ToString(CultureInfo.InvariantCulture)));
    }

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
