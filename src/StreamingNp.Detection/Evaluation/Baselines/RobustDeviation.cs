namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>Turns a distance into deviations by the median of earlier distances.</summary>
internal static class RobustDeviation
{
    // The deviation of a Gaussian as a multiple of its median absolute deviation.
    private const double DeviationsPerMedian = 1.4826;
    // Where a series hardly moves, what is tiny beside its level is no anomaly.
    private const double ShareOfLevel = 1e-3;
    private const double Least = 1e-9;

    /// <summary>How many deviations a distance is.</summary>
    /// <param name="distance">The distance, 0 or more.</param>
    /// <param name="median">The median of earlier distances.</param>
    /// <param name="level">What was expected.</param>
    public static double Of(double distance, double median, double level) => distance / (DeviationsPerMedian * median + ShareOfLevel * Math.Abs(level) + Least);
}
