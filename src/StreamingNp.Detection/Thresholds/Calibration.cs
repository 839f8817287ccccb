using System.Text.Json.Serialization;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Thresholds;

/// <summary>
/// Turns the p-value score that a model states into the one that normal validation data show: a table of tail
/// probabilities and of the raw scores that were exceeded that often, one row of them for each horizon, and for
/// the newest points together.
/// Made with a model and kept in its artifact.
/// </summary>
public sealed class Calibration
{
    /// <summary>The largest score there is: beyond 10⁻³⁰⁰ nothing is told apart.</summary>
    public const double MaxScore = Mixture.MaxScore;

    // The decades of tail probability whose mean slope goes on beyond the table: a single interval of it rests on a handful of points.
    private const double SlopeDecades = 2;

    private readonly double[] _tailScores;
    private readonly double[][] _rawScores;
    private readonly double[] _slopes;

    /// <summary>Makes a calibration from its table.</summary>
    /// <param name="tailProbabilities">Shares of normal points, falling, each above 0 and below 1; at least two.</param>
    /// <param name="rawScores">[horizons][tail probabilities]: the raw score that this share of normal points exceeded; rising along a row.</param>
    /// <exception cref="ArgumentException">The table does not have that form.</exception>
    public Calibration(IReadOnlyList<double> tailProbabilities, IReadOnlyList<IReadOnlyList<double>> rawScores)
    {
        TailProbabilities = tailProbabilities;
        RawScores = rawScores;
        _tailScores = [.. tailProbabilities.Select(probability => -Math.Log10(probability))];
        _rawScores = [.. rawScores.Select(row => row.ToArray())];
        if (_tailScores.Length < 2 || _rawScores.Length == 0) throw new ArgumentException("A calibration needs at least two tail probabilities and one score.");
        if (tailProbabilities.Any(probability => probability is not (> 0 and < 1))) throw new ArgumentException("The tail probabilities of a calibration lie above 0 and below 1.");
        foreach (double[] row in _rawScores.Append(_tailScores))
        {
            if (row.Length != _tailScores.Length || row.Any(value => !double.IsFinite(value) || value < 0) || row.Zip(row.Skip(1)).Any(pair => pair.First >= pair.Second))
                throw new ArgumentException("A calibration needs tail probabilities that fall and, for each score, as many raw surprises that rise.");
        }
        _slopes = [.. _rawScores.Select(SlopeBeyond)];
    }

    /// <summary>Shares of normal points, falling.</summary>
    public IReadOnlyList<double> TailProbabilities { get; }

    /// <summary>[horizons][tail probabilities]: the raw score that this share of normal points exceeded.</summary>
    [JsonPropertyName("rawSurprises")]
    public IReadOnlyList<IReadOnlyList<double>> RawScores { get; }

    /// <summary>The calibration that believes the model: raw and calibrated score are the same.</summary>
    /// <param name="scores">The number of scores.</param>
    public static Calibration Identity(int scores) =>
        new([0.1, 0.01], [.. Enumerable.Repeat<IReadOnlyList<double>>([1.0, 2.0], scores)]);

    /// <summary>Measures a calibration on the raw scores of normal points.</summary>
    /// <param name="rawScores">[horizons][points], at least 100 points; NaN where there was no score.</param>
    /// <exception cref="ArgumentException">There are too few points.</exception>
    public static Calibration FromValidation(IReadOnlyList<IReadOnlyList<double>> rawScores)
    {
        double[][] sorted = [.. rawScores.Select(row => row.Where(score => !double.IsNaN(score)).Order().ToArray())];
        int fewest = sorted.Min(row => row.Length);
        if (fewest < 100) throw new ArgumentException($"A calibration needs at least 100 normal points and got {fewest}; give it more validation data.");
        // Half a decade apart, as far as at least five points lie beyond.
        var probabilities = new List<double>();
        for (double exponent = 0.5; Math.Pow(10, -exponent) * fewest >= 5; exponent += 0.5) probabilities.Add(Math.Pow(10, -exponent));
        return new(probabilities, [.. sorted.Select(row => Quantiles(row, probabilities))]);
    }

    /// <summary>The calibration that is the more careful of two everywhere: it takes the larger raw score for each of this one's tail probabilities.</summary>
    /// <param name="other">A calibration of the first of this one's scores, or of all; for as many or fewer tail probabilities.</param>
    public Calibration Widen(Calibration other) => new(
        TailProbabilities,
        [.. _rawScores.Select((row, horizon) => row.Select((raw, index) => other.Measures(horizon, _tailScores[index]) ? Math.Max(raw, other.Raw(horizon, _tailScores[index])) : raw).ToArray())
            .Select(Rising)]);

    /// <summary>The calibrated score: −log10 of the share of normal points that are at least as improbable.</summary>
    /// <param name="horizon">The index of the horizon, or the number of horizons for the newest points together.</param>
    /// <param name="raw">The raw score, 0 or more.</param>
    public double Calibrated(int horizon, double raw)
    {
        double[] row = _rawScores[horizon];
        return Math.Clamp(raw > row[^1] ? _tailScores[^1] + (raw - row[^1]) * _slopes[horizon] : Interpolate(row, _tailScores, raw), 0, MaxScore);
    }

    /// <summary>The raw score that has the given calibrated one.</summary>
    /// <param name="horizon">The index of the horizon, or the number of horizons for the newest points together.</param>
    /// <param name="calibrated">The calibrated score, 0 or more.</param>
    public double Raw(int horizon, double calibrated)
    {
        double[] row = _rawScores[horizon];
        return Math.Clamp(calibrated > _tailScores[^1] ? row[^1] + (calibrated - _tailScores[^1]) / _slopes[horizon] : Interpolate(_tailScores, row, calibrated), 0, MaxScore);
    }

    // Calibrated score for one of raw score, beyond the table. Ties at its end make it steep there without meaning it:
    // it is never steeper than the table as a whole.
    private double SlopeBeyond(double[] row)
    {
        double last = _tailScores[^1];
        // Half a thousandth of a decade: the shares of a table are rounded.
        int first = Array.FindLastIndex(_tailScores, score => score <= last - SlopeDecades + 5e-4);
        double overall = last / row[^1];
        return first < 0 ? overall : Math.Min(overall, (last - _tailScores[first]) / (row[^1] - row[first]));
    }

    private bool Measures(int horizon, double tailScore) => horizon < _rawScores.Length && tailScore <= _tailScores[^1];

    private static double[] Rising(double[] row)
    {
        for (int index = 1; index < row.Length; index++) row[index] = Math.Max(row[index], row[index - 1] + 1e-6);
        return row;
    }

    private static List<double> Quantiles(double[] sorted, List<double> probabilities)
    {
        var quantiles = new List<double>(probabilities.Count);
        foreach (double probability in probabilities)
        {
            double quantile = sorted[(int)((1 - probability) * (sorted.Length - 1))];
            // Ties, as in a series that repeats itself, must not make two shares one score.
            quantiles.Add(quantiles.Count > 0 ? Math.Max(quantile, quantiles[^1] + 1e-6) : quantile);
        }
        return quantiles;
    }

    // Straight lines between the points of the table, and from the origin to the first.
    private static double Interpolate(double[] from, double[] to, double value)
    {
        int above = 0;
        while (above < from.Length && from[above] <= value) above++;
        if (above == 0) return to[0] * value / from[0];
        int right = Math.Min(above, from.Length - 1);
        double slope = (to[right] - to[right - 1]) / (from[right] - from[right - 1]);
        return to[right - 1] + slope * (value - from[right - 1]);
    }
}
