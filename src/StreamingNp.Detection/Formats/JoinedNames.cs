using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Formats;

/// <summary>The series that names belong to as channels; a name is taken apart once and then found again.</summary>
/// <remarks>Not thread-safe: buffers are reused.</remarks>
internal sealed class JoinedNames(JoinPattern pattern)
{
    private readonly SeriesNames<(string Series, ChannelNames? Channel)> _names = new();

    /// <summary>Looks a name up.</summary>
    /// <param name="name">The name.</param>
    /// <param name="series">The series that it belongs to.</param>
    /// <param name="channel">The channel that it is, alone.</param>
    /// <returns>False where it is a series of its own.</returns>
    public bool TryFind(ReadOnlySpan<char> name, out string series, out ChannelNames? channel)
    {
        _names.Start();
        _names.Append(MemoryMarshal.AsBytes(name));
        if (!_names.TryFind(out (string Series, ChannelNames? Channel) found))
            found = _names.Keep(pattern.TrySplit(name.ToString(), out string own, out string part) ? (own, new ChannelNames([part])) : ("", null));
        (series, channel) = found;
        return channel is not null;
    }
}
