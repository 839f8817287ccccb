using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Avro;
using Avro.Generic;
using StreamingNp.Detection.Formats;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Streaming.Registry;

/// <summary>
/// Turns Avro records into observations, by the names of their fields:
/// <c>series</c> is the whole name of the series; <c>name</c>, in its place, is that of the metric, which tags are added to; the key of the record stands in for both.
/// <c>timestamp</c>, <c>time</c> or <c>ts</c> is the time: a timestamp of Avro, a number or a text. <c>value</c> is the value, and <c>values</c> several by their names.
/// Where there is neither, every number is a value, by the name of its field. <c>tags</c> or <c>labels</c> are the tags; without them, unless <c>series</c> names the series, every text is a tag.
/// Fields of records within the record are named with dots. Arrays are not read.
/// </summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class AvroObservations(FormatOptions options)
{
    private static readonly SeriesTemplate Whole = SeriesTemplate.Parse("{name}/{field}");
    private static readonly SeriesTemplate Tagged = SeriesTemplate.Parse(SeriesTemplate.Default);
    private static readonly JsonWriterOptions TagWriting = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<KeyValuePair<string, object?>> _fields = [];
    private readonly List<KeyValuePair<string, double>> _values = [];
    private readonly List<KeyValuePair<string, string>> _tags = [];
    private readonly HashSet<string> _tagNames = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> _tagBytes = new();

    /// <summary>Adds the observations of a record.</summary>
    public void Add(GenericRecord record, in IncomingRecord incoming, DecodedBatch batch)
    {
        _fields.Clear();
        _values.Clear();
        _tags.Clear();
        _tagNames.Clear();
        Flatten(record, "");
        string series = TextOf("series"), name = TextOf("name"), key = RecordKey.TextOf(incoming.Key);
        if (!TryTime(incoming.Time, batch, out EventTime time) || !TryKind(batch, out SeriesKind? kind)) return;
        TakeTags(series.Length > 0);
        TakeValues(batch);
        WriteTags();
        SeriesTemplate template = options.Series ?? (series.Length > 0 ? Whole : Tagged);
        foreach ((string field, double value) in _values)
        {
            string of = series.Length > 0 ? series : name.Length > 0 ? name : key;
            if (double.IsInfinity(value)) batch.Fail(DecodeFailure.ValueNotFinite, field.Length == 0 ? "value" : field, "infinite", "a finite number, or NaN for a missing point");
            else batch.Add(template.NameOf(of, field, key, _tags), new(time, value) { Kind = kind }, _tagBytes.WrittenSpan, field.Length == 0 ? "value" : field);
        }
    }

    private void Flatten(GenericRecord record, string before)
    {
        foreach (Field field in record.Schema.Fields)
        {
            object? value = record.GetValue(field.Pos);
            if (value is GenericRecord inner) Flatten(inner, $"{before}{field.Name}.");
            else if (value is IDictionary<string, object> map) Flatten(map, $"{before}{field.Name}.");
            else _fields.Add(new(before + field.Name, value));
        }
    }

    private void Flatten(IDictionary<string, object> map, string before)
    {
        foreach ((string name, object value) in map)
        {
            if (value is GenericRecord inner) Flatten(inner, $"{before}{name}.");
            else if (value is IDictionary<string, object> other) Flatten(other, $"{before}{name}.");
            else _fields.Add(new(before + name, value));
        }
    }

    private void TakeTags(bool isNamed)
    {
        foreach ((string field, object? value) in _fields)
            if (AfterAny(field, "tags.", "labels.") is { } tag && AsText(value) is { Length: > 0 } text) AddTag(tag, text);
        if (isNamed) return;
        // Two hosts never become one series: what names one is a tag, wherever it stands. Other texts are, where there are no tags.
        bool hasTags = _tags.Count > 0;
        foreach ((string field, object? value) in _fields)
        {
            if (IsKnown(field) || field == "value" || AfterAny(field, "tags.", "labels.", "values.") is not null) continue;
            if ((IsIdentity(field) || (!hasTags && value is string or GenericEnum or Guid)) && AsText(value) is { Length: > 0 } text) AddTag(field, text);
        }
    }

    private void TakeValues(DecodedBatch batch)
    {
        bool hasValue = false;
        foreach ((string field, object? value) in _fields)
        {
            string? of = field == "value" ? "" : AfterAny(field, "values.");
            if (of is null) continue;
            hasValue = true;
            if (value is null) _values.Add(new(of, double.NaN));
            else if (AsNumber(value) is { } number) _values.Add(new(of, number));
            else batch.Fail(DecodeFailure.WrongType, field, Shown(value), "a number, or null for a missing point");
        }
        if (hasValue) return;
        foreach ((string field, object? value) in _fields)
            if (!IsKnown(field) && !IsIdentity(field) && AfterAny(field, "tags.", "labels.") is null && AsNumber(value) is { } number) _values.Add(new(field, number));
        if (_values.Count == 0) batch.Fail(DecodeFailure.ValueMissing, "value", "", "a field value, values, or a number in another one");
    }

    private bool TryTime(EventTime recordTime, DecodedBatch batch, out EventTime time)
    {
        time = recordTime;
        foreach (string name in (ReadOnlySpan<string>)["timestamp", "time", "ts"])
        {
            switch (ValueOf(name))
            {
                case null:
                    continue;
                case DateTime moment:
                    time = EventTime.FromDateTimeOffset(new DateTimeOffset(moment.Kind == DateTimeKind.Local ? moment.ToUniversalTime() : DateTime.SpecifyKind(moment, DateTimeKind.Utc)));
                    return Timestamps.Check(time, recordTime, name, batch);
                case int or long:
                    return Timestamps.TryTake(Convert.ToInt64(ValueOf(name), CultureInfo.InvariantCulture), options.TimestampUnit, recordTime, name, batch, out time);
                case float or double:
                    return Timestamps.TryTake(Convert.ToDouble(ValueOf(name), CultureInfo.InvariantCulture), options.TimestampUnit, recordTime, name, batch, out time);
                case string text when EventTime.TryParse(Encoding.UTF8.GetBytes(text), out time):
                    return Timestamps.Check(time, recordTime, name, batch);
                case var other:
                    return batch.Fail(DecodeFailure.TimestampUnreadable, name, Shown(other), "a timestamp of Avro, a Unix time or RFC 3339");
            }
        }
        return (recordTime > EventTime.Earliest && recordTime.IsInRange) || batch.Fail(DecodeFailure.TimestampOutOfRange, "timestamp", "", "a time, or a record with one of its own");
    }

    private bool TryKind(DecodedBatch batch, out SeriesKind? kind)
    {
        string? word = AsText(ValueOf("kind"));
        kind = word switch { "gauge" => SeriesKind.Gauge, "counter" => SeriesKind.Counter, _ => null };
        return kind is not null || string.IsNullOrEmpty(word) || batch.Fail(DecodeFailure.KindUnknown, "kind", word, "gauge or counter");
    }

    private void WriteTags()
    {
        _tagBytes.ResetWrittenCount();
        if (_tags.Count == 0) return;
        using var writer = new Utf8JsonWriter(_tagBytes, TagWriting);
        writer.WriteStartObject();
        foreach ((string name, string value) in _tags) writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    private void AddTag(string name, string value)
    {
        if (_tagNames.Add(name)) _tags.Add(new(name, value));
    }

    private object? ValueOf(string name)
    {
        foreach ((string field, object? value) in _fields)
            if (field == name) return value;
        return null;
    }

    private string TextOf(string name) => AsText(ValueOf(name)) ?? "";

    private static bool IsKnown(string field) => field is "series" or "name" or "timestamp" or "time" or "ts" or "kind";

    // An id alone is that of the record.
    private static bool IsIdentity(string field) =>
        field is "host" or "hostname" or "instance" or "node" or "server" or "service" or "device" or "sensor" or "pod" || field.EndsWith("_id", StringComparison.Ordinal) || (field.Length > 2 && field.EndsWith("Id", StringComparison.Ordinal));

    private static string? AfterAny(string field, params ReadOnlySpan<string> beginnings)
    {
        foreach (string beginning in beginnings)
            if (field.Length > beginning.Length && field.StartsWith(beginning, StringComparison.Ordinal)) return field[beginning.Length..];
        return null;
    }

    private static string? AsText(object? value) => value switch
    {
        string text => text,
        GenericEnum word => word.Value,
        Guid guid => guid.ToString("D"),
        bool truth => truth ? "true" : "false",
        int or long or float or double => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => null,
    };

    private static double? AsNumber(object? value) => value switch
    {
        double number => number,
        float number => number,
        long number => number,
        int number => number,
        AvroDecimal number => (double)number.UnscaledValue * Math.Pow(10, -number.Scale),
        _ => null,
    };

    private static string Shown(object value) => AsText(value) is { } text ? text.Length == 0 ? "an empty string" : text : value switch
    {
        object[] => "a list",
        byte[] or GenericFixed => "bytes",
        _ => "of another type",
    };
}
