using System.Numerics;
using System.Runtime.CompilerServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>The quiet hours of a series, at which it usually stands still: one that is zero at night is not stuck then, but it is at noon.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class FlatHours
{
    /// <summary>The hours of a day.</summary>
    public const int HoursPerDay = 24;

    // An hour is flat though a value or two of it differs.
    private const double ShareOfFlat = 0.9;

    // The days that a mask of sixteen bits holds, today among them.
    private const int Days = 16;

    private const int DaysPerWeek = 7;

    // So many standard deviations more than chance gives are a habit.
    private const double DeviationsOfHabit = 3;

    // Where an hour is flat by chance no more rarely, two flat days are not evidence of a habit.
    private const double ChanceOfCoarse = 0.1;

    private const int Yesterday = 1 << 1, LastWeek = 1 << DaysPerWeek;

    private Masks _flat;
    private Masks _seen;

    /// <summary>For each hour, the days on which nine of ten of its points repeated the one before: bit 0 is today, bit 1 yesterday.</summary>
    public ReadOnlySpan<ushort> Flat => _flat;

    /// <summary>For each hour, the days on which it had points. Flat without it is a day on which it was an anomaly that the series stood still.</summary>
    public ReadOnlySpan<ushort> Seen => _seen;

    /// <summary>The newest hour, counted from 1970.</summary>
    public long Hour { get; private set; }

    /// <summary>The points of the newest hour.</summary>
    public int Points { get; private set; }

    /// <summary>Those of them that repeated the one before.</summary>
    public int Repeats { get; private set; }

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="flat">What <see cref="Flat"/> was.</param>
    /// <param name="seen">What <see cref="Seen"/> was.</param>
    /// <param name="hour">What <see cref="Hour"/> was.</param>
    /// <param name="points">What <see cref="Points"/> was.</param>
    /// <param name="repeats">What <see cref="Repeats"/> was.</param>
    /// <exception cref="ArgumentException">There is not one mask for each hour.</exception>
    public void Restore(ReadOnlySpan<ushort> flat, ReadOnlySpan<ushort> seen, long hour, int points, int repeats)
    {
        if (flat.Length != HoursPerDay || seen.Length != HoursPerDay) throw new ArgumentException($"{HoursPerDay} hours came with {flat.Length} and {seen.Length} masks.", nameof(flat));
        flat.CopyTo(_flat);
        seen.CopyTo(_seen);
        (Hour, Points, Repeats) = (hour, points, repeats);
    }

    /// <summary>Adds a point.</summary>
    /// <param name="time">Its local time, which may be earlier than that of the point before when the clock is changed.</param>
    /// <param name="repeats">Whether it has the value of the one before.</param>
    public void Add(LocalTime time, bool repeats)
    {
        long hour = NumberOf(time);
        if (hour != Hour)
        {
            BeginDays((hour - OfDay(hour) - (Hour - OfDay(Hour))) / HoursPerDay);
            (Hour, Points, Repeats) = (hour, 0, 0);
        }
        Points = Math.Min(Points + 1, int.MaxValue - 1);
        if (repeats) Repeats++;
        int ofDay = OfDay(hour);
        bool isFlat = Repeats >= ShareOfFlat * Points, wasStuck = (_flat[ofDay] & ~_seen[ofDay] & 1) != 0;
        if (!isFlat || !wasStuck) _seen[ofDay] |= 1;
        _flat[ofDay] = (ushort)(isFlat ? _flat[ofDay] | 1 : _flat[ofDay] & ~1);
    }

    /// <summary>Whether an hour was seen on a day before.</summary>
    /// <param name="time">A local time within it, at most a day after that of the newest point.</param>
    public bool Knows(LocalTime time) => ((MaskAt(NumberOf(time), _seen) | MaskAt(NumberOf(time), _flat)) & ~1) != 0;

    /// <summary>Whether the series stood still at an hour, or at the one before or after it, on any day before.</summary>
    /// <param name="time">A local time within it, at most a day after that of the newest point.</param>
    public bool HasStoodStill(LocalTime time)
    {
        long hour = NumberOf(time);
        int ofDay = OfDay(hour);
        // Mostly it never did, and no day has to be counted.
        if ((_flat[ofDay] | _flat[OfDay(ofDay - 1)] | _flat[OfDay(ofDay + 1)]) == 0) return false;
        return (FlatAbout(hour) & ~1) != 0;
    }

    /// <summary>
    /// Whether the series stood still at an hour, or at the one before or after it, on more days than chance gives: nights do not begin with the minute. Days on which it stood still at all hours
    /// do not count, nor hours at which that was an anomaly. But it is enough that it was so on both days before, or on the same day of both weeks before: where hours are flat by chance, if it was an anomaly twice.
    /// </summary>
    /// <param name="time">A local time within it, at most a day after that of the newest point.</param>
    /// <param name="chance">The chance that an hour is flat by itself, 0 to 1.</param>
    public bool IsQuiet(LocalTime time, double chance)
    {
        long hour = NumberOf(time);
        int flat = FlatAbout(hour);
        bool cameTwice = (flat & flat >> 1 & Yesterday) != 0 || (flat & flat >> DaysPerWeek & LastWeek) != 0;
        if (cameTwice && (chance < ChanceOfCoarse || BitOperations.PopCount((uint)(StuckAbout(hour) & ~1)) > 1)) return true;
        int moved = DaysOnWhichItMoved(hour), times = 0, days = 0;
        for (long of = hour - 1; of <= hour + 1; of++)
        {
            times += BitOperations.PopCount((uint)(MaskAt(of, _flat) & MaskAt(of, _seen) & moved & ~1));
            days += BitOperations.PopCount((uint)(MaskAt(of, _seen) & ~1));
        }
        return times > days * chance + DeviationsOfHabit * Math.Sqrt(days * chance * (1 - chance));
    }

    /// <summary>Says that it was an anomaly that the series stood still in the newest hours, as far as it did.</summary>
    /// <param name="hours">How many, with the newest; no more than a day has.</param>
    public void MarkStuck(int hours)
    {
        for (long hour = Hour; hour > Hour - Math.Min(hours, HoursPerDay); hour--)
        {
            int ofDay = OfDay(hour), day = ofDay <= OfDay(Hour) ? 1 : 2;
            if ((_flat[ofDay] & day) != 0) _seen[ofDay] &= (ushort)~day;
        }
    }

    private int FlatAbout(long hour) => MaskAt(hour - 1, _flat) | MaskAt(hour, _flat) | MaskAt(hour + 1, _flat);

    private int StuckAbout(long hour)
    {
        int days = 0;
        for (long of = hour - 1; of <= hour + 1; of++) days |= MaskAt(of, _flat) & ~MaskAt(of, _seen);
        return days;
    }

    // A shop that is closed on Sundays is not quiet at noon.
    private int DaysOnWhichItMoved(long hour)
    {
        int days = 0;
        for (int ofDay = 0; ofDay < HoursPerDay; ofDay++) days |= MaskAt(hour - OfDay(hour) + ofDay, _seen) & ~MaskAt(hour - OfDay(hour) + ofDay, _flat);
        return days;
    }

    // Bit 0 is the day of the hour itself; the masks are of the day of the newest point.
    private int MaskAt(long hour, in Masks masks)
    {
        long days = (hour - OfDay(hour) - (Hour - OfDay(Hour))) / HoursPerDay;
        return days >= 0 ? (ushort)(masks[OfDay(hour)] << (int)Math.Min(days, Days)) : masks[OfDay(hour)] >> 1;
    }

    private void BeginDays(long days)
    {
        if (days <= 0) return;
        for (int hour = 0; hour < HoursPerDay; hour++)
        {
            _flat[hour] = (ushort)(days < Days ? _flat[hour] << (int)days : 0);
            _seen[hour] = (ushort)(days < Days ? _seen[hour] << (int)days : 0);
        }
    }

    private static long NumberOf(LocalTime time) => (long)Math.Floor(TimeSpan.FromMicroseconds(time.Microseconds).TotalHours);

    private static int OfDay(long hour) => (int)(((hour % HoursPerDay) + HoursPerDay) % HoursPerDay);

    [InlineArray(HoursPerDay)]
    private struct Masks
    {
        private ushort _first;
    }
}
