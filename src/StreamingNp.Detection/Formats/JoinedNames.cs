using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>Makes observations of series that are channels of others rows of the one channel. A name is taken apart once and then found again.</summary>
/// <param name="pattern">Which series are channels of others.</param>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
public sealed class JoinedNames(JoinPattern pattern)
{
    private readonly SeriesNames<(string Series, ChannelNames? Channel)> _names = new();

    /// <summary>Makes an observation one of a channel.</summary>
    /// <param name="series">The name of its series; becomes that of the series that it belongs to.</param>
    /// <param name="observation">The observation; becomes a row of one channel, whose value is infinite where it is too large for single precision.</param>
    /// <returns>False where it is a series of its own, a counter, or has channels already: then nothing is changed.</returns>
    public bool TryJoin(ref string series, ref Observation observation)
    {
        if (!TryFind(series, observation, out string joined, out ChannelNames? channel)) return false;
        series = joined;
        observation = RowOf(observation, channel!);
        return true;
    }

    /// <summary>Looks up what an observation belongs to.</summary>
    internal bool TryFind(ReadOnlySpan<char> name, in Observation observation, out string series, out ChannelNames? channel)
    {
        (series, channel) = ("", null);
        if (observation.Channels is not null || observation.Kind == SeriesKind.Counter) return false;
        _names.Start();
        _names.Append(MemoryMarshal.AsBytes(name));
        if (!_names.TryFind(out (string Series, ChannelNames? Channel) found))
            found = _names.Keep(pattern.TrySplit(name.ToString(), out string own, out string part) ? (own, new ChannelNames([part])) : ("", null));
        (series, channel) = found;
        return channel is not null;
    }

    /// <summary>The row of one channel.</summary>
    internal static Observation RowOf(in Observation observation, ChannelNames channel) => Observation.Of(observation.Time, new(channel, [(float)observation.Value]));
}
