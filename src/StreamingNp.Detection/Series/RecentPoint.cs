using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Series;

/// <summary>A point of the recent history, in sixteen bytes.</summary>
public readonly record struct RecentPoint
{
    // The lowest bit says whether contexts leave it out; no time that is in range needs the highest.
    private readonly long _time;

    /// <summary>Makes a point.</summary>
    /// <param name="time">When it was measured.</param>
    /// <param name="value">What was measured; never NaN.</param>
    /// <param name="leftOut">Whether contexts leave it out, because its verdict was anomalous.</param>
    public RecentPoint(EventTime time, double value, bool leftOut)
    {
        _time = (time.Microseconds << 1) | (leftOut ? 1L : 0L);
        Value = value;
    }

    /// <summary>When it was measured.</summary>
    public EventTime Time => new(_time >> 1);

    /// <summary>What was measured; never NaN.</summary>
    public double Value { get; }

    /// <summary>Whether contexts leave it out, because its verdict was anomalous.</summary>
    public bool LeftOut
    {
        get => (_time & 1) == 1;
        init => _time = (_time & ~1L) | (value ? 1L : 0L);
    }
}
