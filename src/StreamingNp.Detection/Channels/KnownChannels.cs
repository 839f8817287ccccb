using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Channels;

/// <summary>
/// The channels of a series, which come and go: each has an index, in order of first rows. One that was silent for seven days is forgotten; where there are
/// <see cref="ChannelNames.Max"/>, a new one takes the place of one that was silent for a day, and is ignored until there is such a place.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class KnownChannels
{
    private static readonly TimeSpan TimeToForget = TimeSpan.FromDays(7), TimeToMakeRoom = TimeSpan.FromDays(1);

    private const int MinToLookUp = 16;

    private readonly List<string> _names = [];
    private readonly List<EventTime> _seen = [];
    private Dictionary<string, int>? _byName;
    private ChannelNames? _mapped;
    private int[] _indices = [];

    /// <summary>Called when a channel was added, behind all others.</summary>
    public required Action Added { get; init; }

    /// <summary>Called with the index of a channel that was removed; those behind it moved up.</summary>
    public required Action<int> Removed { get; init; }

    /// <summary>The names, by index.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>How many there are.</summary>
    public int Count => _names.Count;

    /// <summary>Notes that the channels of a row came; those that are new are added.</summary>
    /// <param name="time">The time of the row.</param>
    /// <param name="row">The row.</param>
    /// <returns>For each channel of the row its index; −1 where there is no room for it.</returns>
    public ReadOnlySpan<int> IndicesOf(EventTime time, ChannelRow row)
    {
        if (!ReferenceEquals(_mapped, row.Names)) Map(time, row.Names);
        for (int channel = 0; channel < _indices.Length; channel++)
            if (_indices[channel] >= 0 && !float.IsNaN(row.Values[channel])) _seen[_indices[channel]] = time;
        return _indices;
    }

    /// <summary>Whether a channel has been silent for so long that it is forgotten.</summary>
    /// <param name="channel">Its index.</param>
    /// <param name="time">The time of the newest row.</param>
    public bool IsForgotten(int channel, EventTime time) => time - _seen[channel] >= TimeToForget;

    /// <summary>Removes a channel.</summary>
    public void Remove(int channel)
    {
        _names.RemoveAt(channel);
        _seen.RemoveAt(channel);
        (_mapped, _byName) = (null, null);
        Removed(channel);
    }

    /// <summary>Writes them down.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write((ushort)_names.Count);
        for (int channel = 0; channel < _names.Count; channel++)
        {
            StateFields.WriteText(_names[channel], writer);
            writer.Write(_seen[channel].Microseconds);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote, into an empty one; nobody is called.</summary>
    public void Read(BinaryReader reader)
    {
        int count = reader.ReadUInt16();
        if (count > ChannelNames.Max) throw StateFields.Damaged($"{count} channels");
        for (int channel = 0; channel < count; channel++)
        {
            _names.Add(StateFields.ReadText(reader));
            _seen.Add(StateFields.ReadTime(reader));
        }
    }

    private void Map(EventTime time, ChannelNames names)
    {
        for (int channel = 0; channel < names.Count; channel++)
            if (IndexOf(names[channel]) < 0 && (_names.Count < ChannelNames.Max || MakeRoom(time))) Add(names[channel], time);
        int[] indices = new int[names.Count];
        for (int channel = 0; channel < indices.Length; channel++) indices[channel] = IndexOf(names[channel]);
        // Where there was no room for a channel, there may be with the next row.
        (_mapped, _indices) = (indices.Contains(-1) ? null : names, indices);
    }

    // Where channels are missing now and then, rows are mapped again and again. Few names are compared faster than looked up.
    private int IndexOf(string name)
    {
        if (_names.Count < MinToLookUp) return _names.IndexOf(name);
        if (_byName is null)
        {
            _byName = new(StringComparer.Ordinal);
            for (int index = 0; index < _names.Count; index++) _byName.Add(_names[index], index);
        }
        return _byName.GetValueOrDefault(name, -1);
    }

    private void Add(string name, EventTime time)
    {
        _byName?.Add(name, _names.Count);
        _names.Add(name);
        _seen.Add(time);
        Added();
    }

    private bool MakeRoom(EventTime time)
    {
        int oldest = _seen.IndexOf(_seen.Min());
        if (time - _seen[oldest] < TimeToMakeRoom) return false;
        Remove(oldest);
        return true;
    }
}
