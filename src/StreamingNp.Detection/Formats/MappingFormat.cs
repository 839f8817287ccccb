using System.Runtime.InteropServices;
using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Any other JSON, by a mapping that says where the parts of an observation are.</summary>
public sealed class MappingFormat : JsonFormat
{
    private const string Setting = "mapping";

    private readonly SeriesNames<Mapped> _names = new();
    private readonly FieldPath? _records, _time, _kindAt;
    private readonly MappedName _series;
    private readonly Value[] _values;
    private readonly (string Name, FieldPath Path)[] _tags;
    private readonly SeriesKind? _kind;
    // Of the item that is being read: whether its name and tags can be had, and what they are; null where nothing asked.
    private bool? _isNamed;
    private (string[] Name, byte[] Tags)? _texts;

    /// <summary>Makes the format.</summary>
    /// <param name="mapping">Where everything is.</param>
    /// <param name="options">How times are read; without a template, for the mapping names the series.</param>
    /// <exception cref="FormatException">The mapping cannot be meant; the message says why.</exception>
    public MappingFormat(FieldMapping mapping, FormatOptions options) : base(options)
    {
        ArgumentNullException.ThrowIfNull(mapping);
        if (options.Series is { } template) throw new FormatException($"observations.series, \"{template.Text}\", names no series of a mapping: put the name into {Setting}.series.");
        _records = mapping.Records is { } records ? Parse(records, "records", mayHaveAll: true) : null;
        if (_records is { IsFromRoot: true, Text: "" } || _records?.Text.StartsWith("[*]", StringComparison.Ordinal) == true)
            throw new FormatException($"The path \"{mapping.Records}\" of {Setting}.records is the whole message, or an array that is one: leave it out, for such arrays are read item by item.");
        _time = mapping.Time is { } time ? Parse(time, "time") : null;
        if (mapping.Value.Count == 0) throw new FormatException($"{Setting}.value has no path: name at least one.");
        _values = [.. mapping.Value.Select(text => new Value(text.EndsWith('?') ? text[..^1] : text, text.EndsWith('?')))];
        _tags = [.. mapping.Tags.Select(tag => (tag.Key, Parse(tag.Value, $"tags.{tag.Key}")))];
        bool isMany = _values.Length > 1 || _values[0].Path.HasLeaves;
        _series = MappedName.Parse(mapping.Series ?? (isMany ? "{key}/{field}" : "{key}"), $"{Setting}.series");
        if (isMany && !_series.HasField) throw new FormatException($"\"{mapping.Series}\" of {Setting}.series would be the name of several values: put {{field}} into it.");
        if (mapping.Kind is "gauge" or "counter") _kind = mapping.Kind == "gauge" ? SeriesKind.Gauge : SeriesKind.Counter;
        else if (mapping.Kind is { } kind) _kindAt = Parse(kind, "kind");
    }

    /// <inheritdoc/>
    public override string Name => "mapping";

    /// <inheritdoc/>
    protected override void ReadItem(JsonElement item, string at, in IncomingRecord record, DecodedBatch batch)
    {
        if (_records is null)
        {
            ReadOne(item, item, at, at, record.Key, record.Time, batch);
            return;
        }
        // Found first: a span cannot be carried into the search.
        var found = new List<(JsonElement Item, string At)>();
        _records.FindAll(item, "", (one, path) => found.Add((one, path)));
        foreach ((JsonElement one, string path) in found)
        {
            if (one.ValueKind == JsonValueKind.Object) ReadOne(item, one, at, $"{at}{path}.", record.Key, record.Time, batch);
            else if (one.ValueKind == JsonValueKind.Undefined) batch.Fail(DecodeFailure.ValueMissing, at + path, "", _records.HasAll ? "an array of observations" : "an observation", $"{Setting}.records");
            else if (one.ValueKind != JsonValueKind.Null) batch.Fail(DecodeFailure.NotAnObject, at + path, Found(one), "an object", $"{Setting}.records");
        }
    }

