using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Scoring;

/// <summary>A point with what was expected of it and what speaks for it being an anomaly. Values are in the units of the series.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Expected">The median of the predictive distribution. In a score it says what comes next as things are, in an event what would be normal (of a sustained shift, as predicted from before it).</param>
/// <param name="Lower">The lower end of the band that holds the central 99 % of what is normal now, or the share that was asked for.</param>
/// <param name="Upper">The upper end of that band.</param>
/// <param name="Deviation">The standard deviation of the predictive distribution: the aleatoric uncertainty.</param>
/// <param name="NegativeLogLikelihood">−ln of the predictive density at the value.</param>
/// <param name="Evidence">What speaks for it being an anomaly.</param>
/// <param name="Threshold">The score from which it is one.</param>
/// <param name="Verdict">The raw verdict, before confirmation and cooldown.</param>
public readonly record struct ScoredPoint(
    EventTime Time,
    double Value,
    double Expected,
    double Lower,
    double Upper,
    double Deviation,
    double NegativeLogLikelihood,
    PointEvidence Evidence,
    double Threshold,
    Verdict Verdict)
{
    /// <summary>The evidence as −log10 of its p-value: the number that is compared with <see cref="Threshold"/>; NaN where nothing was scored.</summary>
    public double Score => Evidence.Score;

    /// <summary>What its channels are together, of a series of several; null for one value. Then <see cref="Value"/> is how far they deviate together.</summary>
    public JointReading? Joint { get; init; }
}
