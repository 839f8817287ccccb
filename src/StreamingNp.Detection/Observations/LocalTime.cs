namespace StreamingNp.Detection.Observations;

/// <summary>What a clock on the wall shows, in whole microseconds. After a change of the clock it may show the same twice, or skip an hour: no moment, see <see cref="EventTime"/>.</summary>
/// <param name="Microseconds">Microseconds since it showed 1970-01-01T00:00:00.</param>
public readonly record struct LocalTime(long Microseconds)
{
    /// <summary>Whether it is a Saturday or a Sunday.</summary>
    public bool IsWeekend => DateTime.UnixEpoch.AddMicroseconds(Microseconds).DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    /// <summary>What the clock shows <paramref name="span"/> later, if it is not changed meanwhile.</summary>
    public static LocalTime operator +(LocalTime time, TimeSpan span) => new(time.Microseconds + span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>What the clock showed <paramref name="span"/> earlier, if it was not changed meanwhile.</summary>
    public static LocalTime operator -(LocalTime time, TimeSpan span) => new(time.Microseconds - span.Ticks / TimeSpan.TicksPerMicrosecond);

    /// <summary>How much more the clock shows at <paramref name="left"/> than at <paramref name="right"/>.</summary>
    public static TimeSpan operator -(LocalTime left, LocalTime right) => TimeSpan.FromMicroseconds(left.Microseconds - right.Microseconds);

    /// <summary>Whether the clock shows less at <paramref name="left"/>.</summary>
    public static bool operator <(LocalTime left, LocalTime right) => left.Microseconds < right.Microseconds;

    /// <summary>Whether the clock shows more at <paramref name="left"/>.</summary>
    public static bool operator >(LocalTime left, LocalTime right) => left.Microseconds > right.Microseconds;

    /// <summary>Whether the clock shows no more at <paramref name="left"/>.</summary>
    public static bool operator <=(LocalTime left, LocalTime right) => left.Microseconds <= right.Microseconds;

    /// <summary>Whether the clock shows no less at <paramref name="left"/>.</summary>
    public static bool operator >=(LocalTime left, LocalTime right) => left.Microseconds >= right.Microseconds;
}
