using StreamingNp.Detection.Alarms;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Scoring;

/// <summary>A point with what was expected of it. All values are in the units of the series.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Value">What was measured.</param>
/// <param name="Expected">The mean of the predictive distribution.</param>
/// <param name="Lower">The lower end of the band outside of which a value is anomalous.</param>
/// <param name="Upper">The upper end of that band.</param>
/// <param name="Deviation">The standard deviation of the predictive distribution: the aleatoric uncertainty.</param>
/// <param name="NegativeLogLikelihood">−ln of the predictive density at the value.</param>
/// <param name="Surprise">The calibrated surprise: −log10 of the share of normal points that are at least as surprising.</param>
/// <param name="RepeatedPoints">Where repetition makes the point surprising: how often its value had come right before; else 0.</param>
/// <param name="Verdict">The raw verdict, before confirmation and cooldown.</param>
public readonly record struct ScoredPoint(
    EventTime Time,
    double Value,
    double Expected,
    double Lower,
    double Upper,
    double Deviation,
    double NegativeLogLikelihood,
    double Surprise,
    int RepeatedPoints,
    Verdict Verdict)
{
    /// <summary>How alarming the point is, given those before it.</summary>
    public Alarm Alarm { get; init; }
}
