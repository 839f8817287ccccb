using System.Text.Json;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Reads the channels of an object such as <c>{"cpu":12.3,"load":0.4}</c>. Rows with the same names, in the same order, share one list of them.</summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class RowReader
{
    // So many producers with lists of their own are told apart without reading names anew.
    private const int MaxKept = 1_024;

    private const string ValueExpected = "a finite number up to 3.4e38, or null where it is missing";

    private readonly Dictionary<int, ChannelNames> _kept = [];
    private readonly List<float> _values = [];
    private readonly List<int> _ends = [];
    private char[] _names = new char[256];

    /// <summary>Reads an object.</summary>
    /// <param name="channels">The object.</param>
    /// <param name="path">The object that it is in.</param>
    /// <param name="batch">Gets what could not be read; such a channel is missing.</param>
    /// <returns>The row; null where there is no channel.</returns>
    public ChannelRow? Read(ReadOnlySpan<byte> channels, in JsonPath path, DecodedBatch batch)
    {
        _values.Clear();
        _ends.Clear();
        int length = 0;
        var reader = new Utf8JsonReader(channels);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (_names.Length < length + reader.ValueSpan.Length) Array.Resize(ref _names, 2 * (length + reader.ValueSpan.Length));
            int start = length;
            length += reader.CopyString(_names.AsSpan(start));
            ReadOnlySpan<char> channel = _names.AsSpan(start..length);
            reader.Read();
            DecodeFailure failure = NativeFields.ReadValue(ref reader, out double value);
            if (failure == DecodeFailure.None && float.IsInfinity((float)value)) failure = DecodeFailure.ValueNotFinite;
            if (failure == DecodeFailure.None && channel.Length > batch.Options.MaxSeriesLength) failure = DecodeFailure.SeriesTooLong;
            if (failure != DecodeFailure.None)
            {
                batch.Fail(failure, path.ToChannel(channel), NativeFields.Found(ref reader), ValueExpected);
                length = start;
                continue;
            }
            _values.Add((float)value);
            _ends.Add(length);
        }
        if (_values.Count > ChannelNames.Max)
        {
            batch.Fail(DecodeFailure.TooManyObservations, path.To("values"), $"{_values.Count} channels", $"at most {ChannelNames.Max}");
            return null;
        }
        return _values.Count > 0 ? Row() : null;
    }

    private ChannelRow Row()
    {
        var hash = new HashCode();
        foreach (int end in _ends) hash.Add(end);
        hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_names.AsSpan(0, _ends[^1])));
        int key = hash.ToHashCode();
        if (_kept.TryGetValue(key, out ChannelNames? kept) && Is(kept)) return new(kept, [.. _values]);
        string[] names = [.. Enumerable.Range(0, _ends.Count).Select(index => NameAt(index).ToString())];
        // Of a name that comes twice the last counts.
        int[] last = [.. Enumerable.Range(0, names.Length).Where(index => Array.LastIndexOf(names, names[index]) == index)];
        var made = new ChannelNames(last.Select(index => names[index]));
        if (last.Length < names.Length) return new(made, [.. last.Select(index => _values[index])]);
        if (_kept.Count >= MaxKept) _kept.Clear();
        _kept[key] = made;
        return new(made, [.. _values]);
    }

    private bool Is(ChannelNames names)
    {
        if (names.Count != _ends.Count) return false;
        for (int index = 0; index < _ends.Count; index++)
            if (!NameAt(index).SequenceEqual(names[index])) return false;
        return true;
    }

    private ReadOnlySpan<char> NameAt(int index) => _names.AsSpan(index == 0 ? 0 : _ends[index - 1], _ends[index] - (index == 0 ? 0 : _ends[index - 1]));
}
