namespace StreamingNp.Detection.Distributions;

/// <summary>The standard Student-t distribution in float64, with tails that stay finite and monotone far beyond where probabilities underflow.</summary>
/// <remarks>
/// The tails are the incomplete beta function ½·I(ν/(ν + t²); ν/2, ½). Near the centre a series of positive terms, which becomes Marsaglia's
/// for the normal distribution as ν grows; further out a continued fraction of positive terms (Gauss's of ₂F₁(½, 1; ν/2 + 1; −ν/t²)), which
/// becomes that of Mills' ratio. Both depend on t²/ν as it is, never on a difference to 1, and so hold for every ν: the relative error of a tail
/// is below 1e-12 where its p-value score is at most 300.
/// </remarks>
public static class StudentT
{
    private const double LogPi = 1.14472988584940017414342735135;

    // Beyond it, 1 + x is x.
    private const double Huge = 1e18;

    /// <summary>The natural logarithm of the density at <paramref name="t"/>.</summary>
    /// <param name="t">The distance from the centre in units of the scale.</param>
    /// <param name="degreesOfFreedom">ν, above 0; infinite for the normal distribution.</param>
    public static double LogDensity(double t, double degreesOfFreedom) =>
        double.IsPositiveInfinity(degreesOfFreedom)
            ? Normal.LogDensity(t)
            : LogPeak(degreesOfFreedom) - 0.5 * (degreesOfFreedom + 1) * LogSpread(t, degreesOfFreedom);

    /// <summary>The natural logarithm of P(T &gt; <paramref name="t"/>).</summary>
    /// <param name="t">The distance from the centre in units of the scale.</param>
    /// <param name="degreesOfFreedom">ν, above 0; infinite for the normal distribution.</param>
    public static double LogUpperTail(double t, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom)) return Normal.LogUpperTail(t);
        // Where both ways take few steps: at t = 1 for ν = 1, at 3 for ν → ∞.
        double tailStart = 3 / Math.Sqrt(1 + 8 / degreesOfFreedom);
        if (t > tailStart) return LogFarTail(t, degreesOfFreedom);
        if (t < -tailStart) return Log1Plus(-Math.Exp(LogFarTail(-t, degreesOfFreedom)));
        return Math.Log(0.5 - t * Math.Exp(LogDensity(t, degreesOfFreedom)) * CentralSeries(t, degreesOfFreedom));
    }

    /// <summary>The natural logarithm of P(T ≤ <paramref name="t"/>).</summary>
    /// <param name="t">The distance from the centre in units of the scale.</param>
    /// <param name="degreesOfFreedom">ν, above 0; infinite for the normal distribution.</param>
    public static double LogLowerTail(double t, double degreesOfFreedom) => LogUpperTail(-t, degreesOfFreedom);

    /// <summary>Draws a number by the polar method of Bailey (1994).</summary>
    /// <param name="random">Where the chance comes from.</param>
    /// <param name="degreesOfFreedom">ν, above 0; infinite for the normal distribution.</param>
    public static double Sample(Random random, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(degreesOfFreedom)) return Normal.Sample(random);
        double exponent = -Math.Log(1 - random.NextDouble()) / degreesOfFreedom;
        // e^(2x) - 1 = 2·sinh(x)·e^x, without a difference that is lost to rounding where ν is large.
        double radius = Math.Sqrt(2 * degreesOfFreedom * Math.Sinh(exponent) * Math.Exp(exponent));
        return radius * Math.Cos(Math.Tau * random.NextDouble());
    }

    // DLMF 8.17.8 with x = t²/(ν + t²): P(0 < T ≤ t) = t·f(t)·Σ (ν/2 + ½)ₙ / (3/2)ₙ · xⁿ.
    private static double CentralSeries(double t, double degreesOfFreedom)
    {
        double share = t * t / (degreesOfFreedom + t * t), first = 0.5 * degreesOfFreedom + 0.5;
        double sum = 1, term = 1;
        for (int index = 0; term > 1e-17 * sum; index++)
        {
            term *= (first + index) / (1.5 + index) * share;
            sum += term;
        }
        return sum;
    }

    // P(T > t) = f(t)·(1 + t²/ν)/t / (1 + e₁/(1 + e₂/(1 + …))).
    private static double LogFarTail(double t, double degreesOfFreedom)
    {
        if (double.IsPositiveInfinity(t)) return double.NegativeInfinity;
        return LogPeak(degreesOfFreedom) - 0.5 * (degreesOfFreedom - 1) * LogSpread(t, degreesOfFreedom) - Math.Log(t) - Math.Log(FarFraction(t, degreesOfFreedom));
    }

    // DLMF 15.7.5's Gauss fraction, e of odd and even levels in turn, two levels a step.
    private static double FarFraction(double t, double degreesOfFreedom)
    {
        double ratio = degreesOfFreedom / t / t, half = 0.5 * degreesOfFreedom;
        double fraction = 1;
        for (int pair = Pairs(t, ratio); pair >= 0; pair--)
        {
            double level = half + 2 * pair;
            double odd = (pair + 0.5) * (half + pair) / (level * (level + 1)) * ratio;
            double even = (pair + 1) * (half + pair + 0.5) / ((level + 1) * (level + 2)) * ratio;
            fraction = 1 + odd * fraction / (fraction + even);
        }
        return fraction;
    }

    // As many as the fraction with the slowest of both limits takes: e → level/t² as ν grows, e → ν/(4t²) as the level does.
    private static int Pairs(double t, double ratio)
    {
        double root = Math.Sqrt(1 + ratio);
        return (int)Math.Min(8 + 200 / (t * t), 2 + 19 / Math.Log((root + 1) / (root - 1)));
    }

    // ln(1 + t²/ν).
    private static double LogSpread(double t, double degreesOfFreedom)
    {
        double spread = t * t / degreesOfFreedom;
        return spread < Huge ? Log1Plus(spread) : 2 * Math.Log(Math.Abs(t)) - Math.Log(degreesOfFreedom);
    }

    // The logarithm of the density at 0, Γ(ν/2 + ½) / (Γ(ν/2)·√(νπ)). Stirling's series for the quotient itself: the logarithms of two gammas would cancel.
    private static double LogPeak(double degreesOfFreedom)
    {
        double place = 0.5 * degreesOfFreedom;
        // Γ(a + ½)/Γ(a) = a/(a + ½) · Γ(a + 1 + ½)/Γ(a + 1), up to where the series is exact.
        double above = 1, below = 1;
        for (; place < 10; place++)
        {
            above *= place;
            below *= place + 0.5;
        }
        double inverse = 1 / place, square = inverse * inverse;
        double series = inverse * (-1 / 8.0 + square * (1 / 192.0 + square * (-1 / 640.0 + square * (17 / 14336.0 + square * (-31 / 18432.0 + square * (691 / 180224.0 - square * (5461 / 425984.0)))))));
        return series + 0.5 * (Math.Log(place / degreesOfFreedom * (above / below) * (above / below)) - LogPi);
    }

    // Kahan's: what is lost in 1 + x is lost in the divisor as well.
    private static double Log1Plus(double x)
    {
        double sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
