using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>A stretch of a series that is known to be anomalous.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Start">The time of its first point.</param>
/// <param name="End">The time of its last point; not before <paramref name="Start"/>.</param>
public record AnomalyLabel(AnomalyKind Kind, EventTime Start, EventTime End);
