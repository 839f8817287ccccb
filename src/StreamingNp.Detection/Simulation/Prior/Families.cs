namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>How often each family is drawn.</summary>
internal static class Families
{
    // In hundredths; they sum to 100.
    private static readonly (PriorFamily Family, int Share)[] Shares =
    [
        (PriorFamily.Stationary, 10), (PriorFamily.Periodic, 6), (PriorFamily.Wandering, 6), (PriorFamily.Daily, 14), (PriorFamily.DailyPeaks, 6),
        (PriorFamily.Regimes, 6), (PriorFamily.DutyCycle, 3), (PriorFamily.Bursts, 9), (PriorFamily.Sawtooth, 4), (PriorFamily.Counts, 7),
        (PriorFamily.Sparse, 4), (PriorFamily.Percentage, 5), (PriorFamily.Quantised, 2), (PriorFamily.Plateaus, 1), (PriorFamily.Constant, 1),
        (PriorFamily.NearlyConstant, 1), (PriorFamily.Fleet, 15),
    ];

    /// <summary>Draws a family.</summary>
    public static PriorFamily Draw(ref RandomSequence random)
    {
        int left = random.Whole(1, 100);
        foreach ((PriorFamily family, int share) in Shares)
            if ((left -= share) <= 0) return family;
        return PriorFamily.Stationary;
    }
}
