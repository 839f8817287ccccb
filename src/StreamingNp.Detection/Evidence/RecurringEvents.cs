using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// The newest events of a series by their time of day: one that came at the same time on the two days, or weeks, before belongs to the series, as long as it is not much larger; and one that
/// came day after day and does not come is missed.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class RecurringEvents
{
    /// <summary>The events that are kept.</summary>
    public const int Capacity = 32;

    /// <summary>The days in a row on which an event has to come before it is missed.</summary>
    public const int DaysBeforeMissed = 3;

    private const double MostTimesAsLarge = 2;
    private const double LeastTimesAsLarge = 0.4;
    private const int MostDays = 8;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private readonly List<RecurringEvent> _events = new(Capacity);

    /// <summary>The events, oldest first.</summary>
    public IReadOnlyList<RecurringEvent> Events => _events;

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="events">What <see cref="Events"/> was; at most <see cref="Capacity"/>.</param>
    public void Restore(IEnumerable<RecurringEvent> events)
    {
        _events.Clear();
        _events.AddRange(events);
    }

    /// <summary>Adds an improbable point: it goes on with the newest event, or begins another.</summary>
    /// <param name="time">Its local time.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="tolerance">How far apart points of one event, and events of two days, may be.</param>
    public void Add(LocalTime time, double residual, TimeSpan tolerance)
    {
        float size = (float)residual;
        if (_events.Count > 0 && _events[^1] is var newest && time - newest.End <= tolerance && Math.Sign(newest.Size) == Math.Sign(size))
        {
            _events[^1] = newest with { End = time, Size = Math.Abs(size) > Math.Abs(newest.Size) ? size : newest.Size };
            return;
        }
        if (_events.Count == Capacity) _events.RemoveAt(0);
        _events.Add(new(time, time, size));
    }

    /// <summary>Notices an event that is due and comes as expected, so that nothing about it is improbable.</summary>
    /// <param name="time">The local time of a point.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="jump">How far its value is from the one before.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    public void Notice(LocalTime time, double residual, double jump, TimeSpan tolerance)
    {
        for (int index = _events.Count - 1; index >= 0; index--)
        {
            RecurringEvent one = _events[index];
            if ((one.Start + Day - time).Duration() > tolerance) continue;
            double came = Math.Abs(residual) > Math.Abs(jump) ? residual : jump;
            if (Math.Sign(came) != Math.Sign(one.Size) || Math.Abs(came) < LeastTimesAsLarge * Math.Abs(one.Size)) continue;
            Add(time, came, tolerance);
            return;
        }
    }

    /// <summary>Whether an improbable point belongs to an event that came at its time on the two days, or the two weeks, before, and is of its usual size.</summary>
    /// <param name="time">Its local time.</param>
    /// <param name="residual">Its residual.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    public bool Recurs(LocalTime time, double residual, TimeSpan tolerance) =>
        (CameBefore(time, residual, 1, tolerance) && CameBefore(time, residual, 2, tolerance)) || (CameBefore(time, residual, 7, tolerance) && CameBefore(time, residual, 14, tolerance));

    /// <summary>The event that should have come since the point before and did not; null where none is missed.</summary>
    /// <param name="before">The local time of the point before.</param>
    /// <param name="time">The local time of the point.</param>
    /// <param name="tolerance">See <see cref="Add"/>.</param>
    /// <param name="days">The days in a row on which it came.</param>
    public RecurringEvent? Missed(LocalTime before, LocalTime time, TimeSpan tolerance, out int days)
    {
        days = 0;
        RecurringEvent? missed = null;
        foreach (RecurringEvent one in _events)
        {
            LocalTime due = one.Start + Day, late = due + tolerance;
            if (late <= before || late > time || Came(due, one.Size, tolerance)) continue;
            int count = 1;
            while (count < MostDays && Came(one.Start - count * Day, one.Size, tolerance)) count++;
            if (count >= DaysBeforeMissed && count > days) (days, missed) = (count, one);
        }
        return missed;
    }

    // A job that ends a little early leaves the value too low by its size at most; what falls farther is something else.
    private static double Allowed(in RecurringEvent one, double residual) =>
        Math.Abs(one.Size) * (Math.Sign(one.Size) == Math.Sign(residual) ? MostTimesAsLarge : 1);

    private bool CameBefore(LocalTime time, double residual, int days, TimeSpan tolerance)
    {
        LocalTime same = time - days * Day;
        foreach (RecurringEvent one in _events)
            if (one.Start - tolerance <= same && same <= one.End + tolerance && Math.Abs(residual) <= Allowed(one, residual)) return true;
        return false;
    }

    private bool Came(LocalTime start, float size, TimeSpan tolerance)
    {
        foreach (RecurringEvent one in _events)
            if ((one.Start - start).Duration() <= tolerance && Math.Sign(one.Size) == Math.Sign(size) && Math.Abs(one.Size) >= LeastTimesAsLarge * Math.Abs(size)) return true;
        return false;
    }
}
