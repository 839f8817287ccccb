using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Reads the values of the fields that an observation in JSON has. The reader stands at the value, and behind it afterwards.</summary>
internal static class NativeFields
{
    private const int MaxCopied = 64;

    /// <summary>What the fields are called that bear a time.</summary>
    public static readonly string[] TimeNames = ["timestamp", "time", "ts", "@timestamp"];

    /// <summary>Which of the <see cref="TimeNames"/> the property is that the reader stands at; −1 for none.</summary>
    public static int TimeName(ref Utf8JsonReader reader)
    {
        if (reader.ValueTextEquals("timestamp"u8)) return 0;
        if (reader.ValueTextEquals("time"u8)) return 1;
        if (reader.ValueTextEquals("ts"u8)) return 2;
        return reader.ValueTextEquals("@timestamp"u8) ? 3 : -1;
    }

    /// <summary>Reads a time.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="unit">The unit of numbers.</param>
    /// <param name="recordTime">The time of the record.</param>
    /// <param name="path">The object that it is in.</param>
    /// <param name="field">The field.</param>
    /// <param name="batch">Gets the fault.</param>
    /// <param name="time">The time; null where the field says that there is none.</param>
    /// <returns>Whether it could be read.</returns>
    public static bool TryTime(ref Utf8JsonReader reader, TimestampUnit unit, EventTime recordTime, in JsonPath path, string field, DecodedBatch batch, out EventTime? time)
    {
        time = null;
        EventTime read;
        bool isTaken;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.String when TryText(ref reader, out read):
                isTaken = Timestamps.Check(read, recordTime, "", batch);
                break;
            case JsonTokenType.Number when reader.TryGetInt64(out long whole):
                isTaken = Timestamps.TryTake(whole, unit, recordTime, "", batch, out read);
                break;
            case JsonTokenType.Number when reader.TryGetDouble(out double number) && double.IsFinite(number):
                isTaken = Timestamps.TryTake(number, unit, recordTime, "", batch, out read);
                break;
            case JsonTokenType.String:
                return batch.Fail(DecodeFailure.TimestampUnreadable, path.To(field), Found(ref reader), "a time such as 2026-11-23T19:00:00Z, or a Unix time as a number");
            case JsonTokenType.Number:
                return batch.Fail(DecodeFailure.TimestampOutOfRange, path.To(field), Found(ref reader), "a time between 1970 and 2200");
            default:
                return batch.Fail(DecodeFailure.WrongType, path.To(field), Found(ref reader), "a time such as 2026-11-23T19:00:00Z, or a Unix time as a number");
        }
        if (!isTaken) return batch.Locate(path.To(field));
        time = read;
        return true;
    }

    /// <summary>Reads a value; NaN where it is missing.</summary>
    /// <returns>What is wrong; <see cref="DecodeFailure.None"/> where nothing is. The reader stands at it still.</returns>
    public static DecodeFailure ReadValue(ref Utf8JsonReader reader, out double value)
    {
        value = double.NaN;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return DecodeFailure.None;
            case JsonTokenType.Number when ShortDecimal.TryRead(reader.ValueSpan, out value):
                return DecodeFailure.None;
            case JsonTokenType.Number when reader.TryGetDouble(out value):
                return double.IsInfinity(value) ? DecodeFailure.ValueNotFinite : DecodeFailure.None;
            case JsonTokenType.Number:
                return DecodeFailure.ValueNotFinite;
            // JSON has no word for these; most writers that need one send a string.
            case JsonTokenType.String when reader.ValueTextEquals("NaN"u8):
                return DecodeFailure.None;
            case JsonTokenType.String when reader.ValueTextEquals("Infinity"u8) || reader.ValueTextEquals("-Infinity"u8):
                return DecodeFailure.ValueNotFinite;
            default:
                return DecodeFailure.WrongType;
        }
    }

    /// <summary>What the reader stands at, in short; then it stands behind it.</summary>
    public static string Found(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                reader.Skip();
                return "an object";
            case JsonTokenType.StartArray:
                reader.Skip();
                return "an array";
            case JsonTokenType.String:
                return $"\"{Start(reader.ValueSpan)}\"";
            default:
                return Start(reader.ValueSpan);
        }
    }

    // The bytes are known to be UTF-8; a cut may go through a letter.
    private static string Start(ReadOnlySpan<byte> text) =>
        text.Length <= MaxCopied ? Encoding.UTF8.GetString(text) : Encoding.UTF8.GetString(text[..MaxCopied]).TrimEnd('\uFFFD') + "…";

    private static bool TryText(ref Utf8JsonReader reader, out EventTime time)
    {
        if (!reader.ValueIsEscaped) return EventTime.TryParse(reader.ValueSpan, out time);
        // Some writers escape the + of an offset. No timestamp has more than 40 characters, nor an escape more than 6 bytes.
        time = default;
        if (reader.ValueSpan.Length > 240) return false;
        Span<byte> text = stackalloc byte[240];
        return EventTime.TryParse(text[..reader.CopyString(text)], out time);
    }
}
