using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Channels;

/// <summary>Puts what is asked of a row onto one scale: −ln of the chance of it, whatever the number of channels.</summary>
internal static class JointScale
{
    private const double LogOfTwo = 0.693147180559945309417;

    // From here on, one of several is as rare as all of them together are often: beyond, a chance is lost in the last digits.
    private const double Rare = -20;

    /// <summary>−ln of the chance that the largest of several normal deviations is as large (Šidák 1967).</summary>
    /// <param name="largest">The largest deviation, to either side.</param>
    /// <param name="count">How many there are; 1 or more.</param>
    public static double OfLargest(double largest, int count)
    {
        double one = LogOfTwo + Normal.LogUpperTail(Math.Abs(largest));
        if (one < Rare) return Math.Max(0, -one - Math.Log(count));
        // 1 − (1 − p)ⁿ
        double none = count * Math.Log(Math.Max(1 - Math.Exp(one), 1e-300));
        return Math.Max(0, -Math.Log(Math.Max(1 - Math.Exp(none), 1e-300)));
    }

    /// <summary>−ln of the chance that a sum of squares with a known mean and variance is as large (Wilson and Hilferty 1931).</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="mean">Its mean, above 0.</param>
    /// <param name="variance">Its variance, above 0.</param>
    public static double OfSum(double sum, double mean, double variance)
    {
        double perFreedom = variance / (9 * mean * mean);
        double deviation = (Math.Cbrt(sum / mean) - (1 - perFreedom)) / Math.Sqrt(perFreedom);
        return deviation <= -3 ? 0 : Math.Max(0, -Normal.LogUpperTail(deviation));
    }

    /// <summary>The deviation of one normal variable, to either side, that has the given chance.</summary>
    /// <param name="improbability">−ln of the chance, 0 or more.</param>
    public static double Deviation(double improbability)
    {
        if (improbability <= 0) return 0;
        double deviation = Math.Sqrt(2 * improbability) * (improbability < 2 ? 0.8 : 1);
        for (int step = 0; step < 6; step++)
        {
            double log = Normal.LogUpperTail(deviation), slope = Math.Exp(Normal.LogDensity(deviation) - log);
            deviation = Math.Max(0, deviation + (log + LogOfTwo + improbability) / slope);
        }
        return deviation;
    }
}
