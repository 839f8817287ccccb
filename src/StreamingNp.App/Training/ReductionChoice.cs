namespace StreamingNp.App.Training;

/// <summary>How channels are to be reduced before a model learns them.</summary>
/// <param name="Kind">One of <see cref="NeuralProcesses.Reduction.ReductionKind"/>.</param>
/// <param name="Components">How many components; 0 to choose.</param>
/// <param name="Explained">The share of the variance that chosen components explain; null to choose by cross-validation.</param>
internal sealed record ReductionChoice(string Kind, int Components, double? Explained);
