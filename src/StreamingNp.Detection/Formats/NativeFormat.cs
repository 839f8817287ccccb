using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>
/// The format of StreamingNp itself: JSON, <c>{"series":"host-12/cpu","timestamp":"2026-11-23T19:00:00Z","value":12.3,"tags":{"env":"prod"}}</c>; with several channels,
/// <c>"values":{"cpu":12.3,"load":0.4}</c>, one series or, by <see cref="FormatOptions.ChannelsTogether"/>, each a series of its own named <c>SERIES/CHANNEL</c>; with several points, <c>"points":[{"timestamp":…,"value":…},[…,…]]</c>; or an array of such objects.
/// Fields that it does not know are ignored, and of a field that comes twice the last counts. NaN and Infinity are also read as bare words, as Python writes them.
/// </summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
/// <param name="options">How records are read.</param>
public sealed class NativeFormat(FormatOptions options) : IObservationFormat
{
    /// <summary>What <c>observations.format</c> calls it.</summary>
    public const string FormatName = "native";

    private const string ValueExpected = "a finite number, or null where it is missing";

    private char[] _series = new char[64];
    private int _seriesLength;
    private char[] _channel = new char[64];
    private byte[] _respelled = [];
    private EventTime? _lastOfKey;
    private readonly RowReader _row = new();

    /// <inheritdoc/>
    public string Name => FormatName;

    /// <summary>Whether a record may be of this format: it looks like JSON.</summary>
    /// <param name="record">The record.</param>
    public static bool Recognises(in IncomingRecord record) => record.Value.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    /// <inheritdoc/>
    public void Read(in IncomingRecord record, DecodedBatch batch)
    {
        ReadOnlySpan<byte> message = record.Value;
        if (batch.RefusesSize(message)) return;
        // The reader looks at the bytes of strings only when asked for them; tags and names must not carry broken text on.
        if (!Utf8.IsValid(message))
        {
            batch.Fail(DecodeFailure.NotJson, "", "not UTF-8", "JSON in UTF-8", "observations.format");
            return;
        }
        if (TryRead(message, record, batch) is not { } broken) return;
        if (NonFiniteNumbers.TrySpell(message, ref _respelled, out int length))
        {
            batch.Clear();
            if (TryRead(_respelled.AsSpan(0, length), record, batch) is null) return;
        }
        // Of broken JSON nobody knows what the rest was to be.
        batch.Clear();
        batch.Fail(DecodeFailure.NotJson, "", $"broken JSON ({broken})", "JSON", "observations.format");
    }

    // What is wrong with the JSON; null where nothing is.
    private string? TryRead(ReadOnlySpan<byte> message, in IncomingRecord record, DecodedBatch batch)
    {
        _lastOfKey = null;
        var reader = new Utf8JsonReader(message);
        try
        {
            ReadAll(ref reader, message, record, batch);
            return reader.Read() ? $"something behind it at byte {reader.TokenStartIndex}" : null;
        }
        catch (JsonException exception)
        {
            return string.Create(CultureInfo.InvariantCulture, $"at byte {reader.BytesConsumed}{(exception.LineNumber > 0 ? $" or after, in line {exception.LineNumber + 1}" : " or after")}");
        }
        catch (InvalidOperationException)
        {
            return "an unpaired surrogate in a string";
        }
    }

