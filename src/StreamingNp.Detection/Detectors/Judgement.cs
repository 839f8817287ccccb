using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.Detection.Detectors;

/// <summary>What a reading amounts to in its series.</summary>
/// <param name="Evidence">What speaks for the point being an anomaly.</param>
/// <param name="Threshold">The score from which a point is anomalous at the interval of the series.</param>
/// <param name="IsAnomalous">Whether the verdict is anomalous.</param>
/// <param name="IsReturn">Whether the series returns from what had become normal.</param>
/// <param name="Change">What it changes of the incident.</param>
internal readonly record struct Judgement(PointEvidence Evidence, double Threshold, bool IsAnomalous, bool IsReturn, IncidentChange Change);
