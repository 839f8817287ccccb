using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>The series of one object after the other: its name, from the object, from the key of the record, or made by a template; what belongs to it is added under that name.</summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
/// <param name="template">Makes names; null for names as they come.</param>
internal sealed class NativeSeries(SeriesTemplate? template)
{
    private char[] _name = new char[64];
    private int _length;
    private EventTime? _lastOfKey;

    /// <summary>The name; empty where the object has none so far.</summary>
    public ReadOnlySpan<char> Name => _name.AsSpan(0, _length);

    /// <summary>Whether names are made by a template.</summary>
    public bool HasTemplate => template is not null;

    /// <summary>The next record begins.</summary>
    public void BeginRecord() => _lastOfKey = null;

    /// <summary>The next object begins.</summary>
    public void BeginObject() => _length = 0;

    /// <summary>Reads the name that the property holds that the reader stands at.</summary>
    public void Read(ref Utf8JsonReader reader, in JsonPath path, DecodedBatch batch)
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
            if (_name.Length < most) _name = new char[most];
            most = _length = reader.CopyString(_name);
        }
        if (most > batch.Options.MaxSeriesLength) batch.FailLength(path.To("series"), most);
    }

    /// <summary>Makes sure that there is a name: where the object has none, the key of the record stands in.</summary>
    /// <param name="record">The record.</param>
    /// <param name="time">The time of the object.</param>
    /// <param name="path">Where the object is.</param>
    /// <param name="batch">Gets the fault.</param>
    /// <returns>Whether there is a name.</returns>
    public bool Take(in IncomingRecord record, EventTime time, in JsonPath path, DecodedBatch batch)
    {
        if (_length > 0) return true;
        ReadOnlySpan<byte> key = record.Key;
        if (key.IsEmpty || !Utf8.IsValid(key)) return batch.Fail(DecodeFailure.SeriesMissing, path.To("series"), "", "a name, here or as the key of the record", "observations.series");
        if (key.Length > batch.Options.MaxSeriesLength * 3) return batch.FailLength(path.To("series"), key.Length);
        if (_name.Length < key.Length) _name = new char[key.Length];
        _length = Encoding.UTF8.GetChars(key, _name);
        if (_length > batch.Options.MaxSeriesLength) return batch.FailLength(path.To("series"), _length);
        // Two of one time are hardly one series: the key names what sent them.
        if (path.Element >= 0 && _lastOfKey == time) return batch.Fail(DecodeFailure.SeriesMissing, path.To("series"), "", "a name: the key of the record cannot stand in for those of several objects of one time");
        _lastOfKey = time;
        return true;
    }

    /// <summary>Adds an observation of the series itself.</summary>
    /// <param name="observation">The observation.</param>
    /// <param name="key">The key of the record.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="path">Where the object is.</param>
    /// <param name="field">The field that holds the observation.</param>
    /// <param name="batch">Gets the observation, or the fault.</param>
    public void Add(Observation observation, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags, in JsonPath path, string field, DecodedBatch batch)
    {
        if (!batch.Add(HasTemplate ? Made("", key, tags) : Name, observation, tags)) batch.Locate(path.To(field));
    }

    /// <summary>Adds an observation of one of its channels, as of a series of its own.</summary>
    /// <param name="channel">The name of the channel.</param>
    /// <param name="observation">The observation.</param>
    /// <param name="key">The key of the record.</param>
    /// <param name="tags">Its tags.</param>
    /// <param name="path">Where the object is.</param>
    /// <param name="batch">Gets the observation, or the fault.</param>
    public void AddChannel(ReadOnlySpan<char> channel, Observation observation, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags, in JsonPath path, DecodedBatch batch)
    {
        if (batch.Add(HasTemplate ? Made(channel, key, tags) : NameOf(channel), observation, tags)) return;
        batch.Locate(HasTemplate && channel.IsEmpty ? path.To("values") : path.ToChannel(channel));
    }

    private string Made(ReadOnlySpan<char> channel, ReadOnlySpan<byte> key, ReadOnlySpan<byte> tags) => template!.NameOf(Name.ToString(), channel.ToString(), RecordKey.TextOf(key), TagsOf(tags));

    // SERIES/CHANNEL, behind the name itself in the same buffer.
    private ReadOnlySpan<char> NameOf(ReadOnlySpan<char> channel)
    {
        int length = _length + 1 + channel.Length;
        if (_name.Length < length) Array.Resize(ref _name, 2 * length);
        _name[_length] = '/';
        channel.CopyTo(_name.AsSpan(_length + 1));
        return _name.AsSpan(0, length);
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
}
