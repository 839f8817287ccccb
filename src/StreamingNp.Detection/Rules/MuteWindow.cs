using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Rules;

/// <summary>A time of the week in which no incident opens. A window that ends at or before its beginning goes on into the next day; one that ends where it begins is 24 hours long.</summary>
/// <param name="Days">The days on which it begins.</param>
/// <param name="From">When it begins, by the clock.</param>
/// <param name="To">When it ends, by the clock; that time itself is outside.</param>
/// <param name="Clock">The clock of its time zone.</param>
public sealed record MuteWindow(IReadOnlySet<DayOfWeek> Days, TimeOnly From, TimeOnly To, LocalClock Clock)
{
    /// <summary>Whether a time is within the window.</summary>
    public bool Contains(EventTime time)
    {
        DateTime local = DateTime.UnixEpoch.AddMicroseconds(Clock.ToLocal(time).Microseconds);
        TimeOnly ofDay = TimeOnly.FromDateTime(local);
        if (To > From) return ofDay >= From && ofDay < To && Days.Contains(local.DayOfWeek);
        return (ofDay >= From && Days.Contains(local.DayOfWeek)) || (ofDay < To && Days.Contains(local.AddDays(-1).DayOfWeek));
    }
}
