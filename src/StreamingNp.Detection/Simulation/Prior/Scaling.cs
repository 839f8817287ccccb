namespace StreamingNp.Detection.Simulation.Prior;

/// <summary>Brings a part of a series to a mean of 0 and a standard deviation of 1.</summary>
internal static class Scaling
{
    /// <summary>Adds a part, standardised and weighted, to a series.</summary>
    /// <param name="part">The part.</param>
    /// <param name="weight">The standard deviation that it gets; a part that does not vary adds nothing.</param>
    /// <param name="series">The series, as long as the part.</param>
    public static void Add(ReadOnlySpan<double> part, double weight, Span<double> series)
    {
        double mean = Mean(part), deviation = Deviation(part, mean);
        if (!(deviation > 1e-12)) return;
        double factor = weight / deviation;
        for (int index = 0; index < part.Length; index++) series[index] += (part[index] - mean) * factor;
    }

    /// <summary>The mean.</summary>
    public static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / values.Length;
    }

    /// <summary>The standard deviation.</summary>
    public static double Deviation(ReadOnlySpan<double> values, double mean)
    {
        double squares = 0;
        foreach (double value in values) squares += (value - mean) * (value - mean);
        return Math.Sqrt(squares / values.Length);
    }
}
