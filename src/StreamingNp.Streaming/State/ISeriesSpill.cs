namespace StreamingNp.Streaming.State;

/// <summary>
/// Holds the states of series that a lane has not seen for long, out of memory. It is no store: what it holds ends with
/// the process. Synchronous and quick enough for a lane's stage; for one thread at a time.
/// </summary>
public interface ISeriesSpill : IDisposable
{
    /// <summary>The series held.</summary>
    int Count { get; }

    /// <summary>Takes a state in; it replaces one of the same series.</summary>
    /// <param name="series">The series' name.</param>
    /// <param name="state">The state, encoded.</param>
    /// <param name="seen">When the series was last heard of, by any clock that the caller counts by.</param>
    /// <param name="missed">When its silence is to be looked at, by the same clock; null where nobody would miss it.</param>
    /// <exception cref="StateException">There is no room, or the disk fails.</exception>
    void Put(string series, ReadOnlyMemory<byte> state, TimeSpan seen, TimeSpan? missed = null);

    /// <summary>The names of series held that have not been heard of since a time, the longest silent first.</summary>
    /// <param name="time">The time.</param>
    /// <param name="most">The most names.</param>
    /// <exception cref="StateException">The disk fails.</exception>
    IReadOnlyList<string> SilentSince(TimeSpan time, int most);

    /// <summary>The names of series held whose silence is to be looked at, those that wait the longest first.</summary>
    /// <param name="time">The time.</param>
    /// <param name="most">The most names.</param>
    /// <exception cref="StateException">The disk fails.</exception>
    IReadOnlyList<string> MissedBy(TimeSpan time, int most);

    /// <summary>Has every series held that somebody may miss be looked at after a silence, or earlier where that was said.</summary>
    /// <param name="silence">How long after it was last heard of.</param>
    /// <exception cref="StateException">The disk fails.</exception>
    void MissAfter(TimeSpan silence);

    /// <summary>Gives a state back and holds it no longer.</summary>
    /// <param name="series">The series' name.</param>
    /// <param name="seen">When the series was last heard of.</param>
    /// <returns>The state; null where the series is not held.</returns>
    /// <exception cref="StateException">The disk fails.</exception>
    byte[]? TryTake(string series, out TimeSpan seen);

    /// <summary>Drops a state.</summary>
    /// <param name="series">The series' name.</param>
    /// <returns>Whether the series was held.</returns>
    /// <exception cref="StateException">The disk fails.</exception>
    bool Remove(string series);
}
