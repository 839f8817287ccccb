using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace StreamingNp.Detection.Observations;

/// <summary>
/// Reads observations from JSON, <c>{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}</c>.
/// No message makes it throw; what cannot be read has a <see cref="DecodeFailure"/>. Fields that it does not know are
/// ignored, and of a field that comes twice the last counts. NaN and Infinity are also read as bare words, as Python writes them.
/// </summary>
/// <remarks>Not thread-safe: the buffers are reused, and what <see cref="Decode"/> found holds until the next call.</remarks>
public sealed class ObservationDecoder(DecoderOptions options)
{
    private char[] _series = new char[64];
    private int _seriesLength;
    private byte[] _tags = [];
    private int _tagsLength;
    private SeriesKind? _kind;
    private byte[] _respelled = [];

    /// <summary>The name of the series.</summary>
    public ReadOnlySpan<char> Series => _series.AsSpan(0, _seriesLength);

    /// <summary>When the value was measured, and the value, NaN where the point is missing; and what kind the series is, where the message says so.</summary>
    public Observation Observation { get; private set; }

    /// <summary>The <c>tags</c> object as it stood in the message; empty where there was none.</summary>
    public ReadOnlySpan<byte> Tags => _tags.AsSpan(0, _tagsLength);

    /// <summary>Reads one message.</summary>
    /// <param name="message">The value of the record.</param>
    /// <param name="recordKey">The key of the record, which names the series where the message does not.</param>
    /// <param name="recordTime">The time of the record, which stands in for a missing <c>timestamp</c>; <see cref="EventTime.Earliest"/> or before where it has none.</param>
    /// <returns><see cref="DecodeFailure.None"/> where <see cref="Series"/>, <see cref="Observation"/> and <see cref="Tags"/> hold what the message said.</returns>
    public DecodeFailure Decode(ReadOnlySpan<byte> message, ReadOnlySpan<byte> recordKey, EventTime recordTime)
    {
        _seriesLength = 0;
        _tagsLength = 0;
        if (message.IsEmpty) return DecodeFailure.Tombstone;
        if (message.Length > options.MaxMessageBytes) return DecodeFailure.MessageTooLarge;

        // The reader looks at the bytes of strings only when asked for them; tags and names must not carry broken text on.
        if (!Utf8.IsValid(message)) return DecodeFailure.NotJson;

        EventTime time = recordTime;
        double? value = null;
        DecodeFailure failure = TryReadFields(message, ref time, ref value);
        if (failure == DecodeFailure.NotJson && NonFiniteNumbers.TrySpell(message, ref _respelled, out int length))
        {
            time = recordTime;
            value = null;
            failure = TryReadFields(_respelled.AsSpan(0, length), ref time, ref value);
        }
        if (failure != DecodeFailure.None) return failure;
        if (_seriesLength == 0)
        {
            failure = TakeSeriesFromKey(recordKey);
            if (failure != DecodeFailure.None) return failure;
        }
        if (value is not { } read) return DecodeFailure.ValueMissing;
        if (double.IsInfinity(read)) return DecodeFailure.ValueNotFinite;
        if (!time.IsInRange) return DecodeFailure.TimestampOutOfRange;
        // By the record's time and not by the wall clock: read again, the same record is the same.
        if (options.MaxAhead > TimeSpan.Zero && recordTime > EventTime.Earliest && time - recordTime > options.MaxAhead) return DecodeFailure.TimestampAhead;
        Observation = new(time, read) { Kind = _kind };
        return DecodeFailure.None;
    }

    private DecodeFailure TryReadFields(ReadOnlySpan<byte> message, ref EventTime time, ref double? value)
    {
        _seriesLength = 0;
        _tagsLength = 0;
        _kind = null;
        try
        {
            return ReadFields(message, ref time, ref value);
        }
        catch (JsonException)
        {
            return DecodeFailure.NotJson;
        }
        catch (InvalidOperationException)
        {
            // The reader's answer to half a surrogate pair within a string.
            return DecodeFailure.NotJson;
        }
    }

    private DecodeFailure ReadFields(ReadOnlySpan<byte> message, ref EventTime time, ref double? value)
    {
        var reader = new Utf8JsonReader(message);
        if (!reader.Read()) return DecodeFailure.NotJson;
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // A scalar or an array that is well formed is JSON all the same: the reason should not mislead.
            reader.Skip();
            return reader.Read() ? DecodeFailure.NotJson : DecodeFailure.NotAnObject;
        }

