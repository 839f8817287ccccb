namespace StreamingNp.Detection.Evidence;

/// <summary>
/// How often an intermittent series is active: one that does next to nothing for two fifths of the time or more, such as a disk that is written to now and then. Most of its variation is in its activity, so that
/// only how rare that is can make it an anomaly.
/// </summary>
public readonly record struct Activity
{
    // The residuals of an idle point are less than this share of the mean of all.
    private const double IdleShare = 1.0 / 6;
    private const double LeastIdlePoints = 0.4;
    private const int PointsBetween = 6;
    private const int FewestPoints = 50;
    private const double LongPoints = 5_000;
    private const double MaxPoints = 16_384;

    // What the first activities are worth beside their rarity: nobody knows yet that they recur.
    private const double DecadesOfFirst = 3;

    /// <summary>The points so far; halved, with <see cref="Events"/>, when it is full.</summary>
    public double Points { get; init; }

    /// <summary>The times that the series became active.</summary>
    public double Events { get; init; }

    /// <summary>The points since it was active the last time.</summary>
    public int Since { get; init; }

    /// <summary>The share of points at which it is idle.</summary>
    public double IdlePoints { get; init; }

    /// <summary>Whether the series is intermittent.</summary>
    public bool IsIntermittent => Points >= FewestPoints && IdlePoints >= LeastIdlePoints;

    /// <summary>The activity after one more point.</summary>
    /// <param name="size">The absolute residual of the point.</param>
    /// <param name="mean">The mean of all absolute residuals before.</param>
    public Activity After(double size, double mean)
    {
        bool isActive = IsActive(size, mean);
        bool begins = isActive && (Events == 0 || Since > PointsBetween);
        double share = Points >= MaxPoints ? 0.5 : 1, points = Points * share + 1;
        return new()
        {
            Points = points,
            Events = Events * share + (begins ? 1 : 0),
            Since = isActive ? 0 : Math.Min(Since + 1, int.MaxValue - 1),
            IdlePoints = IdlePoints + ((size < IdleShare * mean || size == 0 ? 1 : 0) - IdlePoints) / Math.Min(points, LongPoints),
        };
    }

    /// <summary>The highest score that a residual can have; infinite unless the series is intermittent and the residual is its activity.</summary>
    /// <param name="size">The absolute residual.</param>
    /// <param name="mean">The mean of all absolute residuals before.</param>
    public double MostScore(double size, double mean)
    {
        if (!IsIntermittent || !IsActive(size, mean) || Events < 1) return double.PositiveInfinity;
        return Math.Log10(Points / Events) + DecadesOfFirst / Events;
    }

    private static bool IsActive(double size, double mean) => size > mean;
}
