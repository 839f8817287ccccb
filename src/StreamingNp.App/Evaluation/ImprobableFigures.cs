namespace StreamingNp.App.Evaluation;

/// <summary>How many normal points have less than a probability.</summary>
/// <param name="Probability">The calibrated probability that was asked for.</param>
/// <param name="Points">The points below it.</param>
/// <param name="Repeated">Those of them that are improbable because their value came again and again.</param>
/// <param name="Share"><paramref name="Points"/> as a share of all points that were scored; null where none was.</param>
/// <param name="Ratio">That share over the probability: 1 where it means what it says; null where no point was scored.</param>
internal sealed record ImprobableFigures(double Probability, long Points, long Repeated, double? Share, double? Ratio)
{
    /// <summary>Makes them of counts.</summary>
    public static ImprobableFigures Of(double probability, long below, long repeated, long points) =>
        new(probability, below, repeated, points == 0 ? null : (double)below / points, points == 0 ? null : below / probability / points);
}
