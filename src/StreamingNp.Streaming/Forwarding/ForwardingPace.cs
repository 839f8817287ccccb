namespace StreamingNp.Streaming.Forwarding;

/// <summary>
/// Keeps the lanes that forward at about the same record time, so that a topic that is read faster is not far ahead of the others in the internal topic. The lane that is
/// behind all others never waits, and nobody waits long for one that has nothing to forward. A lane that has been ahead for long goes on without waiting until the others have caught up:
/// clocks may differ. Records without a time are forwarded as they come. Thread-safe.
/// </summary>
/// <param name="slack">How far a lane may be ahead.</param>
/// <param name="time">The clock, for lanes that have nothing.</param>
internal sealed class ForwardingPace(TimeSpan slack, TimeProvider time)
{
    // So long more may be on its way to a lane that has nothing.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // One wrong clock must not slow the other partitions down.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private const long NoTime = -1;

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
    /// <param name="next">The time of its next record, in Unix milliseconds; 0 or less where it has none.</param>
    /// <returns>The time of the last record that it may forward now.</returns>
    public long LimitOf(object lane, long next)
    {
        lock (_lock)
        {
            Position before = _positions[lane];
            long limit = long.MaxValue;
            foreach ((object other, Position position) in _positions)
                if (other != lane && position.Milliseconds >= 0 && !IsIdle(position)) limit = Math.Min(limit, position.Milliseconds + (long)slack.TotalMilliseconds);
            long? aheadSince = next <= limit ? null : before.AheadSince ?? time.GetTimestamp();
            if (next <= 0) next = NoTime;
            _positions[lane] = new(next, EmptySince: null, aheadSince);
            return aheadSince is { } began && time.GetElapsedTime(began) > LongestWait ? long.MaxValue : limit;
        }
    }

    private bool IsIdle(in Position position) => position.EmptySince is { } empty && time.GetElapsedTime(empty) > Patience;

    // Where a lane is: the time of its next record, or of the first of its newest commit where it has nothing.
    private readonly record struct Position(long Milliseconds, long? EmptySince, long? AheadSince = null);
}
