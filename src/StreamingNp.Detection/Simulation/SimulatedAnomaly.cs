using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>An anomaly that was injected into a simulated series.</summary>
/// <param name="Kind">What was injected.</param>
/// <param name="Start">The time of its first point.</param>
/// <param name="End">The time of its last point.</param>
/// <param name="FirstIndex">The index of its first point in the series.</param>
/// <param name="LastIndex">The index of its last point in the series.</param>
/// <param name="Size">
/// How far a spike, dip or level shift moved the points, in residual standard deviations, signed. Upwards in skewed noise
/// (counts, latencies) a step is longer than a standard deviation: such that it is as rare as in Gaussian noise.
/// 0 for a flat line and a shifted day.
/// </param>
public sealed record SimulatedAnomaly(AnomalyKind Kind, EventTime Start, EventTime End, int FirstIndex, int LastIndex, double Size)
    : AnomalyLabel(Kind, Start, End);
