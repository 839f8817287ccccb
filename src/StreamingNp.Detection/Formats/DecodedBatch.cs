using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>What a record holds: observations, and what of it could not be read.</summary>
/// <param name="options">How large it may be.</param>
/// <remarks>Not thread-safe: buffers are reused, and what is in it holds until <see cref="Clear"/>.</remarks>
public sealed class DecodedBatch(DecoderOptions options)
{
    /// <summary>The most faults of one record that are kept.</summary>
    public const int MaxFaults = 16;

    /// <summary>The most bytes that the names and tags of all observations of a record take.</summary>
    public const int MaxText = 262_144;

    private readonly List<Entry> _entries = [];
    private readonly List<DecodeFault> _faults = [];
    private readonly JoinedNames? _joined = options.Join is { } pattern ? new(pattern) : null;
    private char[] _names = new char[256];
    private byte[] _tags = new byte[256];
    private int _namesLength;
    private int _tagsLength;
    private int _text;

    /// <summary>How large messages, names and tags may be.</summary>
    public DecoderOptions Options => options;

    /// <summary>The observations that were read.</summary>
    public int Count => _entries.Count;

    /// <summary>Whether the record has no value: nothing to read, nothing to keep.</summary>
    public bool IsTombstone { get; set; }

    /// <summary>Whether a schema could not be asked for: nothing is wrong with the record, and it is to be read again.</summary>
    public bool IsSchemaUnavailable { get; set; }

    /// <summary>What could not be read, the first <see cref="MaxFaults"/>.</summary>
    public IReadOnlyList<DecodeFault> Faults => _faults;

    /// <summary>How much could not be read.</summary>
    public int FaultCount { get; private set; }

    /// <summary>One of the observations.</summary>
    /// <param name="index">Which, 0 to <see cref="Count"/> − 1, in the order of the record.</param>
    public DecodedObservation this[int index]
    {
        get
        {
            Entry entry = _entries[index];
            return new(_names.AsSpan(entry.NameStart, entry.NameLength), entry.Observation, _tags.AsSpan(entry.TagsStart, entry.TagsLength));
        }
    }

    /// <summary>Empties it.</summary>
    public void Clear()
    {
        _entries.Clear();
        _faults.Clear();
        FaultCount = _namesLength = _tagsLength = _text = 0;
        IsTombstone = IsSchemaUnavailable = false;
    }

    /// <summary>Adds an observation; where its series is a channel of another one, as a row of that channel.</summary>
    /// <param name="series">The name of its series.</param>
    /// <param name="observation">The observation; NaN where the point is missing.</param>
    /// <param name="tags">Its tags as a JSON object in UTF-8; empty where it has none.</param>
    /// <returns>False where the name or the tags are too long, or there are too many observations: then it is a fault at <paramref name="path"/> instead.</returns>
    /// <param name="path">Where in the record it is.</param>
    public bool Add(ReadOnlySpan<char> series, Observation observation, ReadOnlySpan<byte> tags, string path = "")
    {
        if (series.IsEmpty) return Fail(DecodeFailure.SeriesMissing, path, "", "a name of the series", "observations.series");
        if (series.Length > options.MaxSeriesLength) return FailLength(path, series.Length);
        if (tags.Length > options.MaxTagsBytes) return Fail(DecodeFailure.TagsTooLarge, path, $"tags of {tags.Length} bytes", $"at most {options.MaxTagsBytes}", "observations.max_tags_bytes");
        if (_joined is not null && _joined.TryFind(series, observation, out string joined, out ChannelNames? channel))
        {
            series = joined;
            Observation row = JoinedNames.RowOf(observation, channel!);
            if (double.IsInfinity(row.Value)) return Fail(DecodeFailure.ValueNotFinite, path, $"{observation.Value}", "a number up to 3.4e38, as it is a channel", "observations.join");
            observation = row;
        }
        if (_entries.Count >= options.MaxObservations) return Fail(DecodeFailure.TooManyObservations, path, "one more observation", $"at most {options.MaxObservations} in a record", "observations.max_per_record");
        // What many observations of one record are called is written down with each: a small record must not become a huge one.
        // Those of the first are counted with the second: most records have one observation.
        if (_entries.Count > 0)
        {
            if (_entries.Count == 1) _text = Encoding.UTF8.GetByteCount(_names.AsSpan(0, _namesLength)) + _tagsLength;
            int text = Encoding.UTF8.GetByteCount(series) + tags.Length;
            if (_text + text > MaxText) return Fail(DecodeFailure.TooManyObservations, path, "one more observation", $"names and tags of at most {MaxText} bytes in a record");
            _text += text;
        }
        _entries.Add(new(_namesLength, series.Length, _tagsLength, tags.Length, observation));
        Append(series, ref _names, ref _namesLength);
        Append(tags, ref _tags, ref _tagsLength);
        return true;
    }

    /// <summary>Notes what could not be read.</summary>
    /// <param name="failure">The reason.</param>
    /// <param name="path">Where it is; empty for the whole record.</param>
    /// <param name="found">What came; cut to <see cref="DecodeFault.MaxFound"/> characters.</param>
    /// <param name="expected">What is expected instead.</param>
    /// <param name="setting">The setting that helps.</param>
    /// <returns>False, so that a reader can return it.</returns>
    public bool Fail(DecodeFailure failure, string path, string found, string expected, string? setting = null)
    {
        FaultCount++;
        if (failure == DecodeFailure.SchemaUnavailable) IsSchemaUnavailable = true;
        if (_faults.Count < MaxFaults) _faults.Add(new(failure, Cut(path), found.Length <= DecodeFault.MaxFound ? found : string.Concat(found.AsSpan(0, DecodeFault.MaxFound), "…"), expected, setting));
        return false;
    }

    /// <summary>Says where the fault is that was noted last, so that a path need be made only where there is one.</summary>
    /// <param name="path">Where it is.</param>
    /// <returns>False, so that a reader can return it.</returns>
    public bool Locate(string path)
    {
        if (FaultCount > 0 && FaultCount == _faults.Count) _faults[^1] = _faults[^1] with { Path = Cut(path) };
        return false;
    }

    /// <summary>Whether a record is done with by its size: it has no value, or one that is too large. Then that is noted.</summary>
    /// <param name="value">The value of the record.</param>
    public bool RefusesSize(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return IsTombstone = true;
        if (value.Length > options.MaxMessageBytes) Fail(DecodeFailure.MessageTooLarge, "", $"{value.Length} bytes", $"at most {options.MaxMessageBytes}", "observations.max_message_bytes");
        return value.Length > options.MaxMessageBytes;
    }

    internal bool FailLength(string path, int length) => Fail(DecodeFailure.SeriesTooLong, path, $"a name of {length} characters", $"at most {options.MaxSeriesLength}", "observations.max_series_length");

    // Names in a path are the sender's, as long as it likes; a path goes into headers and logs.
    private static string Cut(string path) => path.Length <= DecodeFault.MaxPath ? path : string.Concat(path.AsSpan(0, DecodeFault.MaxPath), "…");

    private static void Append<T>(ReadOnlySpan<T> part, ref T[] all, ref int length)
    {
        if (all.Length < length + part.Length) Array.Resize(ref all, Math.Max(2 * all.Length, length + part.Length));
        part.CopyTo(all.AsSpan(length));
        length += part.Length;
    }

    private readonly record struct Entry(int NameStart, int NameLength, int TagsStart, int TagsLength, Observation Observation);
}
