namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A Gaussian autoregression, AR(1), rounded to so coarse steps that it takes a few values only, one of them often many times in a row.</summary>
/// <param name="Level">The mean before rounding, in steps.</param>
/// <param name="Deviation">The standard deviation before rounding, in steps, above 0.</param>
/// <param name="Correlation">The correlation of neighbours before rounding, 0 to 1 (exclusive).</param>
/// <param name="Step">The step, in the unit of the series, above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record QuantisedProcess(double Level, double Deviation, double Correlation, double Step) : NormalProcess
{
    /// <summary>The standard deviation before rounding, in steps.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>The correlation of neighbours before rounding.</summary>
    public double Correlation { get; } = Share(Correlation);

    /// <summary>The step, in the unit of the series.</summary>
    public double Step { get; } = Above(0, Step);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double innovation = Math.Sqrt(1 - Correlation * Correlation), departure = random.Gaussian();
        while (true)
        {
            yield return Math.Round(Level + Deviation * departure) * Step;
            departure = Correlation * departure + innovation * random.Gaussian();
        }
    }

    internal static QuantisedProcess Draw(ref RandomSequence random) =>
        new(random.Uniform(-5, 50), random.LogUniform(0.3, 1.5), random.Uniform(0, 0.95), random.LogUniform(0.01, 100));
}
