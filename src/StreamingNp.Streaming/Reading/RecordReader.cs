using Confluent.Kafka;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Formats.Choice;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.DeadLetters;
using StreamingNp.Streaming.Registry;
using StreamingNp.Streaming.Source;

namespace StreamingNp.Streaming.Reading;

/// <summary>Reads the observations of consumed records. Not thread-safe: what it returns holds until the next record.</summary>
/// <param name="format">The name of the format.</param>
/// <param name="options">How it reads.</param>
/// <param name="decoder">How large records may be.</param>
/// <param name="areForwarded">Whether the records were forwarded: then those that bear one observation each are native, and joined to no other series any more.</param>
/// <param name="topic">The topic that they are read from.</param>
internal sealed class RecordReader(string format, FormatOptions options, DecoderOptions decoder, bool areForwarded, string topic)
{
    private readonly IObservationFormat _format = FormatCatalogue.Make(format, options.In(topic));
    private readonly IObservationFormat _forwarded = FormatCatalogue.Make(NativeFormat.FormatName, new FormatOptions { ChannelsTogether = true });
    private readonly DecodedBatch _batch = new(decoder);
    // An observation that was forwarded may be longer than the record that held it among others.
    private readonly DecodedBatch _one = new(decoder with { MaxMessageBytes = int.MaxValue, Join = null });
    private KeyValuePair<string, byte[]>[] _headers = new KeyValuePair<string, byte[]>[8];

    /// <summary>Reads a record.</summary>
    /// <exception cref="SchemaUnavailableException">The schema registry cannot be asked.</exception>
    public DecodedBatch Read(in ConsumedRecord record)
    {
        bool isOne = areForwarded && ForwardedFrom.IsObservation(record.Headers);
        DecodedBatch batch = isOne ? _one : _batch;
        batch.Clear();
        EventTime time = EventTime.FromUnixTime(record.TimestampMilliseconds, TimestampUnit.Milliseconds);
        (isOne ? _forwarded : _format).Read(new IncomingRecord(record.Value.GetValueOrDefault().Span, record.Key.Span, time, isOne ? default : Headers(record.Headers)), batch);
        // Nothing is wrong with the record: the lane ends, and another one begins with it until the registry answers.
        if (batch.IsSchemaUnavailable) throw new SchemaUnavailableException(batch.Faults.FirstOrDefault(fault => fault.Failure == DecodeFailure.SchemaUnavailable) is { Sentence: var sentence, Expected: not null } ? sentence : "The schema registry does not answer.");
        return batch;
    }

    private ReadOnlySpan<KeyValuePair<string, byte[]>> Headers(Headers? headers)
    {
        if (headers is not { Count: > 0 and int count }) return default;
        if (_headers.Length < count) _headers = new KeyValuePair<string, byte[]>[count];
        for (int index = 0; index < count; index++) _headers[index] = new(headers[index].Key, headers[index].GetValueBytes() ?? []);
        return _headers.AsSpan(0, count);
    }
}
