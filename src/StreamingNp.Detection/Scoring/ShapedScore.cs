namespace StreamingNp.Detection.Scoring;

/// <summary>
/// Shapes surprises into scores in [0, 1) for whoever pays for the first row of an anomaly alone, as the Numenta Anomaly
/// Benchmark does. The surprise is squashed, rising, so that the threshold comes to <see cref="Threshold"/>; a row that
/// opens an incident keeps that, any other gets half of it, which is less than any opening row has. Causal: a row's score
/// hangs on that row and those before it.
/// </summary>
/// <param name="surpriseThreshold">The surprise from which a verdict is anomalous, above 0.</param>
public sealed class ShapedScore(double surpriseThreshold)
{
    /// <summary>The score from which a row opens an incident.</summary>
    public const double Threshold = 0.5;

    /// <summary>Shapes the surprise of a row.</summary>
    /// <param name="surprise">The calibrated surprise, from 0.</param>
    /// <param name="opensIncident">Whether the row opens an incident; then its surprise is at or above the threshold.</param>
    public double Of(double surprise, bool opensIncident)
    {
        double squashed = surprise / (surprise + surpriseThreshold);
        return opensIncident ? squashed : squashed * Threshold;
    }
}
