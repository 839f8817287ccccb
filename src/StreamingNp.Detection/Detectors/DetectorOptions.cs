using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Detectors;

/// <summary>How points become verdicts and incidents.</summary>
public sealed record DetectorOptions
{
    /// <summary>The share of normal points that may have an anomalous verdict; above 0, at most 0.1.</summary>
    public double FalseAlarmRate { get; init; } = 4e-4;

    /// <summary>The points after which a run of anomalous points is the new normal; 1 or more.</summary>
    public int AcceptAfter { get; init; } = 36;

    /// <summary>How much of its past a series keeps.</summary>
    public HistoryOptions History { get; init; } = new();

    /// <summary>How anomalous points become incidents.</summary>
    public IncidentOptions Incidents { get; init; } = new();

    /// <summary>Whether every scored point has its band, not only those in events; costs a few microseconds a point.</summary>
    public bool Bands { get; init; }
}
