namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A level that takes a random walk, under Gaussian noise (the local level model): it has no mean to go back to.</summary>
/// <param name="Level">The level at the start, in the unit of the series.</param>
/// <param name="Deviation">The standard deviation of the noise, above 0.</param>
/// <param name="Step">The standard deviation of a step of the level, above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record WanderingProcess(double Level, double Deviation, double Step) : NormalProcess
{
    /// <summary>The standard deviation of the noise, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>The standard deviation of a step of the level, in the unit of the series.</summary>
    public double Step { get; } = Above(0, Step);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double level = Level;
        while (true)
        {
            yield return level + Deviation * random.Gaussian();
            level += Step * random.Gaussian();
        }
    }

    internal static WanderingProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, deviation * random.LogUniform(0.01, 0.5));
    }
}
