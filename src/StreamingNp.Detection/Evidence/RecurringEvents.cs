using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// The newest events of a series by when they came: one that came at the same time on the two days, or weeks, before belongs to the series, and so does one that came three times before at a
/// shorter period, as long as it is not much larger. While the series has only one day before, one is enough. One that came day after day and does not come is missed.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RecurringEvents
{
    /// <summary>The events that are kept.</summary>
    public const int Capacity = 32;

    /// <summary>The days in a row on which an event has to come before it is missed.</summary>
    public const int DaysBeforeMissed = 3;

    // Or weeks: what comes by chance at a time of day seldom does so on both.
    private const int DaysBeforeRecurs = 2;
    private const double MaxTimesAsLarge = 2;
    private const double MinTimesAsLarge = 0.4;
    private const double UsualTimesAsLarge = 0.8;
    private const int MaxTimes = 8;

    // Shorter periods than a day come about by chance more easily.
    private const int TimesBeforeRecurs = 3;
    private const int MinTolerancesOfPeriod = 8;
    private const double MaxTimesAsLargeOfPeriod = 1.2;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // Jobs do not begin at the same minute each day.
    private static readonly TimeSpan MinToleranceOfDay = TimeSpan.FromMinutes(30);

    // With longer intervals the time of day carries no information.
    private static readonly TimeSpan MaxToleranceOfDay = TimeSpan.FromHours(3);

    // Most series never had one.
    private List<RecurringEvent>? _events;

    /// <summary>The events, oldest first.</summary>
    public ReadOnlySpan<RecurringEvent> Events => CollectionsMarshal.AsSpan(_events);

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="events">What <see cref="Events"/> was; at most <see cref="Capacity"/>.</param>
    public void Restore(ReadOnlySpan<RecurringEvent> events) => _events = events.IsEmpty ? null : [.. events];

    /// <summary>Adds an improbable point: it goes on with the newest event, or begins another.</summary>
    /// <param name="time">Its local time.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="tolerance">How far apart points of one event, and events of two days, may be.</param>
    public void Add(LocalTime time, double residual, TimeSpan tolerance)
    {
        float size = (float)residual;
        if (_events is [.., var newest] && time - newest.End <= tolerance && Math.Sign(newest.Size) == Math.Sign(size))
        {
            _events[^1] = newest with { End = time, Size = Math.Abs(size) > Math.Abs(newest.Size) ? size : newest.Size };
            return;
        }
        _events ??= [];
        if (_events.Count == Capacity) _events.RemoveAt(0);
        _events.Add(new(time, time, size));
    }

    /// <summary>Notices an event that is due and comes as expected, so that nothing about it is improbable.</summary>
    /// <param name="time">The local time of a point.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="jump">How far its value is from the one before.</param>
    /// <param name="least">How far it has to be to be told from noise, unless it is nearly as large as the event.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    public void Notice(LocalTime time, double residual, double jump, double least, TimeSpan tolerance)
    {
        double came = Math.Abs(residual) > Math.Abs(jump) ? residual : jump;
        for (int index = Events.Length - 1; index >= 0; index--)
        {
            RecurringEvent one = Events[index];
            if (Math.Sign(came) != Math.Sign(one.Size) || Math.Abs(came) < Math.Max(MinTimesAsLarge * Math.Abs(one.Size), Math.Min(least, UsualTimesAsLarge * Math.Abs(one.Size)))) continue;
            if (!IsDue(one, time, tolerance)) continue;
            Add(time, came, tolerance);
            return;
        }
    }

    /// <summary>Whether an improbable point belongs to an event that came at its time on the two days (or the only one), the two weeks, or the three shorter periods before, and is of its usual size. The event must have begun at the same time, too (after shorter periods only where it begins): where anomalies are frequent, long ones are near to any time.</summary>
    /// <param name="time">Its local time.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    /// <param name="age">How old the series is then: while it has only one day before, that one says it.</param>
    public bool Recurs(LocalTime time, double residual, TimeSpan tolerance, TimeSpan age)
    {
        TimeSpan ofDay = tolerance > MinToleranceOfDay ? tolerance : MinToleranceOfDay;
        int days = age + ofDay < DaysBeforeRecurs * Day ? 1 : DaysBeforeRecurs;
        LocalTime began = Began(time, Events.Length, Math.Sign(residual), ofDay);
        if (tolerance <= MaxToleranceOfDay && CameBefore(time, began, residual, Day, days, MaxTimesAsLarge, ofDay)) return true;
        if (CameBefore(time, began, residual, 7 * Day, DaysBeforeRecurs, MaxTimesAsLarge, ofDay)) return true;
        // Long events that come often are near to any time after some period or other: where one begins, they must have begun as far apart.
        LocalTime start = Began(time, Events.Length, Math.Sign(residual), tolerance);
        bool begins = time - start <= tolerance;
        for (int index = Events.Length - 1; index >= 0; index--)
        {
            TimeSpan period = (begins ? start : time) - Events[index].Start;
            if (IsPeriod(period, tolerance) && CameBefore(time, begins ? start : null, residual, period, TimesBeforeRecurs, MaxTimesAsLargeOfPeriod, tolerance)) return true;
        }
        return false;
    }

    /// <summary>The event that should have come since the point before and did not; null where none is missed.</summary>
    /// <param name="before">The local time of the point before.</param>
    /// <param name="time">The local time of the point.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    /// <param name="times">The days in a row on which it came.</param>
    public RecurringEvent? Missed(LocalTime before, LocalTime time, TimeSpan tolerance, out int times)
    {
        times = 0;
        if (Events.IsEmpty) return null;
        RecurringEvent? missed = null;
        if (tolerance <= MaxToleranceOfDay)
        {
            foreach (RecurringEvent one in Events)
                if (DaysBefore(one) is var days && days >= DaysBeforeMissed && days > times) (times, missed) = (days, one);
        }
        return missed;

        // On how many days in a row an event came that was due since the point before and is late; 0 where it was not due, or came.
        int DaysBefore(in RecurringEvent one)
        {
            LocalTime due = one.Start + Day, late = due + tolerance;
            if (late <= before || late > time || Came(due, one.Size, tolerance)) return 0;
            int count = 1;
            while (count < MaxTimes && Came(one.Start - count * Day, one.Size, tolerance)) count++;
            return count;
        }
    }

    // A job that ends a little early leaves the value too low by its size at most; what falls farther is something else.
    private static double Allowed(in RecurringEvent one, double residual, double most) =>
        Math.Abs(one.Size) * (Math.Sign(one.Size) == Math.Sign(residual) ? most : 1);

    private static bool IsPeriod(TimeSpan period, TimeSpan tolerance) => period < Day - tolerance && period >= MinTolerancesOfPeriod * tolerance;

    // At its time a day after it came, or one period after it and another of its kind.
    private bool IsDue(in RecurringEvent one, LocalTime time, TimeSpan tolerance)
    {
        if (tolerance <= MaxToleranceOfDay && (one.Start + Day - time).Duration() <= tolerance) return true;
        TimeSpan period = time - one.Start;
        return IsPeriod(period, tolerance) && Came(one.Start - period, one.Size, tolerance);
    }

    private bool CameBefore(LocalTime time, LocalTime? began, double residual, TimeSpan period, int times, double most, TimeSpan tolerance)
    {
        for (int back = 1; back <= times; back++)
            if (!CameAt(time - back * period, began - back * period, residual, most, tolerance, mayEndEarly: times > 1 || CameJustNow(time, -residual, tolerance))) return false;
        return true;
    }

    private bool CameAt(LocalTime time, LocalTime? began, double residual, double most, TimeSpan tolerance, bool mayEndEarly)
    {
        for (int index = 0; index < Events.Length; index++)
        {
            RecurringEvent one = Events[index];
            if (time < one.Start - tolerance || one.End + tolerance < time || Math.Abs(residual) > Allowed(one, residual, most)) continue;
            // What ends early may do so at any of its points. Of what came once nobody knows whether it comes: it must have come on this day, too.
            bool endsEarly = Math.Sign(one.Size) != Math.Sign(residual);
            if (endsEarly && !mayEndEarly) continue;
            if (began is not { } start || endsEarly || (Began(one.Start, index, Math.Sign(residual), tolerance) - start).Duration() <= tolerance) return true;
        }
        return false;
    }

    private bool CameJustNow(LocalTime time, double residual, TimeSpan tolerance) =>
        Events.Length > 0 && Events[^1] is var newest && Math.Sign(newest.Size) == Math.Sign(residual) && time - newest.End <= tolerance;

    // When what goes on at a time began: a job may pause, and what it does may be as expected for a while.
    private LocalTime Began(LocalTime time, int before, int sign, TimeSpan tolerance)
    {
        for (int index = before - 1; index >= 0 && Events[index] is var one && Math.Sign(one.Size) == sign && time - one.End <= tolerance; index--) time = one.Start;
        return time;
    }

    private bool Came(LocalTime start, float size, TimeSpan tolerance)
    {
        foreach (RecurringEvent one in Events)
            if ((one.Start - start).Duration() <= tolerance && Math.Sign(one.Size) == Math.Sign(size) && Math.Abs(one.Size) >= MinTimesAsLarge * Math.Abs(size)) return true;
        return false;
    }
}
