namespace StreamingNp.Detection.Distributions;

/// <summary>The chi-squared distribution in float64: what a sum of squared standard normal numbers is.</summary>
public static class ChiSquared
{
    private const double Precision = 1e-15;
    private const int MaxTerms = 10_000;

    private static readonly double[] Lanczos =
        [676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7];

    /// <summary>The natural logarithm of P(X &gt; <paramref name="x"/>); finite and falling far beyond where probabilities underflow.</summary>
    /// <param name="x">0 or more.</param>
    /// <param name="degrees">The degrees of freedom, above 0; not necessarily whole.</param>
    public static double LogUpperTail(double x, double degrees)
    {
        if (!(x > 0)) return 0;
        double shape = degrees / 2, half = x / 2;
        double logDensity = shape * Math.Log(half) - half - LogGamma(shape);
        return half < shape + 1 ? Math.Log(Math.Max(double.Epsilon, 1 - Math.Exp(logDensity) * Series(shape, half))) : logDensity - Math.Log(Fraction(shape, half));
    }

    // The lower incomplete gamma function by its power series.
    private static double Series(double shape, double half)
    {
        double term = 1 / shape, sum = term;
        for (int index = 1; index < MaxTerms && term > Precision * sum; index++)
        {
            term *= half / (shape + index);
            sum += term;
        }
        return sum;
    }

    // The upper incomplete gamma function by its continued fraction (Lentz 1976): the reciprocal of what the density is multiplied by.
    private static double Fraction(double shape, double half)
    {
        const double tiny = 1e-300;
        double above = half + 1 - shape, value = above == 0 ? tiny : above, numerator = value, denominator = 0;
        for (int index = 1; index < MaxTerms; index++)
        {
            double factor = index * (shape - index), step = above + 2 * index;
            denominator = 1 / NotZero(step + factor * denominator);
            numerator = NotZero(step + factor / numerator);
            double change = numerator * denominator;
            value *= change;
            if (Math.Abs(change - 1) < Precision) break;
        }
        return value;

        static double NotZero(double number) => Math.Abs(number) < tiny ? tiny : number;
    }

    private static double LogGamma(double x)
    {
        if (x < 0.5) return Math.Log(Math.PI / Math.Sin(Math.PI * x)) - LogGamma(1 - x);
        double sum = 0.99999999999980993, at = x - 1;
        for (int index = 0; index < Lanczos.Length; index++) sum += Lanczos[index] / (at + index + 1);
        double shifted = at + Lanczos.Length - 0.5;
        return 0.5 * Math.Log(Math.Tau) + (at + 0.5) * Math.Log(shifted) - shifted + Math.Log(sum);
    }
}
