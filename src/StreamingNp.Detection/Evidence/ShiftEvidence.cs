namespace StreamingNp.Detection.Evidence;

/// <summary>What the newest points say together: a shift that goes on. One that comes at the same time on the days before belongs to the series, as a job does.</summary>
internal static class ShiftEvidence
{
    // Longer than that apart, two shifts are two.
    private static readonly TimeSpan MaxOfOneShift = TimeSpan.FromMinutes(30);

    /// <summary>Adds a point, and says how far the newest ones stand out together.</summary>
    /// <param name="sustained">The newest points.</param>
    /// <param name="recurring">The shifts that were anomalies by themselves.</param>
    /// <param name="moment">When the point is.</param>
    /// <param name="modelScore">How improbable it is to the model; 0 where it belongs to the series.</param>
    /// <param name="isAbove">Whether it lies above what was expected.</param>
    /// <param name="needed">The score of an anomaly.</param>
    public static FurtherEvidence Of(SustainedShift sustained, RecurringEvents recurring, in SeriesMoment moment, double modelScore, bool isAbove, double needed)
    {
        double score = sustained.Add(modelScore, isAbove, moment.Interval);
        bool isAnomalous = score >= needed;
        if (isAnomalous && Recurs(sustained, recurring, moment)) return default;
        if (!moment.MaySustain) return default;
        // Nobody is told of a shift that is no anomaly.
        return new(EvidenceKind.SustainedShift, score, sustained.IsAbove) { ShiftedPoints = isAnomalous ? sustained.Duration : 0 };
    }

    private static bool Recurs(SustainedShift sustained, RecurringEvents recurring, in SeriesMoment moment)
    {
        double size = sustained.IsAbove ? sustained.UnshapedScore : -sustained.UnshapedScore;
        bool recurs = recurring.Recurs(moment.Local, size, moment.Tolerance, moment.Age);
        // The mean of so many points goes up and down with each of them.
        TimeSpan together = SustainedShift.Horizon * moment.Interval;
        recurring.Add(moment.Local, size, together < MaxOfOneShift && together > moment.Tolerance ? together : moment.Tolerance);
        return recurs;
    }
}
