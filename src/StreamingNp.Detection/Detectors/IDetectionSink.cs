using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Where a detector puts its results.</summary>
public interface IDetectionSink
{
    /// <summary>
    /// Whether somebody looks at the next point that is scored. Where nobody does, <see cref="Scored"/> is told of it without what was expected of it: <see cref="ScoredPoint.Expected"/>,
    /// <see cref="ScoredPoint.Deviation"/> and <see cref="ScoredPoint.NegativeLogLikelihood"/> are NaN, which saves the time that they take.
    /// </summary>
    /// <param name="score">Its score.</param>
    bool LooksAt(double score) => true;

    /// <summary>A point was scored.</summary>
    void Scored(SeriesState series, in ScoredPoint point, ModelVersion model);

    /// <summary>An incident changed; <see cref="AnomalyEvent.DetectedAt"/> is for the sink to fill in.</summary>
    void Emit(AnomalyEvent anomaly);
}
