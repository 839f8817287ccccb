namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>What a metric makes of a quantity: limits, steps, repetitions.</summary>
internal static class ValueForm
{
    /// <summary>Clips to percentages.</summary>
    /// <param name="values">Quantities of about unit deviation, overwritten.</param>
    /// <param name="random">What decides on level and spread.</param>
    public static void Percentage(Span<double> values, ref RandomSequence random)
    {
        double level = random.Chance(0.3) ? random.Chance(0.5) ? random.Uniform(0, 8) : random.Uniform(92, 101) : random.Uniform(5, 95);
        double mean = Scaling.Mean(values), factor = random.LogUniform(0.3, 25) / Math.Max(1e-9, Scaling.Deviation(values, mean));
        foreach (ref double value in values) value = Math.Clamp(level + (value - mean) * factor, 0, 100);
    }

    /// <summary>Rounds to multiples of a step.</summary>
    public static void Quantise(Span<double> values, double step)
    {
        double inverse = 1 / step;
        if (!double.IsFinite(inverse)) return;
        foreach (ref double value in values) value = Math.Round(value * inverse) * step;
    }

    /// <summary>Repeats values: every few points, or at random.</summary>
    public static void Repeat(Span<double> values, ref RandomSequence random)
    {
        bool regular = random.Chance(0.4);
        int every = random.Whole(2, 12);
        double changes = random.LogUniform(0.02, 0.7), held = values[0];
        for (int index = 0; index < values.Length; index++)
        {
            if (regular ? index % every == 0 : random.Chance(changes)) held = values[index];
            values[index] = held;
        }
    }
}
