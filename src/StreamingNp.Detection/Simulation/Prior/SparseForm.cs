namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Series that are one value nearly always.</summary>
internal static class SparseForm
{
    /// <summary>Zeros with busy stretches between.</summary>
    public static void Zeros(Span<double> values, ref RandomSequence random)
    {
        double begins = random.LogUniform(0.001, 0.2), ends = 1 / random.LogUniform(1, 30), size = random.LogUniform(1, 1e6), spread = random.Uniform(0.1, 2);
        bool whole = random.Chance(0.6), busy = false;
        foreach (ref double value in values)
        {
            busy = busy ? !random.Chance(ends) : random.Chance(begins);
            value = busy ? size * Math.Exp(spread * Ziggurat.Normal(ref random)) : 0;
            if (whole) value = Math.Ceiling(value);
        }
    }

    /// <summary>A constant with rare and small departures.</summary>
    public static void NearlyConstant(Span<double> values, ref RandomSequence random)
    {
        double departs = random.LogUniform(0.0005, 0.03), size = random.LogUniform(0.001, 1);
        bool oneSize = random.Chance(0.5);
        foreach (ref double value in values) value = 1 + (random.Chance(departs) ? size * (oneSize ? 1 : Ziggurat.Normal(ref random)) : 0);
    }
}
