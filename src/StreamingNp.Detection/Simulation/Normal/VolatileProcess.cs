namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Noise whose deviation comes and goes, GARCH(1,1) (Bollerslev, 1986): calm and wild stretches around one level, each value uncorrelated with the one before.</summary>
/// <param name="Level">The mean, in the unit of the series.</param>
/// <param name="Deviation">The standard deviation of the values, above 0.</param>
/// <param name="Reaction">How much of the last square goes into the next variance (α), 0 to 1.</param>
/// <param name="Persistence">How much of a change of the variance is left a point later (α + β), from <paramref name="Reaction"/> to 1 (exclusive).</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record VolatileProcess(double Level, double Deviation, double Reaction, double Persistence) : NormalProcess
{
    /// <summary>The standard deviation of the values, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>How much of the last square goes into the next variance (α).</summary>
    public double Reaction { get; } = Share(Reaction);

    /// <summary>How much of a change of the variance is left a point later (α + β).</summary>
    public double Persistence { get; } = Share(Persistence, Reaction);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double variance = 1, departure = 1;
        for (long point = -PointsToSettle; ; point++)
        {
            variance = 1 - Persistence + Reaction * departure * departure + (Persistence - Reaction) * variance;
            departure = Math.Sqrt(variance) * random.Gaussian();
            if (point >= 0) yield return Level + Deviation * departure;
        }
    }

    internal static VolatileProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, random.Uniform(0.05, 0.15), random.Uniform(0.9, 0.98));
    }
}
