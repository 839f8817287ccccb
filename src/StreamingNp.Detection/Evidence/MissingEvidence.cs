using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evidence;

/// <summary>What it says that an event did not come: one of a time of day, or a jump that has a schedule.</summary>
internal static class MissingEvidence
{
    // Decades of score for each effect scale of an event that did not come.
    private const double DecadesPerEffect = 1.5;

    /// <summary>What came at this time of day on the days before, and was due since the point before.</summary>
    /// <param name="recurring">What comes at the same time of day.</param>
    /// <param name="before">When the point before was.</param>
    /// <param name="moment">When the point is.</param>
    /// <param name="scale">The whole variation of the series.</param>
    public static FurtherEvidence OfTimeOfDay(RecurringEvents recurring, LocalTime before, in SeriesMoment moment, double scale) =>
        recurring.Missed(before, moment.Local, moment.Tolerance, out int times) is { } missed
            ? new(EvidenceKind.Missing, Score(times, missed.Size, scale), IsAbove: missed.Size < 0)
            : default;

    /// <summary>A jump that was due. It is judged once a period, not at each point, so that the correction does not apply to it.</summary>
    /// <param name="missed">The jump; null where none was due, or it came.</param>
    /// <param name="scale">The whole variation of the series.</param>
    /// <param name="correction">The correction that is taken off.</param>
    public static FurtherEvidence OfJump(JumpSchedule? missed, double scale, double correction) =>
        missed is { } jump
            ? new(EvidenceKind.Missing, Score(jump.Times, jump.Size, scale) + correction, IsAbove: jump.Size < 0) { Period = jump.Period }
            : default;

    private static double Score(int times, double size, double scale) => Math.Min(times + 1, DecadesPerEffect * Math.Abs(size) / scale);
}
