namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Numbers of well-known distributions, made of a sequence of random numbers. Exact but for rounding.</summary>
internal static class Variates
{
    // e to the −30 is far from the smallest double.
    private const double LargestPiece = 30;

    /// <summary>Standard normal (Box and Muller, 1958).</summary>
    public static double Gaussian(ref this RandomSequence random)
    {
        double radius = Math.Sqrt(-2 * Math.Log(random.Uniform()));
        return radius * Math.Cos(Math.Tau * random.Uniform());
    }

    /// <summary>Student's t, scaled to unit variance.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="degrees">The degrees of freedom, 3 or more; with up to 4 the fourth moment is infinite.</param>
    public static double StudentT(ref this RandomSequence random, int degrees)
    {
        double numerator = random.Gaussian(), square = 0;
        for (int degree = 0; degree < degrees; degree++)
        {
            double normal = random.Gaussian();
            square += normal * normal;
        }
        // The variance of t is n / (n − 2): √n goes out.
        return numerator / Math.Sqrt(square / (degrees - 2));
    }

    /// <summary>The waiting time for an event that comes at a rate above 0.</summary>
    public static double Exponential(ref this RandomSequence random, double rate) => -Math.Log(random.Uniform()) / rate;

    /// <summary>The number of events where so many are expected, 0 or more; takes time in proportion to it.</summary>
    public static int Poisson(ref this RandomSequence random, double expected)
    {
        int count = 0;
        for (; expected > LargestPiece; expected -= LargestPiece) count += random.PoissonPiece(LargestPiece);
        return count + random.PoissonPiece(expected);
    }

    // Knuth's product of uniform numbers.
    private static int PoissonPiece(ref this RandomSequence random, double expected)
    {
        double least = Math.Exp(-expected);
        int count = 0;
        for (double product = random.Uniform(); product > least; product *= random.Uniform()) count++;
        return count;
    }
}
