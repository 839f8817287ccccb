namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>The noise of a series, of one of many shapes.</summary>
internal static class NoisePart
{
    /// <summary>Fills an array with noise of about unit deviation.</summary>
    /// <param name="noise">Overwritten.</param>
    /// <param name="volatility">The factor of the noise at each point; clusters of noise are worked into it.</param>
    /// <param name="random">What decides.</param>
    public static void Fill(Span<double> noise, Span<double> volatility, ref RandomSequence random)
    {
        double shape = random.Uniform();
        if (shape < 0.5) Gaussian(noise, ref random);
        else if (shape < 0.7) StudentT(noise, random.Uniform(2.5, 6), ref random);
        else if (shape < 0.8) Laplace(noise, ref random);
        else if (shape < 0.95) Skewed(noise, random.LogUniform(0.1, 1), ref random);
        else Contaminated(noise, random.LogUniform(0.01, 0.15), random.Uniform(2, 8), ref random);
        if (random.Chance(0.2)) Correlate(noise, random.Uniform(-0.4, 0.8));
        if (random.Chance(0.2)) Cluster(volatility, ref random);
        for (int index = 0; index < noise.Length; index++) noise[index] *= volatility[index];
    }

    private static void Gaussian(Span<double> noise, ref RandomSequence random)
    {
        foreach (ref double one in noise) one = Ziggurat.Normal(ref random);
    }

    // Bailey (1994); brought to about the width of a standard normal's middle.
    private static void StudentT(Span<double> noise, double degrees, ref RandomSequence random)
    {
        foreach (ref double one in noise)
            one = 0.85 * Math.Sqrt(degrees * (Math.Exp(-2 / degrees * Math.Log(random.Uniform())) - 1)) * Math.Cos(Math.Tau * random.Uniform());
    }

    private static void Laplace(Span<double> noise, ref RandomSequence random)
    {
        foreach (ref double one in noise)
        {
            double uniform = random.Uniform();
            one = 0.7071 * (uniform < 0.5 ? Math.Log(2 * uniform) : -Math.Log(2 * (1 - uniform)));
        }
    }

    // Log-normal, mostly with the tail upwards.
    private static void Skewed(Span<double> noise, double spread, ref RandomSequence random)
    {
        double sign = random.Chance(0.85) ? 1 : -1;
        foreach (ref double one in noise) one = sign * (Math.Exp(spread * Ziggurat.Normal(ref random)) - 1) / spread;
    }

    private static void Contaminated(Span<double> noise, double share, double size, ref RandomSequence random)
    {
        foreach (ref double one in noise) one = Ziggurat.Normal(ref random) * (random.Chance(share) ? size : 1);
    }

    private static void Correlate(Span<double> noise, double correlation)
    {
        double innovation = Math.Sqrt(1 - correlation * correlation), previous = 0;
        foreach (ref double one in noise) one = previous = correlation * previous + innovation * one;
    }

    private static void Cluster(Span<double> volatility, ref RandomSequence random)
    {
        double keep = 1 - 1 / random.LogUniform(3, 300), spread = random.Uniform(0.2, 1), innovation = Math.Sqrt(1 - keep * keep), at = 0;
        foreach (ref double one in volatility)
        {
            at = keep * at + innovation * Ziggurat.Normal(ref random);
            one *= Math.Exp(spread * at);
        }
    }
}