    private void ReadOne(JsonElement root, JsonElement item, string rootAt, string at, ReadOnlySpan<byte> key, EventTime recordTime, DecodedBatch batch)
    {
        (_isNamed, _texts) = (null, null);
        EventTime time = recordTime;
        string timePath;
        JsonElement stamp = _time is not null ? Find(_time, root, item, rootAt, at, out timePath) : UsualTime(item, at, out timePath);
        if (_time is not null || !IsAbsent(stamp))
        {
            if (!TryTime(stamp, timePath, recordTime, batch, out time)) return;
        }
        else if (time <= EventTime.Earliest)
        {
            batch.Fail(DecodeFailure.TimestampUnreadable, at.TrimEnd('.'), "without a time", "a time of the record, or a path of the time", $"{Setting}.time");
            return;
        }
        if (!TryKind(root, item, rootAt, at, batch, out SeriesKind? kind)) return;
        foreach (Value value in _values)
        {
            JsonElement found = Find(value.Path, root, item, rootAt, at, out string path);
            if (value.IsOptional && found.ValueKind == JsonValueKind.Undefined) continue;
            if (value.Path.HasLeaves)
            {
                if (found.ValueKind is JsonValueKind.Object or JsonValueKind.Array) ReadLeaves(found, path, value.Path.Text, root, item, at, key, time, kind, batch);
                else batch.Fail(IsAbsent(found) ? DecodeFailure.ValueMissing : DecodeFailure.WrongType, path, Found(found), "an object with numbers", $"{Setting}.value");
                continue;
            }
            if (found.ValueKind == JsonValueKind.Undefined)
            {
                string reached = value.Path.Reached(value.Path.IsFromRoot ? root : item, out string what);
                batch.Fail(DecodeFailure.ValueMissing, (value.Path.IsFromRoot ? rootAt : at) + reached, what, "a number", $"{Setting}.value");
                continue;
            }
            if (TryNumber(found, path, fromText: true, batch, out double number)) Add(root, item, value.Path.Text, at, path, key, new(time, number) { Kind = kind }, batch);
        }
    }

