using StreamingNp.Detection.Noise;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Evidence;

/// <summary>
/// What the value of a point says, alone or with the one or two before it. Two things are asked of it: it must be improbable in this series (<see cref="NoiseModel"/>), and large beside the whole variation of
/// the series (<see cref="EffectScale"/>); the smaller of both counts. Where the tail of the series is heavy, it must be improbable to the model, too.
/// </summary>
/// <param name="Score">How improbable and large the value is; 0 or more.</param>
/// <param name="Improbability">How improbable it is, however small; 0 or more.</param>
internal readonly record struct ValueEvidence(double Score, double Improbability)
{
    // Decades of score for each effect scale, by the length of the run: what goes on for longer needs to be less large.
    private static readonly double[] DecadesPerEffect = [0.65, 1.3, 1.625];

    // Where the tail of a series is known to be light, what is improbable is an anomaly however small it is, but no severe one. An hourly series needs a margin: a month of it has few points.
    private const int PointsToKnowTheTail = 900;
    private const double DecadesOfMargin = 1.1;
    private const double DecadesOfTrust = 0.2;

    // n points cannot support a p-value below 1 in 25 n, unless their tail is known to be light.
    private const double MaxDecadesBeyondSampleSize = 1.4;

    // What is improbable even without the correction, also to the model, and has so much smaller an effect teaches as the first point of an anomaly does: what is missed must not make the next one likely.
    private const double ShareOfTooSmall = 0.7;

    // In white noise the model calls a quarter of one in 1,000 points as rare as that: its tails reach too far by about half a decade.
    private const double DecadesOfModelTails = 0.58;

    /// <summary>What of the score there would be if the tail of the series were not known to be light.</summary>
    public double Large { get; init; }

    /// <summary>Whether the value is improbable, to the model as well, and too small for an anomaly.</summary>
    public bool IsTooSmall { get; init; }

    /// <summary>The highest score that a first move can have: a series that was constant since it began says little about how it moves.</summary>
    /// <param name="line">How often it repeated its value.</param>
    public static double MaxOfFirstMove(in FlatLine line) => line.HasNeverMoved ? Math.Log10(line.Pairs + 2) + MaxDecadesBeyondSampleSize : double.PositiveInfinity;

    /// <summary>Asks how improbable and how large a value is, going by the series alone.</summary>
    /// <param name="series">What is normal in the series.</param>
    /// <param name="tail">The tail of its single residuals.</param>
    /// <param name="point">The point, measured.</param>
    /// <param name="moment">When it is.</param>
    /// <param name="reading">What the model said of it.</param>
    /// <param name="threshold">The score of an anomaly, without the correction.</param>
    public static ValueEvidence Of(SeriesEvidence series, in ResidualTail tail, in WeighedPoint point, in SeriesMoment moment, in PointReading reading, double threshold)
    {
        if (!series.IsKnown) return default;
        double maxOfFirst = MaxOfFirstMove(series.FlatLine), improbability = Math.Min(series.Noise.Knows(0) ? tail.Score(point.Size) : 0, maxOfFirst);
        if (reading.IsOther) return new(improbability, improbability) { Large = improbability };
        double size = Math.Abs(point.Agreed), mean = series.Noise.Unit.All;
        double maxOfActivity = Math.Min(maxOfFirst, series.Activity.MaxScore(size, mean)), maxOfLarge = series.Activity.MaxScoreOfLarge(size, mean, moment.Interval);
        // What is rare among activities of its size is an anomaly, but no more severe than it is rare among all.
        double most = maxOfLarge > maxOfActivity ? Math.Min(maxOfFirst, maxOfLarge + moment.Correction) : maxOfActivity;
        double ofSingle = Math.Min(improbability, most);
        (double score, double large) = OfRuns(series, tail, point, ofSingle, most, maxOfActivity, moment.Correction, threshold);
        improbability = Math.Min(improbability, Math.Max(maxOfActivity, maxOfLarge));
        return new(score, improbability)
        {
            Large = large,
            IsTooSmall = improbability >= threshold && reading.ModelScore >= threshold && DecadesPerEffect[0] * size / point.Scale < ShareOfTooSmall * improbability,
        };
    }

    /// <summary>The same evidence as far as the model bears it out.</summary>
    /// <param name="tail">The tail of the single residuals of the series.</param>
    /// <param name="points">How many points taught it.</param>
    /// <param name="reading">What the model said of the point.</param>
    /// <param name="threshold">The score of an anomaly, without the correction.</param>
    /// <param name="needed">The score of an anomaly, with it.</param>
    public ValueEvidence LimitedByModel(in ResidualTail tail, int points, in PointReading reading, double threshold, double needed)
    {
        double score = Score, improbability = Improbability;
        bool isTailKnown = points >= PointsToKnowTheTail;
        // Beyond a heavy tail nothing is sure: there the model has a say, too. While a tail is hardly known at all, that of the model must bear the correction as well.
        double asked = isTailKnown ? threshold : needed;
        if (!reading.IsOther && !tail.IsLight && reading.ModelScore < asked) score = Math.Min(score, reading.ModelScore + needed - asked);
        // What is new to a series need not be to the model, whose tails reach a little too far. What is within the band is the series' own to say.
        if (!reading.IsOther) improbability = Math.Min(improbability, Math.Max(PointEvidence.ImprobabilityOfBand, reading.ModelScore + DecadesOfModelTails));
        if (!tail.IsLight || !isTailKnown) improbability = Math.Min(improbability, Math.Log10(points + 2) + MaxDecadesBeyondSampleSize);
        return this with { Score = score, Improbability = improbability };
    }

    // The run of one, two or three points that says most.
    private static (double Score, double Large) OfRuns(SeriesEvidence series, in ResidualTail tail, in WeighedPoint point, double ofSingle, double most, double maxOfActivity, double correction, double threshold)
    {
        NoiseModel noise = series.Noise;
        double score = 0, large = 0, needed = threshold + correction;
        bool isTrusted = noise.Unit.Points >= PointsToKnowTheTail && tail.IsLight;
        Span<double> sizes = stackalloc double[NoiseModel.RunLengths.Length];
        series.Residuals.SizesOfRuns(point.Agreed / point.Unit, sizes);
        for (int run = 0; run < sizes.Length; run++)
        {
            double effect = DecadesPerEffect[run] * sizes[run] * point.Unit / point.Scale;
            // Most runs are too small to add anything: their tail need not be known.
            if (sizes[run] == 0 || (effect <= score && !isTrusted) || !noise.Knows(run)) continue;
            double improbable = run == 0 ? ofSingle : noise.TailOf(run).Score(sizes[run]), both = Math.Min(improbable, effect);
            large = Math.Max(large, Math.Min(both, maxOfActivity));
            if (isTrusted) both = Math.Max(both, Math.Min(improbable - Math.Max(0, DecadesOfMargin - correction), needed + DecadesOfTrust));
            score = Math.Max(score, Math.Min(both, most));
        }
        return (score, large);
    }
}
