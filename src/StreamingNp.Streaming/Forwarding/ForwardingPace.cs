namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Keeps the lanes that forward abreast by the times of their records, so that a topic that is read faster is not far ahead of the others in the internal topic. The lane that is
/// behind all others never waits, nobody waits long for one that has nothing to forward, and none waits for good, whatever clocks say. Thread-safe.
/// </summary>
/// <param name="slack">How far a lane may be ahead.</param>
/// <param name="time">The clock, for lanes that have nothing.</param>
internal sealed class ForwardingPace(TimeSpan slack, TimeProvider time)
{
    // So long more may be on its way to a lane that has nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // One wrong clock must not stop a partition.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Dictionary<object, Position> _positions = [];

    /// <summary>A lane begins, with nothing to forward yet.</summary>
    public void Enter(object lane)
    {
        lock (_lock) _positions[lane] = new(0, time.GetTimestamp());
    }

    /// <summary>A lane ends: nobody waits for it.</summary>
    public void Leave(object lane)
    {
        lock (_lock) _positions.Remove(lane);
    }

    /// <summary>A lane has forwarded all that it had.</summary>
    public void Empty(object lane)
    {
        lock (_lock) _positions[lane] = _positions[lane] with { EmptySince = time.GetTimestamp() };
    }

    /// <summary>Says how far a lane may go.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="next">The time of its next record, in Unix milliseconds.</param>
    /// <returns>The time of the last record that it may forward now.</returns>
    public long LimitOf(object lane, long next)
    {
        lock (_lock)
        {
            Position before = _positions[lane];
            long limit = long.MaxValue;
            foreach ((object other, Position position) in _positions)
                if (other != lane && !(position.EmptySince is { } empty && time.GetElapsedTime(empty) > Patience)) limit = Math.Min(limit, position.Milliseconds + (long)slack.TotalMilliseconds);
            long? aheadSince = next <= limit ? null : before.Milliseconds == next && before.AheadSince is { } since ? since : time.GetTimestamp();
            _positions[lane] = new(next, EmptySince: null, aheadSince);
            return aheadSince is { } began && time.GetElapsedTime(began) > LongestWait ? long.MaxValue : limit;
        }
    }

    // Where a lane is: the time of its next record, or of its last one where it has nothing.
    private readonly record struct Position(long Milliseconds, long? EmptySince, long? AheadSince = null);
}
