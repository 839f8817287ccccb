namespace StreamingNp.Detection.Evidence;

/// <summary>The jumps of a series that have a schedule, to either side. They belong to it: what lies around them is no anomaly, and one that does not come is missed.</summary>
/// <param name="Rises">When it jumps up.</param>
/// <param name="Falls">When it jumps down.</param>
public readonly record struct RegularJumps(JumpSchedule Rises, JumpSchedule Falls)
{
    // In units of the whole variation: a sawtooth jumps by three of them, a square wave by two.
    private const double MinEffect = 1.5;
    private const double MaxTimesAsLarge = 1.2;

    // A point after a silence is not evidence about a jump that was due in it.
    private const double IntervalsOfSilence = 2;

    /// <summary>To how many sides they have a schedule; 0 to 2.</summary>
    public int Known => (Rises.IsKnown ? 1 : 0) + (Falls.IsKnown ? 1 : 0);

    /// <summary>Whether a residual is explained by a jump that is due or was.</summary>
    /// <param name="moment">When the point is.</param>
    /// <param name="residual">Its residual.</param>
    public bool Explain(in SeriesMoment moment, double residual) => Explains(Rises, moment, residual) || Explains(Falls, moment, residual);

    /// <summary>The jumps after one more point.</summary>
    /// <param name="moment">When it is.</param>
    /// <param name="gap">The time since the point before.</param>
    /// <param name="jump">How far its value lies from the one before.</param>
    /// <param name="scale">The whole variation of the series.</param>
    /// <param name="missed">The jump that was due before this point and did not come, with its sign in <see cref="JumpSchedule.Size"/>; null where none was.</param>
    public RegularJumps After(in SeriesMoment moment, TimeSpan gap, double jump, double scale, out JumpSchedule? missed)
    {
        var next = new RegularJumps(
            Rises.After(moment, jump, MinEffect * scale, out bool noRise),
            Falls.After(moment, -jump, MinEffect * scale, out bool noFall));
        missed = gap > IntervalsOfSilence * moment.Interval ? null : noRise ? Rises : noFall ? Falls with { Size = -Falls.Size } : null;
        return next;
    }

    private static bool Explains(in JumpSchedule schedule, in SeriesMoment moment, double residual) =>
        schedule.Covers(moment.Time, moment.Tolerance) && Math.Abs(residual) <= MaxTimesAsLarge * schedule.Size;
}
