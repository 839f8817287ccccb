namespace StreamingNp.Detection.Evaluation;

/// <summary>The volumes under both surfaces of one series.</summary>
/// <param name="PrecisionRecall">VUS-PR, 0 to 1; null where no row is labelled.</param>
/// <param name="ReceiverOperating">VUS-ROC, 0 to 1; null where no row is labelled, or all are.</param>
public readonly record struct SurfaceVolumes(double? PrecisionRecall, double? ReceiverOperating);
