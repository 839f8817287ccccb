using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>
/// Joins observations of single channels to rows. Which observations are one row, and what the row is, depends on these alone and not on the order in which they came.
/// </summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class RowJoiner
{
    private readonly HashSet<string> _channels = new(StringComparer.Ordinal);
    private ChannelNames? _names;

    /// <summary>The channels of the row that was measured last.</summary>
    public IReadOnlySet<string> Channels => _channels;

    /// <summary>Whether two observations of one time cannot be parts of one row.</summary>
    public static bool ShareChannel(ChannelRow? one, ChannelRow? other)
    {
        // One value is a channel beside others.
        if (one is null || other is null) return (one ?? other)?.Names is not { } names || Has(names, ChannelNames.OneValue[0]);
        for (int index = 0; index < one.Names.Count; index++)
            if (Has(other.Names, one.Names[index])) return true;
        return false;
    }

    /// <summary>Counts the oldest observations that are one row.</summary>
    /// <param name="buffered">Observations in order of time; one or more.</param>
    /// <param name="tolerance">How far apart they may be.</param>
    public int Measure(List<BufferedObservation> buffered, TimeSpan tolerance)
    {
        _channels.Clear();
        bool hasChannels = buffered[0].Observation.Channels is not null;
        EventTime end = buffered[0].Time + tolerance;
        int length = 0;
        while (length < buffered.Count && buffered[length].Time <= end)
        {
            // All of one time belong to one row: else a row would have the time of the one before.
            int behind = length;
            bool repeats = false;
            for (; behind < buffered.Count && buffered[behind].Time == buffered[length].Time; behind++) repeats |= IsRepeat(buffered[behind].Observation.Channels);
            if (length > 0 && (repeats || !hasChannels)) break;
            for (; length < behind; length++)
                for (int channel = 0; channel < (buffered[length].Observation.Channels?.Names.Count ?? 0); channel++) _channels.Add(buffered[length].Observation.Channels!.Names[channel]);
        }
        return length;
    }

    /// <summary>Joins observations: the row has the time of the newest, its channels are in order of their names, and its tags are those that all have.</summary>
    /// <param name="buffered">Observations in order of time.</param>
    /// <param name="length">How many of the oldest are the row, as <see cref="Measure"/> says.</param>
    public BufferedObservation Join(List<BufferedObservation> buffered, int length)
    {
        if (length == 1) return buffered[0];
        var names = new List<string>(_channels.Count);
        var values = new List<float>(_channels.Count);
        bool mayAlert = false;
        for (int part = 0; part < length; part++)
        {
            ChannelRow row = buffered[part].Observation.Channels ?? ChannelRow.OfOne(buffered[part].Observation.Value);
            mayAlert |= buffered[part].MayAlert;
            for (int channel = 0; channel < row.Names.Count; channel++) names.Add(row.Names[channel]);
            values.AddRange(row.Values);
        }
        (string[] sorted, float[] ofSorted) = ([.. names], [.. values]);
        Array.Sort(sorted, ofSorted, StringComparer.Ordinal);
        if (sorted.Length > ChannelNames.Max) (sorted, ofSorted) = Shortened(sorted, ofSorted);
        if (!Is(_names, sorted)) _names = new(sorted);
        return new(Observation.Of(buffered[length - 1].Time, new(_names!, ofSorted)), mayAlert, CommonTags.Of(buffered, length));
    }

    // As many as a row has: channels without a value are left out first, so that some value stays, and further ones are ignored.
    private static (string[] Names, float[] Values) Shortened(string[] names, float[] values)
    {
        int[] kept = [.. Enumerable.Range(0, names.Length).Where(channel => !float.IsNaN(values[channel])).Take(ChannelNames.Max)];
        return ([.. kept.Select(channel => names[channel])], [.. kept.Select(channel => values[channel])]);
    }

    private static bool Has(ChannelNames names, string name)
    {
        for (int channel = 0; channel < names.Count; channel++)
            if (names[channel] == name) return true;
        return false;
    }

    private bool IsRepeat(ChannelRow? row)
    {
        if (row is null) return true;
        for (int channel = 0; channel < row.Names.Count; channel++)
            if (_channels.Contains(row.Names[channel])) return true;
        return false;
    }

    private static bool Is(ChannelNames? names, string[] sorted)
    {
        if (names?.Count != sorted.Length) return false;
        for (int channel = 0; channel < sorted.Length; channel++)
            if (names[channel] != sorted[channel]) return false;
        return true;
    }
}
