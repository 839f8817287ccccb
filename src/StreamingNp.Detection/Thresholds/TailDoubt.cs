namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// How much the very largest scores of a series are doubted: they may be anomalies, and then the ranks behind them say too little. A line through those that follow
/// says what is normal out there, too.
/// </summary>
/// <param name="Most">The most scores that are doubted only because they are the largest; 0 to 16.</param>
/// <param name="ShareOfTheLine">What the word of the line is worth, 0 to 1: the share of its logarithm in the result.</param>
/// <param name="OnlyWhatIsRare">
/// Whether scores that lie four decades beyond the line are doubted all, and nothing is in a series that has more of them than one, and one more for each of the points that a doubt takes: an outage now and
/// then is an anomaly, what comes more often belongs to the series.
/// </param>
public readonly record struct TailDoubt(int Most, double ShareOfTheLine, bool OnlyWhatIsRare)
{
    /// <summary>The points for each score that is doubted, where nothing is said of time.</summary>
    public const double PointsEach = 333;

    // With less there would be too little behind them for a line.
    private const double FewestPointsEach = 200;

    private static readonly TimeSpan Each = TimeSpan.FromDays(2);

    /// <summary>
    /// The points for each score that is doubted in a series whose points have an interval: those of two days, so that what comes daily is nothing rare, and at least 200, which are
    /// more than two days from an interval of a quarter of an hour on.
    /// </summary>
    /// <param name="interval">The time between two points; zero where it is not known.</param>
    public static double PointsEachOf(TimeSpan interval) => interval > TimeSpan.Zero ? Math.Max(FewestPointsEach, Each / interval) : PointsEach;
}
