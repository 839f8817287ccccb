using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Residuals;

/// <summary>
/// How large the residuals of a series are, in the deviations that the model predicts for them from right before: 1 in a series whose noise
/// the model knows, less where it expects more than there is. A model for series of all kinds cannot tell from a few dozen points how wild
/// the noise is, and expects the worst; what the series has shown so far says it better. So it does of whether the noise changes as the model says:
/// of a count it does, at the edge of a smooth daily shape mostly not. Three words, which believe all of a change, half of its logarithm, or
/// nothing, are mixed by how likely each has made the newest residuals (Bayesian model averaging, Hoeting et al. 1999).
/// </summary>
/// <remarks>Not thread-safe.</remarks>
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

    // A change of e^50 is none that a series goes through: a product with it stays finite.
    private const double MostChange = 50;

    private readonly DeviationWord[] _words = new DeviationWord[Beliefs.Length];

    /// <summary>The number of words: the model's own is the first.</summary>
    public static int WordCount => Beliefs.Length;

    /// <summary>The points that count; 0 to <see cref="MostPoints"/>.</summary>
    public int Points { get; private set; }

    /// <summary>The mean, over the newest points, of the natural logarithm of the deviation that the model predicted, in the units of the series; NaN while none is known.</summary>
    public double UsualLogDeviation { get; private set; } = double.NaN;

    /// <summary>The words.</summary>
    public ReadOnlySpan<DeviationWord> Words => _words;

    /// <summary>The deviation of the series' residuals, in those of the model.</summary>
    public double Deviation => DeviationOf(0);

    private static ReadOnlySpan<double> Beliefs => [1, 0.5, 0];

    /// <summary>Puts back what a snapshot held.</summary>
    /// <param name="points">What <see cref="Points"/> was.</param>
    /// <param name="usualLogDeviation">What <see cref="UsualLogDeviation"/> was.</param>
    /// <param name="words">What <see cref="Words"/> were.</param>
    /// <exception cref="ArgumentException">No series has such residuals.</exception>
    public void Restore(int points, double usualLogDeviation, ReadOnlySpan<DeviationWord> words)
    {
        if (points is < 0 or > MostPoints || double.IsInfinity(usualLogDeviation) || words.Length != WordCount) throw new ArgumentException($"No residuals have {words.Length} words over {points} points around e^{usualLogDeviation}.");
        foreach (DeviationWord word in words)
            if (!(double.IsFinite(word.MeanSquare) && word.MeanSquare >= 0 && double.IsFinite(word.LogOdds))) throw new ArgumentException($"No residuals have a mean square of {word.MeanSquare} with odds of e^{word.LogOdds}.", nameof(words));
        Points = points;
        UsualLogDeviation = usualLogDeviation;
        words.CopyTo(_words);
    }

    /// <summary>−log10 of the chance that noise of this size, nearly normal, is as far from 0, to either side; 0 to 300.</summary>
    /// <param name="residual">A residual in deviations of the model.</param>
    /// <param name="logDeviation">The natural logarithm of that deviation in the units of the series; NaN where it is not known, which counts as the usual one.</param>
    public double Surprise(double residual, double logDeviation)
    {
        double change = Change(logDeviation), most = 0, chance = 0, sum = 0;
        foreach (DeviationWord word in _words) most = Math.Max(most, word.LogOdds);
        for (int word = 0; word < _words.Length; word++)
        {
            double weight = Math.Exp(_words[word].LogOdds - most);
            chance += weight * Math.Exp(StudentT.LogUpperTail(Math.Abs(Residual(word, residual, change)) / DeviationOf(word), DegreesOfFreedom));
            sum += weight;
        }
        return Math.Clamp(-Math.Log10(Math.Max(2 * chance / sum, double.Epsilon)), 0, Mixture.MostSurprise);
    }

    /// <summary>The residual, 0 or more, that has a surprise.</summary>
    /// <param name="surprise">The surprise, 0 to 300.</param>
    /// <param name="logDeviation">See <see cref="Surprise"/>.</param>
    public double ResidualOf(double surprise, double logDeviation)
    {
        double change = Change(logDeviation), low = 0, high = 0;
        // Some 10⁷ deviations are beyond 10⁻³⁰⁰.
        for (int word = 0; word < _words.Length; word++) high = Math.Max(high, 1e7 * DeviationOf(word) / Residual(word, 1, change));
        for (int halving = 0; halving < 120 && high - low > 1e-9 * high; halving++)
        {
            double middle = 0.5 * (low + high);
            if (Surprise(middle, logDeviation) < surprise) low = middle;
            else high = middle;
        }
        return high;
    }

    /// <summary>Learns the newest residual.</summary>
    /// <param name="residual">In deviations of the model; finite.</param>
    /// <param name="logDeviation">See <see cref="Surprise"/>; finite or NaN.</param>
    public void Learn(double residual, double logDeviation)
    {
        if (double.IsNaN(UsualLogDeviation)) UsualLogDeviation = logDeviation;
        double change = Change(logDeviation), likelihoodOfTheModel = 0;
        int pointsBefore = Points;
        Points = Math.Min(Points + 1, MostPoints);
        for (int word = 0; word < _words.Length; word++)
        {
            double deviation = DeviationOf(word, pointsBefore), scaled = Residual(word, residual, change) / deviation;
            double squares = Math.Min(scaled * scaled, MostSquaresOfVariance);
            double likelihood = -0.5 * squares - Math.Log(deviation) + (1 - Beliefs[word]) * change;
            if (word == 0) likelihoodOfTheModel = likelihood;
            DeviationWord before = _words[word];
            _words[word] = new(
                before.MeanSquare + (squares * deviation * deviation - before.MeanSquare) / Points,
                before.LogOdds * (1 - 1.0 / MostPoints) + likelihood - likelihoodOfTheModel);
        }
        if (!double.IsNaN(logDeviation)) UsualLogDeviation += (logDeviation - UsualLogDeviation) / Points;
    }

    private double DeviationOf(int word) => DeviationOf(word, Points);

    private double DeviationOf(int word, int points) => Math.Sqrt((_words[word].MeanSquare * points + PointsOfTheModel) / (points + PointsOfTheModel));

    // How much larger than usual the model says that the deviation is: the natural logarithm of the ratio.
    private double Change(double logDeviation)
    {
        double change = logDeviation - UsualLogDeviation;
        return double.IsNaN(change) ? 0 : Math.Clamp(change, -MostChange, MostChange);
    }

    // A residual in the deviations that a word says: what it does not believe of the change is taken back.
    private static double Residual(int word, double residual, double change) => residual * Math.Exp((1 - Beliefs[word]) * change);
}
