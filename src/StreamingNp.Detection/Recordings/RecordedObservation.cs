using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Recordings;

/// <summary>An observation that was read from a file.</summary>
/// <param name="Series">The key of its series.</param>
/// <param name="Observation">What was observed.</param>
/// <param name="Line">The line it was read from, 1 for the first of the file; where quotes span lines, their first.</param>
/// <param name="IsAnomalous">Whether it is labelled as anomalous; false where no labels are read.</param>
public readonly record struct RecordedObservation(string Series, Observation Observation, long Line, bool IsAnomalous = false);
