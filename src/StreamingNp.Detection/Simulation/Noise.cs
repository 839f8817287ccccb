namespace StreamingNp.Detection.Simulation;

/// <summary>The chance part of one point: what makes of an expectation a value.</summary>
/// <param name="Normal">Standard normal, and autocorrelated where the series is.</param>
/// <param name="Uniform">Uniform in (0, 1), independent from point to point. Not independent of <paramref name="Normal"/>: a series uses one of them.</param>
internal readonly record struct Noise(double Normal, double Uniform)
{
    /// <summary>The noise of a series. Every point takes two random numbers, whatever becomes of it, so that an anomaly changes nothing after it.</summary>
    /// <param name="random">Where the chance comes from.</param>
    /// <param name="count">The number of points.</param>
    /// <param name="correlation">The correlation φ of neighbours, 0 to 1 (exclusive): an AR(1) process of unit variance.</param>
    public static Noise[] Sequence(RandomSequence random, int count, double correlation)
    {
        Noise[] sequence = new Noise[count];
        double innovation = Math.Sqrt(1 - correlation * correlation);
        double normal = 0;
        for (int i = 0; i < count; i++)
        {
            double uniform = random.Uniform();
            // Box and Muller (1958).
            double independent = Math.Sqrt(-2 * Math.Log(uniform)) * Math.Cos(Math.Tau * random.Uniform());
            normal = i == 0 ? independent : correlation * normal + innovation * independent;
            sequence[i] = new(normal, uniform);
        }
        return sequence;
    }
}
