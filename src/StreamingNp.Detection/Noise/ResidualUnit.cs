namespace StreamingNp.Detection.Noise;

/// <summary>
/// How large a residual usually is: means of absolute residuals over some hundred points and over some weeks, in which a single one counts for no more than three of them,
/// beside what the model predicts. It does not collapse while nothing happens: the mean over everything, extremes included, and the model hold it up.
/// </summary>
public readonly record struct ResidualUnit
{
    private const double RecentPoints = 100;
    private const double LongPoints = 3_000;
    private const double AllPoints = 5_000;
    private const double MaxTimesUsual = 3;
    private const double ShareOfLong = 0.3;
    private const double ShareOfModel = 0.1;
    private const double ShareOfAll = 0.2;
    private const double MaxVariations = 10_000;
    private const double PointsOfMostVariations = 1_000;

    // A Gaussian's mean absolute value, in its deviations.
    private const double MeanOfDeviation = 0.8;

    // Where the series was new, so many points count already.
    private const double PointsAtFirst = 10;

    /// <summary>The mean over the newest hundred or so; 0 before the first.</summary>
    public double Recent { get; init; }

    /// <summary>The mean over some thousand.</summary>
    public double Usual { get; init; }

    /// <summary>The mean of all, where extremes count for what they are, up to ten thousand times the whole variation of the series, in a young series up to as much as moves the mean as far.</summary>
    public double All { get; init; }

    /// <summary>The points so far.</summary>
    public int Points { get; init; }

    /// <summary>The unit for the next residual; above 0.</summary>
    /// <param name="deviation">The deviation that the model predicts, 0 or more; NaN where it is not known.</param>
    public double Value(double deviation)
    {
        double model = double.IsNaN(deviation) ? 0 : ShareOfModel * deviation;
        double recent = Points == 0 ? model / ShareOfModel * MeanOfDeviation : Recent, usual = Points == 0 ? recent : Usual;
        return Math.Max(Math.Max(Math.Max(recent, ShareOfLong * usual), Math.Max(model, ShareOfAll * All)), 1e-300);
    }

    /// <summary>The unit after one more residual.</summary>
    /// <param name="size">Its absolute value, finite.</param>
    /// <param name="deviation">See <see cref="Value"/>.</param>
    /// <param name="variation">The whole variation of the series, above 0: one value that is no value must not be what is usual for months.</param>
    public ResidualUnit After(double size, double deviation, double variation)
    {
        double first = double.IsNaN(deviation) ? size : MeanOfDeviation * deviation;
        double recent = Points == 0 ? first : Recent, usual = Points == 0 ? first : Usual;
        int points = Math.Min(Points + 1, 1 << 20);
        double most = MaxVariations * variation * Math.Min(points + 1, PointsOfMostVariations) / PointsOfMostVariations;
        return new()
        {
            Recent = recent + (Math.Min(size, MaxTimesUsual * Math.Max(recent, ShareOfLong * usual)) - recent) / Math.Min(points + PointsAtFirst, RecentPoints),
            Usual = usual + (Math.Min(size, MaxTimesUsual * usual) - usual) / Math.Min(points + PointsAtFirst, LongPoints),
            All = All + (Math.Min(size, most) - All) / Math.Min(points + 1, AllPoints),
            Points = points,
        };
    }
}
