using System.Runtime.InteropServices;
using System.Text;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>The observations of a series that are buffered, in order of time. Of one time there are several only where each has other channels; these are in order of their names.</summary>
public sealed class BufferedObservations
{
    // Most series never hold one.
    private List<BufferedObservation>? _buffered;
    private RowJoiner? _joiner;
    private HashSet<string>? _channelsSince;

    /// <summary>How many there are.</summary>
    public int Count => _buffered?.Count ?? 0;

    /// <summary>How many channels all of them have together; a channel of several counts for each.</summary>
    public int Channels { get; private set; }

    /// <summary>Whether any of them has channels.</summary>
    public bool HasChannels => _buffered?.Exists(one => one.Observation.Channels is not null) == true;

    /// <summary>About how many bytes they take where they are written down; rather too many.</summary>
    public int Bytes { get; private set; }

    /// <summary>One of them; 0 is the oldest.</summary>
    public BufferedObservation this[int index] => All[index];

    /// <summary>Whether one of this time is buffered.</summary>
    public bool Contains(EventTime time) => IndexBehind(time) is > 0 and int behind && All[behind - 1].Time == time;

    /// <summary>Whether one is buffered that has the time of an observation and one of its channels, so that both cannot be parts of one row.</summary>
    public bool Repeats(in Observation observation)
    {
        for (int index = IndexBehind(observation.Time) - 1; index >= 0 && All[index].Time == observation.Time; index--)
            if (RowJoiner.ShareChannel(All[index].Observation.Channels, observation.Channels)) return true;
        return false;
    }

    /// <summary>Holds one back.</summary>
    /// <returns>False where it <see cref="Repeats"/> another one.</returns>
    public bool Add(in BufferedObservation observation)
    {
        if (Repeats(observation.Observation)) return false;
        int behind = IndexBehind(observation.Time);
        while (behind > 0 && All[behind - 1].Time == observation.Time && string.CompareOrdinal(NameOf(All[behind - 1]), NameOf(observation)) > 0) behind--;
        int follower = BytesAt(behind);
        (_buffered ??= []).Insert(behind, observation);
        Channels += CountOf(observation);
        Bytes += BytesAt(behind) + BytesAt(behind + 1) - follower;
        return true;
    }

    /// <summary>The channels of the row that the oldest begin, see <see cref="Row"/>.</summary>
    /// <param name="tolerance">How far apart the parts of a row may be.</param>
    /// <param name="time">The time of the row, which is that of its newest part.</param>
    public IReadOnlySet<string> ChannelsOfRow(TimeSpan tolerance, out EventTime time)
    {
        time = All[Joiner.Measure(_buffered!, tolerance) - 1].Time;
        return Joiner.Channels;
    }

    /// <summary>The channels that have come as late as a time, or later.</summary>
    /// <param name="time">The time.</param>
    public IReadOnlySet<string> ChannelsSince(EventTime time)
    {
        HashSet<string> channels = _channelsSince ??= new(StringComparer.Ordinal);
        channels.Clear();
        for (int index = Count - 1; index >= 0 && All[index].Time >= time; index--)
            for (int channel = 0; channel < (All[index].Observation.Channels?.Names.Count ?? 0); channel++) channels.Add(All[index].Observation.Channels!.Names[channel]);
        return channels;
    }

    /// <summary>The row that the oldest begin: all that follow within the tolerance, up to where a channel comes again.</summary>
    /// <param name="tolerance">How far apart the parts of a row may be.</param>
    public BufferedObservation Row(TimeSpan tolerance) => Joiner.Join(_buffered!, Joiner.Measure(_buffered!, tolerance));

    /// <summary>Lets those up to a time go: one, or the parts of a row.</summary>
    /// <returns>False where there are none.</returns>
    public bool Release(EventTime time) => RemoveFirst(IndexBehind(time));

    /// <summary>Lets those before a time go, and one of it: others of that time are not joined to it.</summary>
    /// <returns>False where there are none.</returns>
    public bool ReleaseOne(EventTime time)
    {
        int count = 0;
        while (count < Count && All[count].Time < time) count++;
        return RemoveFirst(count < Count && All[count].Time == time ? count + 1 : count);
    }

    /// <summary>Lets all go.</summary>
    public void Clear()
    {
        _buffered?.Clear();
        (Channels, Bytes) = (0, 0);
    }

    private bool RemoveFirst(int count)
    {
        if (count == 0) return false;
        for (int index = 0; index < count; index++)
        {
            Channels -= CountOf(All[index]);
            Bytes -= BytesAt(index);
        }
        int follower = BytesAt(count);
        _buffered!.RemoveRange(0, count);
        Bytes += BytesAt(0) - follower;
        return true;
    }

    private ReadOnlySpan<BufferedObservation> All => CollectionsMarshal.AsSpan(_buffered);

    private RowJoiner Joiner => _joiner ??= new();

    private static int CountOf(in BufferedObservation observation) => observation.Observation.Channels?.Names.Count ?? 1;

    // Tags are written where they are not those of the one before: what comes or goes changes the one that follows, too.
    private int BytesAt(int index)
    {
        if (index >= Count) return 0;
        BufferedObservation one = All[index];
        int bytes = 32 + (index > 0 && AreSame(All[index - 1].Tags, one.Tags) ? 0 : one.Tags?.Length ?? 0);
        if (one.Observation.Channels is not { } row) return bytes;
        for (int channel = 0; channel < row.Names.Count; channel++) bytes += 8 + Encoding.UTF8.GetByteCount(row.Names[channel]);
        return bytes;
    }

    private static bool AreSame(byte[]? before, byte[]? tags) => ReferenceEquals(before, tags) || (before is not null && tags is not null && before.AsSpan().SequenceEqual(tags));

    private static string NameOf(in BufferedObservation observation) => observation.Observation.Channels?.Names[0] ?? "";

    // Most come in order: the newest is behind all.
    private int IndexBehind(EventTime time)
    {
        int index = Count;
        while (index > 0 && All[index - 1].Time > time) index--;
        return index;
    }
}
