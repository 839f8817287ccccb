using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Prediction;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>What a reading amounts to in its series.</summary>
/// <param name="Evidence">What speaks for the point being an anomaly.</param>
/// <param name="Threshold">The score from which a point is anomalous at the interval of the series.</param>
/// <param name="IsAnomalous">Whether the verdict is anomalous.</param>
/// <param name="IsReturn">Whether the series returns from what had become normal.</param>
/// <param name="Change">What it changes of the incident.</param>
internal readonly record struct Judgement(PointEvidence Evidence, double Threshold, bool IsAnomalous, bool IsReturn, IncidentChange Change)
{
    /// <summary>The point as it is told of, with what a view of its window expected.</summary>
    /// <param name="window">A window that a model has predicted.</param>
    /// <param name="target">The index of the point among its targets.</param>
    /// <param name="view">The view.</param>
    public ScoredPoint PointOf(Window window, int target, int view)
    {
        var distribution = new PredictiveDistribution(window.Views[view], target);
        Observation observation = window.Targets[target];
        return PointOf(observation, distribution.Median, distribution.Deviation, -distribution.LogDensity(observation.Value));
    }

    /// <summary>The point as it is told of.</summary>
    /// <param name="observation">The point.</param>
    /// <param name="expected">The median that was predicted.</param>
    /// <param name="deviation">The deviation that was predicted.</param>
    /// <param name="negativeLogLikelihood">−ln of the predictive density at its value.</param>
    public ScoredPoint PointOf(in Observation observation, double expected, double deviation, double negativeLogLikelihood) => new(
        observation.Time, observation.Value, expected, Evidence.Lower, Evidence.Upper, deviation, negativeLogLikelihood, Evidence, Threshold, IsAnomalous ? Verdict.Anomalous : Verdict.Normal);
}
