namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Bursts that belong to a series: at random times, with heavy-tailed heights, at once over or fading.</summary>
internal static class BurstPart
{
    /// <summary>Adds the part.</summary>
    /// <param name="series">The series.</param>
    /// <param name="weight">The median height of a burst.</param>
    /// <param name="random">What decides.</param>
    public static void Add(Span<double> series, double weight, ref RandomSequence random)
    {
        double rate = random.LogUniform(0.002, 0.15), spread = random.Uniform(0.2, 1.3), downwards = random.Chance(0.15) ? random.Uniform() : 0;
        double fades = random.Chance(0.5) ? 0 : Math.Exp(-1 / random.LogUniform(0.5, 20)), at = 0;
        int lasts = random.Chance(0.6) ? 1 : random.Whole(2, 8), left = 0;
        for (int index = 0; index < series.Length; index++)
        {
            if (random.Chance(rate))
            {
                at = weight * Math.Exp(spread * Ziggurat.Normal(ref random)) * (downwards > 0 && random.Chance(downwards) ? -1 : 1);
                left = lasts == 1 ? 1 : random.Whole(1, lasts);
            }
            else if (--left <= 0)
            {
                at *= fades;
            }
            series[index] += at;
        }
    }
}
