namespace StreamingNp.Detection.Evidence;

/// <summary>What speaks for a point being an anomaly.</summary>
/// <param name="Score">The evidence of all kinds, on one scale: −log10 of its p-value, corrected for how often the series is judged, where what is improbable counts only as far as it is also large beside the variation of the series; of an anomaly as <see cref="Ranked"/> says; 0 or more.</param>
/// <param name="Kind">The kind of the evidence that decides.</param>
/// <param name="IsAbove">Whether the point lies above what was expected.</param>
/// <param name="Improbability">−log10 of the p-value of the value alone, however small it may be beside the variation of the series, and at most about half a decade more than the score of the model where that is beyond the band, or 1.4 decades more than that of one in as many points as there are while their tail is not known to be light; 0 or more.</param>
public readonly record struct PointEvidence(double Score, EvidenceKind Kind, bool IsAbove, double Improbability)
{
    /// <summary>The improbability beyond which a value is outside of what 99 in 100 are, whatever share the drawn band holds.</summary>
    public const double ImprobabilityOfBand = 2;

    private const double MinSay = 1;

    /// <summary>How often the value had come right before; 0 unless <see cref="Kind"/> is <see cref="EvidenceKind.Stuck"/>.</summary>
    public int Repeats { get; init; }

    /// <summary>Over how many of the newest points a shift has gone on; 0 unless <see cref="Kind"/> is <see cref="EvidenceKind.SustainedShift"/>.</summary>
    public int ShiftedPoints { get; init; }

    /// <summary>After how long what is missed usually comes again; null where it comes at a time of day, or nothing is missed.</summary>
    public TimeSpan? Period { get; init; }

    /// <summary>The lower end of the band that holds the asked share of what is normal now.</summary>
    public double Lower { get; init; }

    /// <summary>The upper end of that band.</summary>
    public double Upper { get; init; }

    /// <summary>The same evidence, of a series that is judged so often that some decades count for nothing.</summary>
    /// <param name="decades">The decades that are taken off the score, 0 or more.</param>
    public PointEvidence Corrected(double decades) => this with { Score = Math.Max(0, Score - decades) };

    /// <summary>What of the score is there only because the tail of the series is light, so that a value counts that is improbable and not large; 0 or more. It decides, and is not severe.</summary>
    public double OfTrust { get; init; }

    /// <summary>The same evidence, outweighed by another kind.</summary>
    /// <param name="score">The score of the other kind.</param>
    /// <param name="kind">The other kind.</param>
    /// <param name="isAbove">Whether it says that the point lies above what was expected.</param>
    public PointEvidence OutweighedBy(double score, EvidenceKind kind, bool isAbove) => this with { Score = score, Kind = kind, IsAbove = isAbove, OfTrust = 0, ShiftedPoints = 0 };

    /// <summary>This evidence, or that of another kind where its score is higher.</summary>
    /// <param name="other">What another kind of evidence says.</param>
    internal PointEvidence Or(in FurtherEvidence other) => !(other.Score > Score) ? this
        // How often the value had come is told whatever decides in the end.
        : OutweighedBy(other.Score, other.Kind, other.IsAbove) with { Repeats = Math.Max(Repeats, other.Repeats), ShiftedPoints = other.ShiftedPoints, Period = other.Period };

    /// <summary>The same evidence with the score that tells how severe an anomaly is: half of the threshold, and the geometric mean of the evidence without <see cref="OfTrust"/> and of the score of the model: severe is what both find so. Each has a say of at least a decade: what is stuck may be as probable to the model as can be, and what is small may be most improbable. What is no anomaly keeps its score.</summary>
    /// <param name="threshold">The score of an anomaly.</param>
    /// <param name="modelScore">How improbable the value is to the model, see <see cref="Residuals.PointReading.ModelScore"/>; not corrected: how often a series is judged makes no value less severe.</param>
    public PointEvidence Ranked(double threshold, double modelScore) => Score < threshold ? this : this with { Score = Math.Max(threshold, threshold / 2 + Math.Sqrt(Math.Max(MinSay, Score - OfTrust) * Math.Max(MinSay, modelScore))) };

    /// <summary>The bound that the value is beyond; null where it is allowed.</summary>
    public double? Bound { get; init; }

    /// <summary>The same evidence under bounds: a value beyond one has the score of an anomaly at least, and the band lies within them.</summary>
    /// <param name="value">The value.</param>
    /// <param name="lower">The least value that is allowed; null for none.</param>
    /// <param name="upper">The greatest value that is allowed; null for none.</param>
    /// <param name="threshold">The score of an anomaly.</param>
    public PointEvidence Within(double value, double? lower, double? upper, double threshold)
    {
        if (lower is null && upper is null) return this;
        double least = lower ?? double.NegativeInfinity, most = upper ?? double.PositiveInfinity;
        PointEvidence bounded = this with { Lower = Math.Max(least, Math.Min(most, Lower)), Upper = Math.Max(least, Math.Min(most, Upper)) };
        if (value >= least && value <= most) return bounded;
        return bounded.OutweighedBy(Math.Max(Score, threshold), EvidenceKind.OutOfRange, isAbove: value > most) with { Bound = value > most ? most : least };
    }

    /// <summary>How improbable the newest points are to the model together, 0 to 1, whatever the series is used to: the score that is not shaped into alarms, for measures over ranges.</summary>
    public double UnshapedScore { get; init; }
}
