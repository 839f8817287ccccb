using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Confluent.Kafka;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Lanes;

/// <summary>Writes the records that a lane sends: events as CloudEvents in binary mode, dead letters with where they come from, scores.</summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class LaneRecords(LaneOptions options, string topic, int partition) : IDisposable
{
    // Where a value or key is over the limit, its start is enough to recognise the sender; whole, it might not fit into a message.
    private const int TruncatedBytes = 65_536;

    // Where the size limit is raised: what still fits into a message of the usual 1,000,000 bytes, with key and headers.
    private const int MostWholeBytes = 900_000;

    private const int MostHeaderBytes = 16_384;

    private readonly int _mostValueBytes = Math.Clamp(options.Decoder.MostMessageBytes, TruncatedBytes, MostWholeBytes);

    private readonly AnomalyEventEncoder _events = new();
    private readonly ArrayBufferWriter<byte> _scoreBuffer = new(256);
    private Utf8JsonWriter? _scores;

    public OutgoingRecord Event(AnomalyEvent anomaly) => new(
        options.EventTopic,
        Encoding.UTF8.GetBytes(anomaly.Series),
        _events.Encode(anomaly).ToArray(),
        [
            Header("ce_specversion", "1.0"),
            Header("ce_id", anomaly.Id),
            Header("ce_source", $"streaming-np/{topic}"),
            Header("ce_type", $"streaming-np.incident.{anomaly.State.ToString().ToLowerInvariant()}"),
            Header("ce_subject", anomaly.Series),
            Header("ce_time", anomaly.DetectedAt.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            Header("content-type", "application/json"),
        ]);

    /// <summary>A dead letter.</summary>
    /// <param name="record">What it is about.</param>
    /// <param name="reason">The name of what is wrong with it, such as <c>NotJson</c>.</param>
    public OutgoingRecord DeadLetter(ConsumedRecord record, string reason)
    {
        ReadOnlyMemory<byte> value = record.Value.GetValueOrDefault();
        var headers = new List<KeyValuePair<string, byte[]>>
        {
            Header("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(reason)),
            Header("source-topic", topic),
            Header("source-partition", partition.ToString(CultureInfo.InvariantCulture)),
            Header("source-offset", record.Offset.ToString(CultureInfo.InvariantCulture)),
        };
        if (record.TimestampMilliseconds > 0) headers.Add(Header("source-timestamp", record.TimestampMilliseconds.ToString(CultureInfo.InvariantCulture)));
        if (value.Length > _mostValueBytes)
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
        if (record.Headers is { } source) Keep(source, headers);
        return new(options.DeadLetterTopic, key.ToArray(), value.ToArray(), headers);
    }

    public OutgoingRecord Score(string series, in ScoredPoint point, ModelVersion model)
    {
        _scores ??= new Utf8JsonWriter(_scoreBuffer);
        _scoreBuffer.ResetWrittenCount();
        _scores.Reset();
        ScoredPointJson.Write(_scores, series, point, model);
        _scores.Flush();
        return new(options.ScoreTopic!, Encoding.UTF8.GetBytes(series), _scoreBuffer.WrittenSpan.ToArray(), []);
    }

    public void Dispose()
    {
        _events.Dispose();
        _scores?.Dispose();
    }

    // The record's own headers, under names of their own: among them the one that counts how often it was republished.
    private static void Keep(Headers source, List<KeyValuePair<string, byte[]>> headers)
    {
        int bytes = 0, dropped = 0;
        foreach (IHeader header in source)
        {
            byte[] value = header.GetValueBytes() ?? [];
            int size = header.Key.Length + value.Length;
            if (bytes + size > MostHeaderBytes)
            {
                dropped++;
                continue;
            }
            bytes += size;
            headers.Add(new("source-header-" + header.Key, value));
        }
        if (dropped > 0) headers.Add(Header("source-headers-dropped", dropped.ToString(CultureInfo.InvariantCulture)));
    }

    private static KeyValuePair<string, byte[]> Header(string name, string value) => new(name, Encoding.UTF8.GetBytes(value));
}