        // The first thing wrong is the reason, but the whole message is read: broken JSON is broken JSON first.
        DecodeFailure failure = DecodeFailure.None;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            DecodeFailure found = DecodeFailure.None;
            if (reader.ValueTextEquals("series"u8)) found = ReadSeries(ref reader);
            else if (reader.ValueTextEquals("timestamp"u8)) found = ReadTimestamp(ref reader, ref time);
            else if (reader.ValueTextEquals("value"u8)) found = ReadValue(ref reader, ref value);
            else if (reader.ValueTextEquals("tags"u8)) found = ReadTags(ref reader, message);
            else if (reader.ValueTextEquals("kind"u8)) found = ReadKind(ref reader);
            else
            {
                if (reader.ValueTextEquals("values"u8)) found = DecodeFailure.SeveralChannels;
                reader.Read();
                reader.Skip();
            }
            if (failure == DecodeFailure.None) failure = found;
        }
        return reader.Read() ? DecodeFailure.NotJson : failure;
    }

    private DecodeFailure ReadSeries(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return DecodeFailure.None;
        if (reader.TokenType != JsonTokenType.String)
        {
            reader.Skip();
            return DecodeFailure.WrongType;
        }
        // Decoded, a name is never longer in characters than it was in bytes.
        int most = reader.ValueSpan.Length;
        if (most > options.MaxSeriesLength * 6) return DecodeFailure.SeriesTooLong;
        if (_series.Length < most) _series = new char[most];
        _seriesLength = reader.CopyString(_series);
        return _seriesLength > options.MaxSeriesLength ? DecodeFailure.SeriesTooLong : DecodeFailure.None;
    }

    private DecodeFailure ReadTimestamp(ref Utf8JsonReader reader, ref EventTime time)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return DecodeFailure.None;
            case JsonTokenType.String:
                return TryReadTime(ref reader, out time) ? DecodeFailure.None : DecodeFailure.TimestampUnreadable;
            case JsonTokenType.Number when reader.TryGetInt64(out long whole):
                time = EventTime.FromUnixTime(whole, options.TimestampUnit);
                return DecodeFailure.None;
            case JsonTokenType.Number when reader.TryGetDouble(out double number):
                time = EventTime.FromUnixTime(number, options.TimestampUnit);
                return DecodeFailure.None;
            case JsonTokenType.Number:
                return DecodeFailure.TimestampOutOfRange;
            default:
                reader.Skip();
                return DecodeFailure.WrongType;
        }
    }

    private static bool TryReadTime(ref Utf8JsonReader reader, out EventTime time)
    {
        if (!reader.ValueIsEscaped) return EventTime.TryParse(reader.ValueSpan, out time);
        // Some writers escape the + of an offset. No timestamp has more than 40 characters, nor an escape more than 6 bytes.
        time = default;
        if (reader.ValueSpan.Length > 240) return false;
        Span<byte> text = stackalloc byte[240];
        return EventTime.TryParse(text[..reader.CopyString(text)], out time);
    }

    private static DecodeFailure ReadValue(ref Utf8JsonReader reader, ref double? value)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                value = double.NaN;
                return DecodeFailure.None;
            case JsonTokenType.Number when reader.TryGetDouble(out double number):
                value = number;
                return DecodeFailure.None;
            case JsonTokenType.Number:
                return DecodeFailure.ValueNotFinite;
            // JSON has no word for these; most writers that need one send a string.
            case JsonTokenType.String when reader.ValueTextEquals("NaN"u8):
                value = double.NaN;
                return DecodeFailure.None;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) || reader.ValueTextEquals("-Infinity"u8):
                return DecodeFailure.ValueNotFinite;
            default:
                reader.Skip();
                return DecodeFailure.WrongType;
        }
    }

    // A word that is not known is no observation: a counter taken for a gauge would be nonsense, and nobody would know.
    private DecodeFailure ReadKind(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return DecodeFailure.None;
            case JsonTokenType.String when reader.ValueTextEquals("gauge"u8):
                _kind = SeriesKind.Gauge;
                return DecodeFailure.None;
            case JsonTokenType.String when reader.ValueTextEquals("counter"u8):
                _kind = SeriesKind.Counter;
                return DecodeFailure.None;
            case JsonTokenType.String:
                return DecodeFailure.KindUnknown;
            default:
                reader.Skip();
                return DecodeFailure.WrongType;
        }
    }

    private DecodeFailure ReadTags(ref Utf8JsonReader reader, ReadOnlySpan<byte> message)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return DecodeFailure.None;
        int start = (int)reader.TokenStartIndex;
        bool isObject = reader.TokenType == JsonTokenType.StartObject;
        reader.Skip();
        if (!isObject) return DecodeFailure.WrongType;
        ReadOnlySpan<byte> tags = message[start..(int)reader.BytesConsumed];
        if (tags.Length > options.MaxTagsBytes) return DecodeFailure.TagsTooLarge;
        if (_tags.Length < tags.Length) _tags = new byte[tags.Length];
        tags.CopyTo(_tags);
        _tagsLength = tags.Length;
        return DecodeFailure.None;
    }

    private DecodeFailure TakeSeriesFromKey(ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty || !Utf8.IsValid(key)) return DecodeFailure.SeriesMissing;
        if (key.Length > options.MaxSeriesLength * 3) return DecodeFailure.SeriesTooLong;
        if (_series.Length < key.Length) _series = new char[key.Length];
        _seriesLength = Encoding.UTF8.GetChars(key, _series);
        return _seriesLength > options.MaxSeriesLength ? DecodeFailure.SeriesTooLong : DecodeFailure.None;
    }
}
