namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A day as a series sees it that is sampled at an interval; a week where the interval is a day or more. The first point is on a Monday at midnight.</summary>
/// <param name="Interval">The time between two points, above zero.</param>
public readonly record struct DailyCycle(TimeSpan Interval)
{
    /// <summary>Whether the cycle is a week.</summary>
    public bool IsWeek => Interval >= TimeSpan.FromDays(1);

    /// <summary>How long the cycle is.</summary>
    public TimeSpan Length => TimeSpan.FromDays(IsWeek ? 7 : 1);

    /// <summary>Which cycle a point is in, from 0.</summary>
    /// <param name="point">The point, from 0.</param>
    public long Number(long point) => (long)((Int128)point * Interval.Ticks / Length.Ticks);

    /// <summary>Where in its cycle a point is, in turns: 0 to 1 (exclusive).</summary>
    /// <param name="point">The point, from 0.</param>
    public double Turn(long point) => (double)(long)((Int128)point * Interval.Ticks % Length.Ticks) / Length.Ticks;
}
