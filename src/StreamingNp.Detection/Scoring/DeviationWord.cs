namespace StreamingNp.Detection.Scoring;

/// <summary>How well one way to say how large residuals will be has served in a series.</summary>
/// <param name="MeanSquare">The mean square of the residuals, in the deviations that it said; 0 or more.</param>
/// <param name="LogOdds">The natural logarithm of how much likelier it made the newest residuals than the model's own deviations did.</param>
public readonly record struct DeviationWord(double MeanSquare, double LogOdds);
