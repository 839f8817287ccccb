namespace StreamingNp.App.Evaluation;

/// <summary>What a precision that was asked for takes.</summary>
/// <param name="Asked">The precision that was asked for, above 0, at most 1.</param>
/// <param name="Lowest">What comes out at the lowest threshold that reaches it on the labels; null where none does.</param>
internal sealed record PrecisionFigures(double Asked, ThresholdFigures? Lowest);
