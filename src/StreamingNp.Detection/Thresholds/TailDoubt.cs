namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// How much the very largest scores of a series are doubted: they may be anomalies, and then the ranks behind them say too little. A line through those that follow
/// says what is normal out there, too.
/// </summary>
/// <param name="Most">The most scores that are doubted; 0 or more.</param>
/// <param name="PointsEach">The points for each of them; more than 0.</param>
/// <param name="ShareOfTheLine">What the word of the line is worth, 0 to 1: the share of its logarithm in the result.</param>
public readonly record struct TailDoubt(int Most, int PointsEach, double ShareOfTheLine);
