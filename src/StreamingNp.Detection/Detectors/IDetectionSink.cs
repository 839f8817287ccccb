using StreamingNp.Detection.Events;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Where a detector puts its results.</summary>
public interface IDetectionSink
{
    /// <summary>A point was scored.</summary>
    void Scored(SeriesState series, in ScoredPoint point, ModelVersion model);

    /// <summary>An incident changed; <see cref="AnomalyEvent.DetectedAt"/> is for the sink to fill in.</summary>
    void Emit(AnomalyEvent anomaly);
}
