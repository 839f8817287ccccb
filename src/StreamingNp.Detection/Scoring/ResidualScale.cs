namespace StreamingNp.Detection.Scoring;

/// <summary>
/// How large the residuals of a series are, in the deviations that the model predicts for them from right before: 1 in a series whose noise
/// the model knows, less where it expects more than there is. A model for series of all kinds cannot tell from a few dozen points how wild
/// the noise is, and expects the worst; what the series has shown so far says it better.
/// </summary>
public sealed class ResidualScale
{
    /// <summary>The points after which older ones count exponentially less.</summary>
    public const int MostPoints = 300;

    // What the model's own word is worth, in points.
    private const double PointsOfTheModel = 20;

    // Nearly normal: with less the first hundred points of a wild series make too many alarms, with more a spike of six deviations is none.
    private const double DegreesOfFreedom = 50;

    // A wild point counts as one of four deviations: it must not hide the next.
    private const double MostSquaresOfVariance = 16;

    /// <summary>The mean square of the residuals; 0 or more.</summary>
    public double MeanSquare { get; private set; }

    /// <summary>The points that count; 0 to <see cref="MostPoints"/>.</summary>
    public int Points { get; private set; }

    /// <summary>The deviation of the series' residuals, in those of the model.</summary>
    public double Deviation => Math.Sqrt((MeanSquare * Points + PointsOfTheModel) / (Points + PointsOfTheModel));

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="meanSquare">What <see cref="MeanSquare"/> was.</param>
    /// <param name="points">What <see cref="Points"/> was.</param>
    /// <exception cref="ArgumentException">No series has such residuals.</exception>
    public void Restore(double meanSquare, int points)
    {
        if (!(double.IsFinite(meanSquare) && meanSquare >= 0) || points is < 0 or > MostPoints) throw new ArgumentException($"No residuals have a mean square of {meanSquare} over {points} points.");
        MeanSquare = meanSquare;
        Points = points;
    }

    /// <summary>−log10 of the chance that noise of this deviation, nearly normal, is as far from 0, to either side; 0 to 300.</summary>
    /// <param name="residual">A residual in deviations of the model.</param>
    public double Surprise(double residual)
    {
        double nats = -Math.Log(2) - StudentT.LogUpperTail(Math.Abs(residual) / Deviation, DegreesOfFreedom);
        return Math.Clamp(nats / Math.Log(10), 0, Thresholds.Calibration.MostSurprise);
    }

    /// <summary>The residual, 0 or more, that has a surprise.</summary>
    /// <param name="surprise">The surprise, 0 to 300.</param>
    public double ResidualOf(double surprise)
    {
        // Some 10⁷ deviations are beyond 10⁻³⁰⁰.
        double low = 0, high = 1e7 * Deviation;
        for (int halving = 0; halving < 60; halving++)
        {
            double middle = 0.5 * (low + high);
            if (Surprise(middle) < surprise) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>Learns the newest residual.</summary>
    /// <param name="residual">In deviations of the model; finite.</param>
    public void Learn(double residual)
    {
        double deviation = Deviation;
        double square = Math.Min(residual * residual, MostSquaresOfVariance * deviation * deviation);
        Points = Math.Min(Points + 1, MostPoints);
        MeanSquare += (square - MeanSquare) / Points;
    }
}
