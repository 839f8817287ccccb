namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Makes counts of rates: Poisson, negative binomial, or with zeros between.</summary>
internal static class CountForm
{
    // From here on a quantile of the normal approximation, with its skew, is as good as whole numbers show.
    private const double LargeRate = 12;

    /// <summary>Replaces rates by counts.</summary>
    /// <param name="rates">Rates a point, 0 or more.</param>
    /// <param name="random">What decides.</param>
    public static void Apply(Span<double> rates, ref RandomSequence random)
    {
        double clumps = random.Chance(0.4) ? random.LogUniform(0.7, 30) : 0, zeros = random.Chance(0.15) ? random.Uniform(0.05, 0.9) : 0;
        foreach (ref double rate in rates)
        {
            double mean = rate;
            if (clumps > 0) mean *= Gamma(clumps, ref random);
            rate = zeros > 0 && random.Chance(zeros) ? 0 : Poisson(mean, ref random);
        }
    }

    /// <summary>A Poisson number.</summary>
    public static double Poisson(double rate, ref RandomSequence random)
    {
        if (rate > LargeRate)
        {
            double normal = Ziggurat.Normal(ref random);
            return Math.Max(0, Math.Round(rate + Math.Sqrt(rate) * normal + (normal * normal - 1) / 6));
        }
        int count = 0;
        double probability = Math.Exp(-rate), uniform = random.Uniform();
        for (double below = probability; uniform > below && count < 60; below += probability) probability *= rate / ++count;
        return count;
    }

    // Of mean 1; Wilson and Hilferty (1931).
    private static double Gamma(double shape, ref RandomSequence random)
    {
        double root = 1 - 1 / (9 * shape) + Ziggurat.Normal(ref random) / (3 * Math.Sqrt(shape));
        return Math.Max(0, root * root * root);
    }
}
