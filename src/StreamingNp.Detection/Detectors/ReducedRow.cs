using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Detectors;

/// <summary>What became of a row of channels.</summary>
/// <param name="Time">When it was measured.</param>
/// <param name="Deviation">How far it is from what is expected.</param>
/// <param name="Predictions">What was expected of each component; empty while their series warm up.</param>
public sealed record ReducedRow(EventTime Time, RowDeviation Deviation, IReadOnlyList<ComponentPrediction> Predictions);