    // No deeper than the parser lets JSON be.
    private void ReadLeaves(JsonElement below, string path, string field, JsonElement root, JsonElement item, string at, ReadOnlySpan<byte> key, EventTime time, SeriesKind? kind, DecodedBatch batch)
    {
        if (field.Length > batch.Options.MaxSeriesLength)
        {
            batch.Fail(DecodeFailure.SeriesTooLong, path[..batch.Options.MaxSeriesLength] + "…", $"a path of {field.Length} characters", $"at most {batch.Options.MaxSeriesLength}", "observations.max_series_length");
            return;
        }
        switch (below.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty property in below.EnumerateObject())
                    ReadLeaves(property.Value, Below(path, property.Name), field.Length == 0 ? property.Name : $"{field}.{property.Name}", root, item, at, key, time, kind, batch);
                break;
            case JsonValueKind.Array:
                int index = 0;
                foreach (JsonElement one in below.EnumerateArray())
                {
                    ReadLeaves(one, $"{path}[{index}]", $"{field}[{index}]", root, item, at, key, time, kind, batch);
                    index++;
                }
                break;
            case JsonValueKind.Number:
                if (TryNumber(below, path, fromText: false, batch, out double number)) Add(root, item, field, at, path, key, new(time, number) { Kind = kind }, batch);
                break;
        }
    }

    private void Add(JsonElement root, JsonElement item, string field, string at, string path, ReadOnlySpan<byte> key, Observation observation, DecodedBatch batch)
    {
        if (!(_isNamed ??= TryStart(root, item, at, key, batch))) return;
        _names.StartAtMark();
        _names.Append(MemoryMarshal.AsBytes(field.AsSpan()));
        if (!_names.TryFind(out Mapped mapped))
        {
            (string[] name, byte[] tags) = _texts ??= (_series.Texts(root, item, key), TagsOf(root, item));
            mapped = _names.Keep(new(_series.Of(name, field), tags));
        }
        if (mapped.Series.Length == 0) batch.Fail(DecodeFailure.SeriesMissing, at.TrimEnd('.'), "without a name", "a key of the record, or a path of the name", $"{Setting}.series");
        else batch.Add(mapped.Series, observation, mapped.Tags, path);
    }

    // What the values of an item share is looked for once: one item may have thousands.
    private bool TryStart(JsonElement root, JsonElement item, string at, ReadOnlySpan<byte> key, DecodedBatch batch)
    {
        _names.Start();
        if (!_series.TryAppend(_names, root, item, at, key, batch)) return false;
        foreach ((_, FieldPath tag) in _tags)
        {
            ReadOnlySpan<byte> text = Raw(tag.Find(tag.IsFromRoot ? root : item));
            if (!FitTags(text.Length, at + tag.Text, batch)) return false;
            _names.Append(text);
        }
        _names.Mark();
        return true;
    }

    private byte[] TagsOf(JsonElement root, JsonElement item)
    {
        var tags = new List<KeyValuePair<string, string>>();
        foreach ((string name, FieldPath tag) in _tags)
            if (TextOf(tag.Find(tag.IsFromRoot ? root : item)) is { Length: > 0 } text) tags.Add(new(name, text));
        return TagsJson.Of(tags);
    }

    private bool TryKind(JsonElement root, JsonElement item, string rootAt, string at, DecodedBatch batch, out SeriesKind? kind)
    {
        kind = _kind;
        if (_kindAt is null) return true;
        JsonElement found = Find(_kindAt, root, item, rootAt, at, out string path);
        if (IsAbsent(found)) return true;
        if (found.ValueKind != JsonValueKind.String) return batch.Fail(DecodeFailure.WrongType, path, Found(found), "gauge or counter", $"{Setting}.kind");
        kind = found.ValueEquals("counter"u8) ? SeriesKind.Counter : SeriesKind.Gauge;
        return kind == SeriesKind.Counter || found.ValueEquals("gauge"u8) || batch.Fail(DecodeFailure.KindUnknown, path, Found(found), "gauge or counter", $"{Setting}.kind");
    }

    private static JsonElement Find(FieldPath path, JsonElement root, JsonElement item, string rootAt, string at, out string shown)
    {
        shown = (path.IsFromRoot ? rootAt : at) + path.Text;
        return path.Find(path.IsFromRoot ? root : item);
    }

    // A time that is there is not passed over because nobody said where.
    private static JsonElement UsualTime(JsonElement item, string at, out string path)
    {
        path = at;
        foreach (string name in NativeFields.TimeNames)
        {
            if (!item.TryGetProperty(name, out JsonElement time) || IsAbsent(time)) continue;
            path = at + name;
            return time;
        }
        return default;
    }

    private static string Below(string path, string name) => path.Length == 0 || path[^1] is '.' or ' ' ? path + name : $"{path}.{name}";

    private static FieldPath Parse(string text, string part, bool mayHaveAll = false)
    {
        var path = FieldPath.Parse(text, $"{Setting}.{part}");
        if (path.HasAll && !mayHaveAll) throw new FormatException($"The path \"{text}\" of {Setting}.{part} runs over an array with [*], which only {Setting}.records may.");
        if (path.HasLeaves && part != "value") throw new FormatException($"The path \"{text}\" of {Setting}.{part} ends in **, which only {Setting}.value may.");
        return path;
    }

    private readonly record struct Mapped(string Series, byte[] Tags);

    private sealed class Value(string text, bool isOptional)
    {
        public FieldPath Path { get; } = Parse(text, "value");

        public bool IsOptional => isOptional;
    }
}
