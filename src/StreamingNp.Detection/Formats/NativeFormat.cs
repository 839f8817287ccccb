using System.Globalization;
using System.Runtime.CompilerServices;
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

    private readonly NativeSeries _series = new(options.Series);
    private readonly RowReader _row = new();
    private char[] _channel = new char[64];
    private byte[] _respelled = [];

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
        _series.BeginRecord();
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
        _series.BeginObject();
        var fields = new NativeObject();
        int faults = batch.FaultCount;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("series"u8)) _series.Read(ref reader, path, batch);
            else if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                fields.ReadValue(ref reader, path, "value", batch);
            }
            else if (reader.ValueTextEquals("tags"u8)) fields.Tags = JsonPart.Of(ref reader, JsonTokenType.StartObject, path, "tags", "an object", batch);
            else if (NativeFields.TimeName(ref reader) is >= 0 and int name) fields.ReadTime(ref reader, record, options.TimestampUnit, path, name, batch);
            else if (reader.ValueTextEquals("kind"u8)) fields.ReadKind(ref reader, path, batch);
            else if (reader.ValueTextEquals("values"u8)) fields.Channels = JsonPart.Of(ref reader, JsonTokenType.StartObject, path, "values", "an object such as {\"cpu\":12.3}", batch);
            else if (reader.ValueTextEquals("points"u8)) fields.Points = JsonPart.Of(ref reader, JsonTokenType.StartArray, path, "points", "an array of points", batch);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
        // What is wrong with the object is wrong with all that it holds; but one fault in each is enough to know.
        if (batch.FaultCount > faults || !_series.Take(record, fields.Time ?? record.Time, path, batch)) return;
        Add(message, record, fields, path, batch);
    }

    private void Add(ReadOnlySpan<byte> message, in IncomingRecord record, in NativeObject fields, in JsonPath path, DecodedBatch batch)
    {
        ReadOnlySpan<byte> tags = fields.Tags.Of(message);
        if (tags.Length > batch.Options.MaxTagsBytes)
        {
            batch.Fail(DecodeFailure.TagsTooLarge, path.To("tags"), $"{tags.Length} bytes", $"at most {batch.Options.MaxTagsBytes}", "observations.max_tags_bytes");
            return;
        }
        if (fields.IsEmpty)
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
            if (fields.HasValue) _series.Add(new Observation(time, fields.Value) { Kind = fields.Kind }, record.Key, tags, path, "value", batch);
            // Beside a value of the series itself, channels are series of their own.
            bool areTogether = options.ChannelsTogether && !_series.HasTemplate && fields.Kind != SeriesKind.Counter && !fields.HasValue;
            if (fields.Channels.IsNowhere) { }
            else if (!areTogether) ReadChannels(fields.Channels.Of(message), time, fields.Kind, record.Key, tags, path, batch);
            else if (_row.Read(fields.Channels.Of(message), path, batch) is { } row && !batch.Add(_series.Name, Observation.Of(time, row), tags)) batch.Locate(path.To("values"));
        }
        if (!fields.Points.IsNowhere) ReadPoints(fields.Points.Of(message), record, fields.Kind, tags, path, batch);
    }

    private void ReadChannels(ReadOnlySpan<byte> channels, EventTime time, SeriesKind? kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags, in JsonPath path, DecodedBatch batch)
    {
        var reader = new Utf8JsonReader(channels);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_channel.Length < reader.ValueSpan.Length) _channel = new char[reader.ValueSpan.Length];
            ReadOnlySpan<char> channel = _channel.AsSpan(0, reader.CopyString(_channel));
            reader.Read();
            DecodeFailure failure = NativeFields.ReadValue(ref reader, out double value);
            if (failure != DecodeFailure.None)
            {
                batch.Fail(failure, path.ToChannel(channel), NativeFields.Found(ref reader), NativeObject.ValueExpected);
                continue;
            }
            _series.AddChannel(channel, new Observation(time, value) { Kind = kind }, key, tags, path, batch);
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
            var fields = new NativeObject();
            string timeField = "timestamp", valueField = "value";
            if (reader.TokenType == JsonTokenType.StartObject) fields.ReadPoint(ref reader, record, options.TimestampUnit, point, batch);
            else if (reader.TokenType == JsonTokenType.StartArray)
            {
                (timeField, valueField) = ("[0]", "[1]");
                fields.ReadPair(ref reader, record, options.TimestampUnit, point, batch);
            }
            else batch.Fail(DecodeFailure.WrongType, point.To(""), NativeFields.Found(ref reader), "an object with timestamp and value, or [timestamp,value]");
            if (batch.FaultCount > faults) continue;
            // The time of the record would be that of all its points.
            if (fields.Time is not { } time) batch.Fail(DecodeFailure.TimestampUnreadable, point.To(timeField), "", "a time: that of the record cannot stand in for those of several points");
            else if (!fields.HasValue) batch.Fail(DecodeFailure.ValueMissing, point.To(valueField), "", NativeObject.ValueExpected);
            else _series.Add(new Observation(time, fields.Value) { Kind = kind }, record.Key, tags, point, valueField, batch);
        }
    }
}
