using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Events;

/// <summary>What alerting systems are told: an incident opened, changed or ended. <c>config/schemas/anomaly-event.schema.json</c> describes it on the wire.</summary>
public sealed record AnomalyEvent
{
    /// <summary>Hash of input topic, series, incident start and sequence: the same event has the same id however often it is sent.</summary>
    public required string Id { get; init; }

    /// <summary>The incident's own id: the same in all of its events.</summary>
    public required string Incident { get; init; }

    /// <summary>What happened to the incident.</summary>
    public required IncidentChange State { get; init; }

    /// <summary>What the event comes from: a scored point, or silence.</summary>
    public required EventCause Cause { get; init; }

    /// <summary>How the incident ended; <see cref="IncidentEnd.None"/> unless it is resolved.</summary>
    public IncidentEnd Ended { get; init; }

    /// <summary>The name of the series.</summary>
    public required string Series { get; init; }

    /// <summary>The newest tags of the series: a JSON object in UTF-8; empty where there are none.</summary>
    public ReadOnlyMemory<byte> Tags { get; init; }

    /// <summary>What a rule has events say besides, by name; null or empty for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Annotations { get; init; }

    /// <summary>The time of the point that the event is about; the last before a silence that opens an incident, and the first after it.</summary>
    public required EventTime Timestamp { get; init; }

    /// <summary>The wall clock when the event was made; no part of the canonical event.</summary>
    public DateTimeOffset DetectedAt { get; init; }

    /// <summary>The time of the point that opened the incident, or of the last one before the silence that did.</summary>
    public required EventTime Start { get; init; }

    /// <summary>The point as it was scored.</summary>
    public required ScoredPoint Point { get; init; }

    /// <summary>The severity of the incident.</summary>
    public required Severity Severity { get; init; }

    /// <summary>The spread of the predicted means over fixed subsets of the context, in the units of the series: what more data would reduce.</summary>
    public double Epistemic { get; init; }

    /// <summary>The model that scored the point; where the event comes from silence, the newest that scored the series.</summary>
    public required ModelVersion Model { get; init; }

    /// <summary>One sentence that a person on call understands.</summary>
    public required string Explanation { get; init; }
}
