namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Growth and reset, as of memory that is collected and queues that are emptied.</summary>
internal static class SawtoothPart
{
    /// <summary>Adds the part.</summary>
    public static void Add(Span<double> series, double weight, ref RandomSequence random)
    {
        double length = random.LogUniform(5, 800), uneven = random.Chance(0.5) ? random.LogUniform(0.05, 1) : 0, varies = random.LogUniform(0.005, 0.4);
        double leaves = random.Chance(0.5) ? 0 : random.Uniform(0, 0.5), at = random.Uniform(), until = 1;
        double direction = random.Chance(0.85) ? 1 : -1;
        double[] part = new double[series.Length];
        for (int index = 0; index < part.Length; index++)
        {
            at += (uneven > 0 ? Math.Max(0, 1 + uneven * Ziggurat.Normal(ref random)) : 1) / length;
            if (at >= until)
            {
                at = leaves * random.Uniform();
                until = Math.Max(0.3, 1 + varies * Ziggurat.Normal(ref random));
            }
            part[index] = direction * at;
        }
        Scaling.Add(part, weight, series);
    }
}
