namespace StreamingNp.Detection.Evidence;

/// <summary>
/// How often an intermittent series is active: one that does next to nothing for two fifths of the time or more, such as a disk that is written to now and then. Most of its variation is in its activity, so that
/// only how rare that is can make it an anomaly: that it is active, or that it is so much more than it mostly is.
/// </summary>
public readonly record struct Activity
{
    /// <summary>The largest activities that are remembered.</summary>
    public const int MaxLargest = 16;

    // The residuals of an idle point are less than this share of the mean of all.
    private const double IdleShare = 1.0 / 6;
    private const double MinIdlePoints = 0.4;
    private const int PointsBetween = 6;
    private const int MinPoints = 50;
    private const double LongPoints = 5_000;
    private const double MaxPoints = 16_384;

    // What the first activities are worth beside their rarity: nobody knows yet that they recur.
    private const double DecadesOfFirst = 3;

    // From so many times the mean of all residuals on, an activity is compared with those that were at least half as large.
    private const double TimesOfLarge = 20;
    private const double ShareOfLike = 0.5;

    // Points that do not reach back to the same time on the days before know of no dawn.
    private static readonly TimeSpan ShortestMemory = TimeSpan.FromDays(2);

    /// <summary>The points so far; halved, with <see cref="Events"/> and <see cref="Largest"/>, when it is full.</summary>
    public double Points { get; init; }

    /// <summary>The times that the series became active.</summary>
    public double Events { get; init; }

    /// <summary>The points since it was active the last time.</summary>
    public int Since { get; init; }

    /// <summary>The share of points at which it is idle.</summary>
    public double IdlePoints { get; init; }

    /// <summary>The largest residual of the newest activity, which is not among <see cref="Largest"/> yet; 0 where it is not large.</summary>
    public float Newest { get; init; }

    /// <summary>The largest activities by their largest residual, in falling order.</summary>
    public ReadOnlySpan<float> Largest => Sizes;

    // Most series have none; never changed.
    private float[]? Sizes { get; init; }

    /// <summary>Whether the series is intermittent.</summary>
    public bool IsIntermittent => Points >= MinPoints && IdlePoints >= MinIdlePoints;

    /// <summary>The same with other activities remembered.</summary>
    /// <param name="largest">See <see cref="Largest"/>.</param>
    /// <param name="newest">See <see cref="Newest"/>.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="MaxLargest"/>.</exception>
    public Activity WithLargest(ReadOnlySpan<float> largest, float newest)
    {
        if (largest.Length > MaxLargest) throw new ArgumentException($"{largest.Length} activities came, and {MaxLargest} are remembered.", nameof(largest));
        return this with { Sizes = largest.IsEmpty ? null : largest.ToArray(), Newest = newest };
    }

    /// <summary>The activity after one more point.</summary>
    /// <param name="size">The absolute residual of the point.</param>
    /// <param name="mean">The mean of all absolute residuals before.</param>
    public Activity After(double size, double mean)
    {
        bool isActive = IsActive(size, mean);
        bool begins = isActive && (Events == 0 || Since > PointsBetween), halves = Points >= MaxPoints;
        double share = halves ? 0.5 : 1, points = Points * share + 1;
        float[]? sizes = begins && Newest > 0 ? With(Newest) : Sizes;
        float newest = begins ? 0 : Newest;
        return new()
        {
            Points = points,
            Events = Events * share + (begins ? 1 : 0),
            Since = isActive ? 0 : Math.Min(Since + 1, int.MaxValue - 1),
            IdlePoints = IdlePoints + ((size < IdleShare * mean || size == 0 ? 1 : 0) - IdlePoints) / Math.Min(points, LongPoints),
            Newest = size >= ShareOfLike * TimesOfLarge * mean ? Math.Max(newest, (float)Math.Min(size, float.MaxValue)) : newest,
            // Every other one stays.
            Sizes = halves ? [.. (sizes ?? []).Where((_, index) => index % 2 == 0)] : sizes,
        };
    }

    /// <summary>The highest score that a residual can have for how rare activities are; infinite unless the series is intermittent and the residual is its activity.</summary>
    /// <param name="size">The absolute residual.</param>
    /// <param name="mean">The mean of all absolute residuals before.</param>
    public double MaxScore(double size, double mean) =>
        IsIntermittent && IsActive(size, mean) && Events >= 1 ? Rarity(Events) : double.PositiveInfinity;

    /// <summary>The highest score that a large residual can have for how rare activities of its size are, without a correction for how often the series is judged; 0 for one that is not large, and where too little time is remembered.</summary>
    /// <param name="size">The absolute residual.</param>
    /// <param name="mean">The mean of all absolute residuals before.</param>
    /// <param name="interval">The time between two points.</param>
    public double MaxScoreOfLarge(double size, double mean, TimeSpan interval)
    {
        if (size < TimesOfLarge * mean || Points * interval < ShortestMemory) return 0;
        ReadOnlySpan<float> largest = Largest;
        int like = 0;
        while (like < largest.Length && largest[like] >= ShareOfLike * size) like++;
        // The newest is over, and joins the others when the next one is learned.
        if (Since > PointsBetween && Newest > 0 && Newest >= ShareOfLike * size) like++;
        if (like == 0) return double.PositiveInfinity;
        // Where all that are remembered are as large, there may be any number of them.
        return like < MaxLargest ? Rarity(like) : 0;
    }

    private double Rarity(double events) => Math.Log10(Points / events) + DecadesOfFirst / events;

    private float[] With(float size) => [.. (Sizes ?? []).Append(size).OrderDescending().Take(MaxLargest)];

    private static bool IsActive(double size, double mean) => size > mean;
}
