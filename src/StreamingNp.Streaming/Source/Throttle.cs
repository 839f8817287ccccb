namespace StreamingNp.Streaming.Source;

/// <summary>Says when a sentence may be logged again: at once, then at growing intervals.</summary>
/// <param name="first">The time after the first sentence.</param>
/// <param name="longest">The longest interval; each is twice the one before.</param>
/// <param name="time">The clock.</param>
internal sealed class Throttle(TimeSpan first, TimeSpan longest, TimeProvider time)
{
    private TimeSpan _interval;
    private long _last;

    /// <summary>Whether it is time; then the next interval begins.</summary>
    public bool IsDue()
    {
        if (_interval > TimeSpan.Zero && time.GetElapsedTime(_last) < _interval) return false;
        _last = time.GetTimestamp();
        _interval = _interval == TimeSpan.Zero ? first : TimeSpan.FromTicks(Math.Min(_interval.Ticks * 2, longest.Ticks));
        return true;
    }

    /// <summary>Begins anew: the next sentence is due at once.</summary>
    public void Reset() => _interval = TimeSpan.Zero;
}
