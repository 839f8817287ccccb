using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>A format whose records are JSON: an object, an array of objects, or several of them one after the other, such as one per line. Each object is an item.</summary>
/// <param name="options">How records are read.</param>
public abstract class JsonFormat(FormatOptions options) : IObservationFormat
{
    private const int MaxDepth = 64;
    // What a fault shows is cut to characters later, and none of them is longer than this many bytes.
    private const int MaxFoundBytes = DecodeFault.MaxFound * 4;

    private byte[] _respelled = [];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <summary>How records are read.</summary>
    protected FormatOptions Options { get; } = options;

    /// <summary>Whether names of series are made of the key of the record too.</summary>
    private protected bool UsesKey { get; } = options.Series?.Text.Contains("{key}", StringComparison.Ordinal) == true;

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ReadOnlySpan<byte> value = record.Value;
        if (!TryTake(value, DecodeFailure.NotJson, "JSON in UTF-8", batch)) return;
        // Bare words such as NaN are spelled in JSON before anything is read: a batch is not read twice.
        if (NonFiniteNumbers.TrySpell(value, ref _respelled, out int length)) value = _respelled.AsSpan(0, length);
        ReadDocuments(value, record, batch);
    }

    /// <summary>Reads an item.</summary>
    /// <param name="item">The item, an object.</param>
    /// <param name="at">What its paths begin with, such as <c>[3].</c>; empty where the record is one object.</param>
    /// <param name="record">The record that it is of.</param>
    /// <param name="batch">Gets what was read.</param>
    /// <exception cref="InvalidOperationException">A string holds half a surrogate pair; it becomes a fault.</exception>
    protected abstract void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch);

    /// <summary>Whether a record can be read at all.</summary>
    internal static bool TryTake(ReadOnlySpan<byte> value, DecodeFailure failure, string expected, DecodedBatch batch)
    {
        if (batch.RefusesSize(value)) return false;
        return Utf8.IsValid(value) || batch.Fail(failure, "", "not UTF-8", expected, "observations.format");
    }

    /// <summary>A field of an object; undefined where there is none.</summary>
    internal static JsonElement Get(JsonElement item, ReadOnlySpan<byte> name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out JsonElement field) ? field : default;

    /// <summary>Whether there is no field, or none that says anything.</summary>
    internal static bool IsAbsent(JsonElement field) => field.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The bytes as they stand in the record; empty where there is no field.</summary>
    internal static ReadOnlySpan<byte> Raw(JsonElement field) => field.ValueKind == JsonValueKind.Undefined ? default : JsonMarshal.GetRawUtf8Value(field);

    /// <summary>What came, as a fault shows it.</summary>
    internal static string Found(JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.Undefined => "",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Shown(Raw(field)),
    };

    /// <summary>Bytes as a fault shows them: on one line, and no more than it keeps.</summary>
    internal static string Shown(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, MaxFoundBytes)]);
        return text.Any(char.IsControl) ? string.Concat(text.Select(one => char.IsControl(one) ? ' ' : one)) : text;
    }

    /// <summary>A text, as tags and names have it: strings without quotes, numbers and booleans as they stand.</summary>
    internal static string TextOf(JsonElement field) => field.ValueKind switch
    {
        JsonValueKind.String => field.GetString()!,
        JsonValueKind.Undefined or JsonValueKind.Null => "",
        _ => field.GetRawText(),
    };

    /// <summary>Reads a text that has to be there.</summary>
    internal static bool TryText(JsonElement field, string path, string expected, DecodeFailure missing, DecodedBatch batch)
    {
        if (IsAbsent(field)) return batch.Fail(missing, path, Found(field), expected);
        if (field.ValueKind != JsonValueKind.String) return batch.Fail(DecodeFailure.WrongType, path, Found(field), expected);
        return Raw(field).Length > 2 || batch.Fail(missing, path, "empty", expected);
    }

    /// <summary>Whether tags are absent, or an object that is not too large: every field would bear it.</summary>
    internal static bool AreTags(JsonElement tags, string path, DecodedBatch batch)
    {
        if (IsAbsent(tags)) return true;
        if (tags.ValueKind != JsonValueKind.Object) return batch.Fail(DecodeFailure.WrongType, path, Found(tags), "an object of tags");
        return FitTags(Raw(tags).Length, path, batch);
    }

    /// <summary>Whether tags are not too large.</summary>
    internal static bool FitTags(int bytes, string path, DecodedBatch batch) =>
        bytes <= batch.Options.MaxTagsBytes || batch.Fail(DecodeFailure.TagsTooLarge, path, $"tags of {bytes} bytes", $"at most {batch.Options.MaxTagsBytes}", "observations.max_tags_bytes");

    /// <summary>The tags by their names.</summary>
    internal static List<KeyValuePair<string, string>> TagsOf(JsonElement tags, string except = "")
    {
        var list = new List<KeyValuePair<string, string>>();
        if (tags.ValueKind != JsonValueKind.Object) return list;
        foreach (JsonProperty tag in tags.EnumerateObject())
        {
            string name = tag.Name, text = TextOf(tag.Value);
            if (text.Length == 0 || name == except) continue;
            // Of a tag that comes twice the last counts.
            list.RemoveAll(other => other.Key == name);
            list.Add(new(name, text));
        }
        return list;
    }

    /// <summary>Reads a number that may be null for a missing point; the words NaN and Infinity count as numbers, other texts where asked for.</summary>
    internal static bool TryNumber(JsonElement field, string path, bool fromText, DecodedBatch batch, out double number)
    {
        number = double.NaN;
        switch (field.ValueKind)
        {
            case JsonValueKind.Undefined:
                return batch.Fail(DecodeFailure.ValueMissing, path, "", "a number");
            case JsonValueKind.Null:
                return true;
            case JsonValueKind.True or JsonValueKind.False:
                number = field.ValueKind == JsonValueKind.True ? 1 : 0;
                return true;
            case JsonValueKind.Number:
                if (field.TryGetDouble(out number) && double.IsFinite(number)) return true;
                return batch.Fail(DecodeFailure.ValueNotFinite, path, Found(field), "a finite number");
            case JsonValueKind.String:
                ReadOnlySpan<byte> text = Raw(field)[1..^1];
                if (text.SequenceEqual("NaN"u8)) return true;
                if (IsInfinity(text)) return batch.Fail(DecodeFailure.ValueNotFinite, path, Found(field), "a finite number");
                if (!fromText || !double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number)) break;
                return double.IsFinite(number) || batch.Fail(DecodeFailure.ValueNotFinite, path, Found(field), "a finite number");
        }
        return batch.Fail(DecodeFailure.WrongType, path, Found(field), "a number");
    }

    /// <summary>Reads a time that has to be there: RFC 3339 or a Unix time.</summary>
    internal bool TryTime(JsonElement field, string path, EventTime recordTime, DecodedBatch batch, out EventTime time)
    {
        const string Expected = "an RFC 3339 time or a Unix time";
        time = default;
        switch (field.ValueKind)
        {
            case JsonValueKind.Undefined:
                return batch.Fail(DecodeFailure.TimestampUnreadable, path, "", Expected);
            case JsonValueKind.Number:
                if (field.TryGetInt64(out long whole)) return Timestamps.TryTake(whole, Options.TimestampUnit, recordTime, path, batch, out time);
                return Timestamps.TryTake(field.TryGetDouble(out double number) ? number : double.PositiveInfinity, Options.TimestampUnit, recordTime, path, batch, out time);
            case JsonValueKind.String:
                ReadOnlySpan<byte> text = Raw(field)[1..^1];
                // Some writers escape the + of an offset.
                if (text.Contains((byte)'\\')) text = Encoding.UTF8.GetBytes(field.GetString()!);
                if (EventTime.TryParse(text, out time)) return Timestamps.Check(time, recordTime, path, batch);
                // 64-bit numbers often come as strings.
                if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole)) return Timestamps.TryTake(whole, Options.TimestampUnit, recordTime, path, batch, out time);
                return batch.Fail(DecodeFailure.TimestampUnreadable, path, Found(field), Expected);
            case JsonValueKind.Null:
                return batch.Fail(DecodeFailure.TimestampUnreadable, path, Found(field), Expected);
            default:
                return batch.Fail(DecodeFailure.WrongType, path, Found(field), Expected);
        }
    }

    /// <summary>Whether a text is a word for an infinity.</summary>
    internal static bool IsInfinity(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-') text = text[1..];
        return text.SequenceEqual("Inf"u8) || text.SequenceEqual("Infinity"u8);
    }

    private void ReadDocuments(ReadOnlySpan<byte> value, in IncomingRecord record, DecodedBatch batch)
    {
        var reader = new Utf8JsonReader(value, new JsonReaderOptions { AllowMultipleValues = true, MaxDepth = MaxDepth });
        for (int number = 1; ; number++)
        {
            string at = number == 1 ? "" : $"document {number}, ";
            int start = (int)reader.BytesConsumed;
            JsonDocument document;
            try
            {
                if (!reader.Read())
                {
                    if (number == 1) batch.Fail(DecodeFailure.NotJson, "", "blank", "JSON in UTF-8", "observations.format");
                    return;
                }
                document = JsonDocument.ParseValue(ref reader);
            }
            catch (JsonException)
            {
                batch.Fail(DecodeFailure.NotJson, number == 1 ? "" : $"document {number}", Shown(value[start..].TrimStart(" \t\r\n"u8)), "JSON in UTF-8", "observations.format");
                return;
            }
            using (document) ReadDocument(document.RootElement, at, record, batch);
        }
    }

    private void ReadDocument(JsonElement root, string at, in IncomingRecord record, DecodedBatch batch)
    {
        if (root.ValueKind != JsonValueKind.Array)
        {
            ReadGuarded(root, at, record, batch);
            return;
        }
        int index = 0;
        foreach (JsonElement item in root.EnumerateArray()) ReadGuarded(item, $"{at}[{index++}].", record, batch);
    }

    private void ReadGuarded(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        try
        {
            if (item.ValueKind == JsonValueKind.Object) ReadItem(item, at, record, batch);
            else batch.Fail(DecodeFailure.NotAnObject, at.TrimEnd('.', ',', ' '), Found(item), "an object", "observations.format");
        }
        catch (InvalidOperationException)
        {
            // The parser's answer to half a surrogate pair within a string.
            batch.Fail(DecodeFailure.NotJson, at.TrimEnd('.', ',', ' '), "a string with an unpaired surrogate", "JSON in UTF-8");
        }
    }
}
