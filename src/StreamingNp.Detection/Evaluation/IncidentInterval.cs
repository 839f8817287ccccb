using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>From when to when an incident was open, in event time.</summary>
/// <param name="Opened">When it was opened.</param>
/// <param name="Resolved">When it was resolved, not before <paramref name="Opened"/>; null where it is still open.</param>
public readonly record struct IncidentInterval(EventTime Opened, EventTime? Resolved);
