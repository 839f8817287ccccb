namespace StreamingNp.Detection.Evidence;

/// <summary>What a value says that lies outside of the range of the series. A record is broken once in as many points as are remembered, on either side; one that is broken by far is rarer.</summary>
internal static class RangeEvidence
{
    private const double DecadesPerRange = 10;
    private const double MinOutOfRange = 0.15;

    // How often records are judged is in their rarity already: so much of the correction does not apply to them.
    private const double DecadesOfRecord = 1;
    private const int PointsBeforeRange = 150;

    private static readonly TimeSpan TimeBeforeRange = TimeSpan.FromDays(3);
    private static readonly TimeSpan RangeMemorySpan = TimeSpan.FromDays(42);

    /// <summary>Adds a value to the range, and says how rare it is to lie so far outside.</summary>
    /// <param name="range">The range before it.</param>
    /// <param name="points">How many points were scored so far.</param>
    /// <param name="moment">When it is.</param>
    /// <param name="value">The value.</param>
    /// <param name="expected">What was expected of it.</param>
    public static FurtherEvidence Of(RangeMemory range, int points, in SeriesMoment moment, double value, double expected)
    {
        double drift = range.Drift(moment.Time, value, expected), outside = range.Add(moment.Time, value);
        // By a whole range within some days is as rare as by the least part of it at once.
        if (Math.Abs(drift) >= 1 && Math.Abs(outside) < MinOutOfRange * Math.Abs(drift)) outside = MinOutOfRange * drift;
        double remembered = moment.Interval > TimeSpan.Zero ? Math.Min(points, RangeMemorySpan / moment.Interval) : points;
        if (Math.Abs(outside) < MinOutOfRange || remembered < PointsBeforeRange || moment.Age < TimeBeforeRange) return default;
        return new(EvidenceKind.OutOfRange, Math.Log10(remembered / 2) + DecadesPerRange * Math.Abs(outside) + Math.Min(moment.Correction, DecadesOfRecord), IsAbove: outside > 0);
    }
}