    private void ReadAll(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, in IncomingRecord record, DecodedBatch batch)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadObject(ref reader, message, record, batch, new JsonPath());
                return;
            case JsonTokenType.StartArray:
                for (int element = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; element++)
                {
                    var path = new JsonPath { Element = element };
                    if (reader.TokenType == JsonTokenType.StartObject) ReadObject(ref reader, message, record, batch, path);
                    else batch.Fail(DecodeFailure.NotAnObject, path.To(""), NativeFields.Found(ref reader), "an object with series and value");
                }
                return;
            default:
                batch.Fail(DecodeFailure.NotAnObject, "", NativeFields.Found(ref reader), "an object with series and value, or an array of them", "observations.format");
                return;
        }
    }

    // Whole objects are read, whatever is wrong in them: broken JSON is broken JSON first.
    // Inlined into the try block of its caller, it would keep its variables on the stack: 3 % slower.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> message, in IncomingRecord record, DecodedBatch batch, in JsonPath path)
    {
        _seriesLength = 0;
        var fields = new Fields();
        int faults = batch.FaultCount;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("series"u8)) ReadSeries(ref reader, path, batch);
            else if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                ReadValue(ref reader, path, "value", ref fields, batch);
            }
            else if (reader.ValueTextEquals("tags"u8)) fields.Tags = PartOf(ref reader, JsonTokenType.StartObject, path, "tags", "an object", batch);
            else if (NativeFields.TimeName(ref reader) is >= 0 and int name) ReadTime(ref reader, record, path, name, ref fields, batch);
            else if (reader.ValueTextEquals("kind"u8)) ReadKind(ref reader, path, ref fields, batch);
            else if (reader.ValueTextEquals("values"u8)) fields.Channels = PartOf(ref reader, JsonTokenType.StartObject, path, "values", "an object such as {\"cpu\":12.3}", batch);
            else if (reader.ValueTextEquals("points"u8)) fields.Points = PartOf(ref reader, JsonTokenType.StartArray, path, "points", "an array of points", batch);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        // What is wrong with the object is wrong with all that it holds; but one fault in each is enough to know.
        if (batch.FaultCount > faults || !TakeSeries(record, fields, path, batch)) return;
        Add(message, record, fields, path, batch);
    }

    private void Add(ReadOnlySpan<byte> message, in IncomingRecord record, in Fields fields, in JsonPath path, DecodedBatch batch)
    {
        ReadOnlySpan<byte> tags = fields.Tags.Of(message);
        if (tags.Length > batch.Options.MaxTagsBytes)
        {
            batch.Fail(DecodeFailure.TagsTooLarge, path.To("tags"), $"{tags.Length} bytes", $"at most {batch.Options.MaxTagsBytes}", "observations.max_tags_bytes");
            return;
        }
        if (!fields.HasValue && fields.Channels.IsNowhere && fields.Points.IsNowhere)
        {
            batch.Fail(DecodeFailure.ValueMissing, path.To("value"), "", "value, values or points", "observations.format");
            return;
        }
        if (fields.HasValue || !fields.Channels.IsNowhere)
        {
            EventTime time = fields.Time ?? record.Time;
            if (!time.IsInRange)
            {
                batch.Fail(DecodeFailure.TimestampOutOfRange, path.To("timestamp"), "", "a time, as the record has none of its own");
                return;
            }
            if (fields.HasValue) Add(_series.AsSpan(0, _seriesLength), "", new Observation(time, fields.Value) { Kind = fields.Kind }, record.Key, tags, path, "value", batch);
            // Beside a value of the series itself, channels are series of their own.
            bool areTogether = options.ChannelsTogether && options.Series is null && fields.Kind != SeriesKind.Counter && !fields.HasValue;
            if (fields.Channels.IsNowhere) { }
            else if (!areTogether) ReadChannels(fields.Channels.Of(message), time, fields.Kind, record.Key, tags, path, batch);
            else if (_row.Read(fields.Channels.Of(message), path, batch) is { } row && !batch.Add(_series.AsSpan(0, _seriesLength), Observation.Of(time, row), tags)) batch.Locate(path.To("values"));
        }
        if (!fields.Points.IsNowhere) ReadPoints(fields.Points.Of(message), record, fields.Kind, tags, path, batch);
    }

    private void ReadChannels(ReadOnlySpan<byte> channels, EventTime time, SeriesKind? kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags, in JsonPath path, DecodedBatch batch)
    {
        var reader = new Utf8JsonReader(channels);
        reader.Read();
        int series = _seriesLength;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_channel.Length < reader.ValueSpan.Length) _channel = new char[reader.ValueSpan.Length];
            ReadOnlySpan<char> channel = _channel.AsSpan(0, reader.CopyString(_channel));
            reader.Read();
            DecodeFailure failure = NativeFields.ReadValue(ref reader, out double value);
            if (failure != DecodeFailure.None)
            {
                batch.Fail(failure, path.ToChannel(channel), NativeFields.Found(ref reader), ValueExpected);
                continue;
            }
            var observation = new Observation(time, value) { Kind = kind };
            if (options.Series is not null)
            {
                Add(_series.AsSpan(0, series), channel, observation, key, tags, path, "values", batch);
                continue;
            }
            int length = series + 1 + channel.Length;
            if (_series.Length < length) Array.Resize(ref _series, 2 * length);
            _series[series] = '/';
            channel.CopyTo(_series.AsSpan(series + 1));
            if (!batch.Add(_series.AsSpan(0, length), observation, tags)) batch.Locate(path.ToChannel(channel));
        }
    }

    private void ReadPoints(ReadOnlySpan<byte> points, in IncomingRecord record, SeriesKind? kind, ReadOnlySpan<byte> tags, in JsonPath path, DecodedBatch batch)
    {
        var reader = new Utf8JsonReader(points);
        reader.Read();
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            JsonPath point = path with { Point = index };
            int faults = batch.FaultCount;
            var fields = new Fields();
            string timeField = "timestamp", valueField = "value";
            if (reader.TokenType == JsonTokenType.StartObject) ReadPoint(ref reader, record, point, ref fields, batch);
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                (timeField, valueField) = ("[0]", "[1]");
                ReadPair(ref reader, record, point, ref fields, batch);
            }
            else batch.Fail(DecodeFailure.WrongType, point.To(""), NativeFields.Found(ref reader), "an object with timestamp and value, or [timestamp,value]");
            if (batch.FaultCount > faults) continue;
            // The time of the record would be that of all its points.
            if (fields.Time is not { } time) batch.Fail(DecodeFailure.TimestampUnreadable, point.To(timeField), "", "a time: that of the record cannot stand in for those of several points");
            else if (!fields.HasValue) batch.Fail(DecodeFailure.ValueMissing, point.To(valueField), "", ValueExpected);
            else Add(_series.AsSpan(0, _seriesLength), "", new Observation(time, fields.Value) { Kind = kind }, record.Key, tags, point, valueField, batch);
        }
    }

    private void ReadPoint(ref Utf8JsonReader reader, in IncomingRecord record, in JsonPath path, ref Fields fields, DecodedBatch batch)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                ReadValue(ref reader, path, "value", ref fields, batch);
            }
            else if (NativeFields.TimeName(ref reader) is >= 0 and int name) ReadTime(ref reader, record, path, name, ref fields, batch);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    private void ReadPair(ref Utf8JsonReader reader, in IncomingRecord record, in JsonPath path, ref Fields fields, DecodedBatch batch)
    {
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == 0 && NativeFields.TryTime(ref reader, options.TimestampUnit, record.Time, path, "[0]", batch, out EventTime? time)) fields.Time = time;
            else if (index == 1) ReadValue(ref reader, path, "[1]", ref fields, batch);
            else if (index == 2) batch.Fail(DecodeFailure.WrongType, path.To("[2]"), NativeFields.Found(ref reader), "two elements, [timestamp,value]");
            else if (index > 2) reader.Skip();
        }
    }

    private static void ReadValue(ref Utf8JsonReader reader, in JsonPath path, string field, ref Fields fields, DecodedBatch batch)
    {
        fields.HasValue = true;
        DecodeFailure failure = NativeFields.ReadValue(ref reader, out fields.Value);
        if (failure != DecodeFailure.None) batch.Fail(failure, path.To(field), NativeFields.Found(ref reader), ValueExpected);
    }

    private void ReadTime(ref Utf8JsonReader reader, in IncomingRecord record, in JsonPath path, int name, ref Fields fields, DecodedBatch batch)
    {
        reader.Read();
        string field = NativeFields.TimeNames[name];
        if (!NativeFields.TryTime(ref reader, options.TimestampUnit, record.Time, path, field, batch, out EventTime? time) || time is not { } read) return;
        if (fields.Time is { } other && fields.TimeName != name && other != read)
            batch.Fail(DecodeFailure.TimesDiffer, path.To(field), $"{read} and {NativeFields.TimeNames[fields.TimeName]} is {other}", "one time");
        (fields.Time, fields.TimeName) = (read, name);
    }

    // A word that is not known is no observation: a counter taken for a gauge would be nonsense, and nobody would know.
    private static void ReadKind(ref Utf8JsonReader reader, in JsonPath path, ref Fields fields, DecodedBatch batch)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("gauge"u8)) fields.Kind = SeriesKind.Gauge;
        else if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("counter"u8)) fields.Kind = SeriesKind.Counter;
        else batch.Fail(reader.TokenType == JsonTokenType.String ? DecodeFailure.KindUnknown : DecodeFailure.WrongType, path.To("kind"), NativeFields.Found(ref reader), "gauge or counter", "observations.kind");
    }

    private void ReadSeries(ref Utf8JsonReader reader, in JsonPath path, DecodedBatch batch)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType != JsonTokenType.String)
        {
            batch.Fail(DecodeFailure.WrongType, path.To("series"), NativeFields.Found(ref reader), "a string");
            return;
        }
        // Decoded, a name is never longer in characters than it was in bytes.
        int most = reader.ValueSpan.Length;
        if (most <= batch.Options.MaxSeriesLength * 6)
        {
            if (_series.Length < most) _series = new char[most];
            most = _seriesLength = reader.CopyString(_series);
        }
        if (most > batch.Options.MaxSeriesLength) batch.FailLength(path.To("series"), most);
    }

    // Where a part of the message is; nowhere where it is null or something else.
    private static Part PartOf(ref Utf8JsonReader reader, JsonTokenType token, in JsonPath path, string field, string expected, DecodedBatch batch)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return default;
        if (reader.TokenType != token)
        {
            batch.Fail(DecodeFailure.WrongType, path.To(field), NativeFields.Found(ref reader), expected);
            return default;
        }
        int start = (int)reader.TokenStartIndex;
        reader.Skip();
        return new(start, (int)reader.BytesConsumed - start);
    }

    private bool TakeSeries(in IncomingRecord record, in Fields fields, in JsonPath path, DecodedBatch batch)
    {
        if (_seriesLength > 0) return true;
        ReadOnlySpan<byte> key = record.Key;
        if (key.IsEmpty || !Utf8.IsValid(key)) return batch.Fail(DecodeFailure.SeriesMissing, path.To("series"), "", "a name, here or as the key of the record", "observations.series");
        if (key.Length > batch.Options.MaxSeriesLength * 3) return batch.FailLength(path.To("series"), key.Length);
        if (_series.Length < key.Length) _series = new char[key.Length];
        _seriesLength = Encoding.UTF8.GetChars(key, _series);
        if (_seriesLength > batch.Options.MaxSeriesLength) return batch.FailLength(path.To("series"), _seriesLength);
        // Two of one time are hardly one series: the key names what sent them.
        EventTime time = fields.Time ?? record.Time;
        if (path.Element >= 0 && _lastOfKey == time) return batch.Fail(DecodeFailure.SeriesMissing, path.To("series"), "", "a name: the key of the record cannot stand in for those of several objects of one time");
        _lastOfKey = time;
        return true;
    }

    private void Add(ReadOnlySpan<char> series, ReadOnlySpan<char> channel, Observation observation, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags, in JsonPath path, string field, DecodedBatch batch)
    {
        bool isAdded = options.Series is { } template
            ? batch.Add(template.NameOf(series.ToString(), channel.ToString(), RecordKey.TextOf(key), TagsOf(tags)), observation, tags)
            : batch.Add(series, observation, tags);
        if (!isAdded) batch.Locate(channel.IsEmpty ? path.To(field) : path.ToChannel(channel));
    }

    // Of those that are a text, a number, true or false.
    private static List<KeyValuePair<string, string>> TagsOf(ReadOnlySpan<byte> tags)
    {
        var all = new List<KeyValuePair<string, string>>();
        if (tags.IsEmpty) return all;
        var reader = new Utf8JsonReader(tags);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string name = reader.GetString()!;
            reader.Read();
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) reader.Skip();
            else if (reader.TokenType == JsonTokenType.String) all.Add(new(name, reader.GetString()!));
            else if (reader.TokenType != JsonTokenType.Null) all.Add(new(name, Encoding.UTF8.GetString(reader.ValueSpan)));
        }
        return all;
    }

    private ref struct Fields
    {
        public EventTime? Time;
        public int TimeName;
        public double Value;
        public bool HasValue;
        public SeriesKind? Kind;
        public Part Tags, Channels, Points;
    }

    private readonly record struct Part(int Start, int Length)
    {
        // No object or array is shorter than its brackets.
        public bool IsNowhere => Length == 0;

        public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> message) => message.Slice(Start, Length);
    }
}
