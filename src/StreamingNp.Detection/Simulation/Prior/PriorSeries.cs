using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>A series of the prior.</summary>
/// <param name="Family">What it mainly is.</param>
/// <param name="Observations">Its points, in order of time; those that are missing are left out.</param>
/// <param name="IsAnomalous">For each of them, whether it belongs to an injected anomaly.</param>
public sealed record PriorSeries(PriorFamily Family, IReadOnlyList<Observation> Observations, IReadOnlyList<bool> IsAnomalous);
