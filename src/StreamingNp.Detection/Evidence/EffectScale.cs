namespace StreamingNp.Detection.Evidence;

/// <summary>
/// The whole variation of a series, its daily shape included: what an anomaly has to be large beside for anyone to care. The deviation over the newest fifty points or so,
/// held up by a share of the one over weeks, and held down by twice that one: what came right before hides nothing for long.
/// </summary>
public readonly record struct EffectScale
{
    /// <summary>The points of an anomaly that count: a short one that comes again and again belongs to the variation, a long one must not make the next one look small.</summary>
    public const int PointsOfAnomaly = 2;

    private const double RecentWeight = 0.02;
    private const double LongWeight = 0.001;
    private const double ShareOfLong = 0.3;
    private const double MaxTimesLong = 2;
    private const double MaxDeviations = 5;
    private const double MaxDeviationsOfMoving = 100;
    private const double DeviationsOfRecent = 0.5;
    private const double MaxScalesOfAnomaly = 15;
    private const int PointsBeforeLimits = 30;

    // Squares of larger values are no numbers, and would stay so.
    private const double MaxValue = 1e150;

    // Of what has no variation so far.
    private const double MinOfLevel = 1e-9;

    // Beside its level a constant has at least this variation.
    private const double MinShareOfLevel = 1e-4;

    /// <summary>The points so far.</summary>
    public int Points { get; init; }

    /// <summary>The mean of the newest points.</summary>
    public double RecentMean { get; init; }

    /// <summary>Their variance.</summary>
    public double RecentVariance { get; init; }

    /// <summary>The mean over weeks.</summary>
    public double LongMean { get; init; }

    /// <summary>The variance over weeks, in which no point counts for more than five deviations, or half of one of the newest points where that is more, and never for more than a hundred.</summary>
    public double LongVariance { get; init; }

    /// <summary>The scale for a value; above 0.</summary>
    /// <param name="value">The value.</param>
    /// <param name="least">The least variation that counts, above 0; see <see cref="ValueLimits.LeastVariation"/>.</param>
    public double Value(double value, double least)
    {
        double longer = Math.Sqrt(LongVariance);
        return Math.Max(Math.Clamp(Math.Sqrt(RecentVariance), ShareOfLong * longer, MaxTimesLong * longer), least + MinShareOfLevel * Math.Abs(value));
    }

    /// <summary>The scale after one of the first points of an anomaly (<see cref="PointsOfAnomaly"/>), which counts for no more than fifteen scales: the next one must not hide behind it.</summary>
    /// <param name="value">Its value, finite.</param>
    /// <param name="scale">The scale before it.</param>
    public EffectScale AfterAnomaly(double value, double scale) => After(Math.Clamp(value, RecentMean - MaxScalesOfAnomaly * scale, RecentMean + MaxScalesOfAnomaly * scale));

    /// <summary>The scale after one more point.</summary>
    /// <param name="value">Its value, finite.</param>
    public EffectScale After(double value)
    {
        value = Math.Clamp(value, -MaxValue, MaxValue);
        if (Points == 0) return new() { Points = 1, RecentMean = value, LongMean = value };
        double recentWeight = Math.Max(RecentWeight, 1.0 / (Points + 1)), longWeight = Math.Max(LongWeight, 1.0 / (Points + 1));
        double recent = value - RecentMean;
        double limit = Points > PointsBeforeLimits ? Limit(value) : double.PositiveInfinity, longer = Math.Clamp(value - LongMean, -limit, limit);
        return new()
        {
            Points = Math.Min(Points + 1, 1 << 20),
            RecentMean = RecentMean + recentWeight * recent,
            RecentVariance = (1 - recentWeight) * (RecentVariance + recentWeight * recent * recent),
            LongMean = LongMean + longWeight * longer,
            LongVariance = (1 - longWeight) * (LongVariance + longWeight * longer * longer),
        };
    }

    // Where a constant begins to move, what it was is no limit for weeks: the newest points raise it, but some wild ones do not make it wild.
    private double Limit(double value)
    {
        double deviation = Math.Max(Math.Sqrt(LongVariance), MinOfLevel * Math.Min(1, Math.Max(Math.Abs(LongMean), Math.Abs(value))));
        return Math.Clamp(DeviationsOfRecent * Math.Sqrt(RecentVariance), MaxDeviations * deviation, MaxDeviationsOfMoving * deviation);
    }
}
