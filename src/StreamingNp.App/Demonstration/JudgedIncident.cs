using StreamingNp.Detection.Evaluation;

namespace StreamingNp.App.Demonstration;

/// <summary>An incident beside what was simulated.</summary>
/// <param name="Incident">The incident.</param>
/// <param name="Kind">The kind of the anomaly that it finds; null where nothing was wrong.</param>
/// <param name="IsFalse">Whether it is false, as far as is known.</param>
internal sealed record JudgedIncident(DemoIncident Incident, AnomalyKind? Kind, bool IsFalse);
