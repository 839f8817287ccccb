namespace StreamingNp.Detection.Distributions;

/// <summary>The standard normal distribution in float64, with tails that stay finite and monotone far beyond where probabilities underflow.</summary>
public static class Normal
{
    private const double HalfLogTwoPi = 0.918938533204672741780329736406;

    // Where the series for the centre hands over to the continued fraction for the tail; both are exact to 1e-13 there.
    private const double TailStart = 3;

    /// <summary>The natural logarithm of the density at <paramref name="z"/>.</summary>
    public static double LogDensity(double z) => -0.5 * z * z - HalfLogTwoPi;

    /// <summary>The natural logarithm of P(Z &gt; <paramref name="z"/>).</summary>
    public static double LogUpperTail(double z)
    {
        if (z > TailStart) return LogDensity(z) - Math.Log(MillsDenominator(z));
        if (z < -TailStart) return Log1Minus(Math.Exp(LogUpperTail(-z)));
        return Math.Log(0.5 - Math.Exp(LogDensity(z)) * CentralSeries(z));
    }

    /// <summary>The natural logarithm of P(Z ≤ <paramref name="z"/>).</summary>
    public static double LogLowerTail(double z) => LogUpperTail(-z);

    /// <summary>Draws a number (Box and Muller, 1958).</summary>
    /// <param name="random">Where the chance comes from.</param>
    public static double Sample(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble());

    // Marsaglia (2004), "Evaluating the normal distribution": Φ(z) = ½ + φ(z)·(z + z³/3 + z⁵/15 + …).
    private static double CentralSeries(double z)
    {
        double sum = z, term = z;
        for (int odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2)
        {
            term *= z * z / odd;
            sum += term;
        }
        return sum;
    }

    // ln(1 − p) for p below 0.00135, where five terms are exact to the last bits.
    private static double Log1Minus(double p) => -p * (1 + p * (1 / 2.0 + p * (1 / 3.0 + p * (1 / 4.0 + p / 5))));

    // The continued fraction of Mills' ratio: P(Z > z) = φ(z) / (z + 1/(z + 2/(z + 3/…))).
    private static double MillsDenominator(double z)
    {
        double tail = z;
        // The further out, the sooner it settles.
        for (int level = 16 + (int)(400 / (z * z)); level >= 1; level--) tail = z + level / tail;
        return tail;
    }
}
