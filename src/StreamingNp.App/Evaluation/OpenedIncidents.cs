using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Evaluation;

/// <summary>Remembers when incidents of a series opened.</summary>
internal sealed class OpenedIncidents : IDetectionSink
{
    /// <summary>How many points after its end an anomaly may still be found.</summary>
    public const int PointsAfter = 3;

    private readonly List<EventTime> _times = [];

    /// <summary>When they opened, in order.</summary>
    public IReadOnlyList<EventTime> Times => _times;

    /// <summary>Whether the newest is still open.</summary>
    public bool IsOpen { get; private set; }

    /// <inheritdoc/>
    public void Scored(SeriesState series, in ScoredPoint point, ModelVersion model)
    {
    }

    /// <inheritdoc/>
    public void Emit(AnomalyEvent anomaly)
    {
        if (anomaly.State == IncidentChange.Opened) _times.Add(anomaly.Timestamp);
        IsOpen = anomaly.State != IncidentChange.Resolved;
    }
}
