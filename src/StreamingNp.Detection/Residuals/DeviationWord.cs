namespace StreamingNp.Detection.Residuals;

/// <summary>A word on how large residuals will be, which believes a certain share of each change in the deviation that a model predicts, and how well it has served in a series.</summary>
/// <param name="MeanSquare">The mean square of the residuals, in the deviations that it said; 0 or more.</param>
/// <param name="LogOdds">The natural logarithm of how much likelier it made the newest residuals than the first word did, which believes all; older ones count exponentially less.</param>
public readonly record struct DeviationWord(double MeanSquare, double LogOdds);
