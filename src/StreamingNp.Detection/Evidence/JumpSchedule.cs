using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>When a series jumps to one side, if it does so at equal distances: a job begins every six hours, a heap is collected every fifty minutes.</summary>
/// <remarks>A schedule is known after <see cref="TimesBeforeKnown"/> jumps with none as large between them. From then on it is kept, whatever comes between.</remarks>
public readonly record struct JumpSchedule
{
    /// <summary>The jumps in a row after which a schedule is known.</summary>
    public const int TimesBeforeKnown = 5;

    /// <summary>The most jumps in a row that are counted.</summary>
    public const int MaxTimes = 100;

    // Cycles of random length look like a schedule for some turns.
    private const int TimesBeforeMissed = 9;

    // A jump comes at its time if it is no farther from it than a twentieth of the period, nor than some points; within a quarter of the period, there is no schedule.
    private const double PeriodsPerTolerance = 20;
    private const double PeriodsPerNear = 4;

    private const double MinTimesAsLarge = 0.4;
    private const double ShareOfNewest = 0.125;

    // Shorter periods are seen by the model, and their jumps are hardly told from noise.
    private const int MinIntervalsOfPeriod = 20;

    /// <summary>The longest time between two jumps. What comes once a day is known by its time of day.</summary>
    public static TimeSpan LongestPeriod { get; } = TimeSpan.FromHours(20);

    /// <summary>When the newest jump came, or should have.</summary>
    public EventTime Last { get; init; }

    /// <summary>The time between two jumps; zero before the second.</summary>
    public TimeSpan Period { get; init; }

    /// <summary>The jumps in a row; 0 before the first, at most <see cref="MaxTimes"/>.</summary>
    public int Times { get; init; }

    /// <summary>How large a jump usually is, without its sign, in the unit of the series.</summary>
    public float Size { get; init; }

    /// <summary>Whether the newest jump did not come.</summary>
    public bool IsMissing { get; init; }

    /// <summary>Whether the jumps have a schedule.</summary>
    public bool IsKnown => Times >= TimesBeforeKnown;

    /// <summary>Whether a point is where a jump is due or was, so that its value may be anywhere between before and after.</summary>
    /// <param name="time">The time of the point.</param>
    /// <param name="tolerance">How far from its time a jump may be at most.</param>
    public bool Covers(EventTime time, TimeSpan tolerance) =>
        IsKnown && (time - Last <= Tolerance(tolerance) || (time - Last - Period).Duration() <= Tolerance(tolerance));

    /// <summary>The schedule after one more point.</summary>
    /// <param name="moment">When it is.</param>
    /// <param name="jump">How far its value lies from the one before, to the side of this schedule; below 0 to the other.</param>
    /// <param name="least">How far that is at least for a jump.</param>
    /// <param name="isMissed">Whether a jump was due before this point, and did not come.</param>
    public JumpSchedule After(in SeriesMoment moment, double jump, double least, out bool isMissed)
    {
        isMissed = false;
        if (!IsKnown) return jump >= least ? WithJump(moment, jump) : this;
        TimeSpan tolerance = Tolerance(moment.Tolerance), since = moment.Time - Last, late = since - Period;
        bool isLikeIt = jump >= MinTimesAsLarge * Size;
        if (isLikeIt && late.Duration() <= tolerance)
        {
            return this with
            {
                Last = moment.Time,
                Period = Bounded(Period + ShareOfNewest * late),
                Times = Math.Min(Times + 1, MaxTimes),
                Size = (float)(Size + ShareOfNewest * (Math.Min(jump, float.MaxValue) - Size)),
                IsMissing = false,
            };
        }
        if (isLikeIt && (late.Duration() < Period / PeriodsPerNear || (IsMissing && since < Period / PeriodsPerNear))) return First(moment, jump);
        if (late <= tolerance) return this;
        if (IsMissing || late > Period) return default;
        isMissed = Times >= TimesBeforeMissed;
        return this with { Last = Last + Period, IsMissing = true };
    }

    private JumpSchedule WithJump(in SeriesMoment moment, double jump)
    {
        TimeSpan period = moment.Time - Last;
        if (Times == 0 || jump < MinTimesAsLarge * Size || Size < MinTimesAsLarge * jump || period > LongestPeriod || period < MinIntervalsOfPeriod * moment.Interval) return First(moment, jump);
        return Times > 1 && (period - Period).Duration() <= Tolerance(moment.Tolerance)
            ? this with { Last = moment.Time, Times = Times + 1 }
            : First(moment, jump) with { Period = period, Times = 2 };
    }

    private static JumpSchedule First(in SeriesMoment moment, double jump) => new() { Last = moment.Time, Times = 1, Size = (float)Math.Min(jump, float.MaxValue) };

    private static TimeSpan Bounded(TimeSpan period) => period < LongestPeriod ? period : LongestPeriod;

    private TimeSpan Tolerance(TimeSpan most) => Period / PeriodsPerTolerance < most ? Period / PeriodsPerTolerance : most;
}
