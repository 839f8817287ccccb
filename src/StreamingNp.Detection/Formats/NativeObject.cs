using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>What one object of the native format says, or one of its points: its fields as they were read, and where the parts are that are read when the others are known.</summary>
internal ref struct NativeObject
{
    /// <summary>What is expected of a value.</summary>
    public const string ValueExpected = "a finite number, or null where it is missing";

    /// <summary>Its time; null where none came.</summary>
    public EventTime? Time;

    /// <summary>Which of the <see cref="NativeFields.TimeNames"/> bore the time.</summary>
    public int TimeName;

    /// <summary>Its value; NaN where it is missing.</summary>
    public double Value;

    /// <summary>Whether there is a field for a value.</summary>
    public bool HasValue;

    /// <summary>Whether it is a gauge or a counter; null where it does not say.</summary>
    public SeriesKind? Kind;

    /// <summary>Where its tags, its channels and its points are.</summary>
    public JsonPart Tags, Channels, Points;

    /// <summary>Whether there is anything to add.</summary>
    public readonly bool IsEmpty => !HasValue && Channels.IsNowhere && Points.IsNowhere;

    /// <summary>Reads a point that is an object.</summary>
    public void ReadPoint(ref Utf8JsonReader reader, in IncomingRecord record, TimestampUnit unit, in JsonPath path, DecodedBatch batch)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("value"u8))
            {
                reader.Read();
                ReadValue(ref reader, path, "value", batch);
            }
            else if (NativeFields.TimeName(ref reader) is >= 0 and int name) ReadTime(ref reader, record, unit, path, name, batch);
            else
            {
                reader.Read();
                reader.Skip();
            }
        }
    }

    /// <summary>Reads a point that is an array of a time and a value.</summary>
    public void ReadPair(ref Utf8JsonReader reader, in IncomingRecord record, TimestampUnit unit, in JsonPath path, DecodedBatch batch)
    {
        for (int index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
        {
            if (index == 0 && NativeFields.TryTime(ref reader, unit, record.Time, path, "[0]", batch, out EventTime? time)) Time = time;
            else if (index == 1) ReadValue(ref reader, path, "[1]", batch);
            else if (index == 2) batch.Fail(DecodeFailure.WrongType, path.To("[2]"), NativeFields.Found(ref reader), "two elements, [timestamp,value]");
            else if (index > 2) reader.Skip();
        }
    }

    /// <summary>Reads the value that the reader stands at.</summary>
    public void ReadValue(ref Utf8JsonReader reader, in JsonPath path, string field, DecodedBatch batch)
    {
        HasValue = true;
        DecodeFailure failure = NativeFields.ReadValue(ref reader, out Value);
        if (failure != DecodeFailure.None) batch.Fail(failure, path.To(field), NativeFields.Found(ref reader), ValueExpected);
    }

    /// <summary>Reads the time of a property that the reader stands at. Two that differ are a fault.</summary>
    public void ReadTime(ref Utf8JsonReader reader, in IncomingRecord record, TimestampUnit unit, in JsonPath path, int name, DecodedBatch batch)
    {
        reader.Read();
        string field = NativeFields.TimeNames[name];
        if (!NativeFields.TryTime(ref reader, unit, record.Time, path, field, batch, out EventTime? time) || time is not { } read) return;
        if (Time is { } other && TimeName != name && other != read)
            batch.Fail(DecodeFailure.TimesDiffer, path.To(field), $"{read} and {NativeFields.TimeNames[TimeName]} is {other}", "one time");
        (Time, TimeName) = (read, name);
    }

    /// <summary>Reads the kind of a property that the reader stands at.</summary>
    public void ReadKind(ref Utf8JsonReader reader, in JsonPath path, DecodedBatch batch)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null) return;
        if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("gauge"u8)) Kind = SeriesKind.Gauge;
        else if (reader.TokenType == JsonTokenType.String && reader.ValueTextEquals("counter"u8)) Kind = SeriesKind.Counter;
        // A word that is not known is no observation: a counter taken for a gauge would be nonsense, and nobody would know.
        else batch.Fail(reader.TokenType == JsonTokenType.String ? DecodeFailure.KindUnknown : DecodeFailure.WrongType, path.To("kind"), NativeFields.Found(ref reader), "gauge or counter", "observations.kind");
    }
}
