namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Square cycles: on and off take turns, each for a length of its own, under a little Gaussian noise, as with a compressor.</summary>
/// <param name="Off">The level while it is off, in the unit of the series.</param>
/// <param name="On">The level while it is on.</param>
/// <param name="Deviation">The standard deviation of the noise, above 0.</param>
/// <param name="MeanOff">How many points it is off on average, 2 or more; each time from half as many to half as many again.</param>
/// <param name="MeanOn">How many points it is on on average, 2 or more.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record SwitchingProcess(double Off, double On, double Deviation, double MeanOff, double MeanOn) : NormalProcess
{
    private const double MinStay = 2, Irregularity = 0.5;

    /// <summary>The standard deviation of the noise, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>How many points it is off on average.</summary>
    public double MeanOff { get; } = AtLeast(MinStay, MeanOff);

    /// <summary>How many points it is on on average.</summary>
    public double MeanOn { get; } = AtLeast(MinStay, MeanOn);

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        for (bool on = random.Chance(MeanOn / (MeanOn + MeanOff)); ; on = !on)
        {
            double mean = on ? MeanOn : MeanOff;
            int stay = (int)Math.Round(mean * random.Uniform(1 - Irregularity, 1 + Irregularity));
            for (int point = 0; point < stay; point++) yield return (on ? On : Off) + Deviation * random.Gaussian();
        }
    }

    internal static SwitchingProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, level + deviation * random.LogUniform(20, 200), deviation, random.LogUniform(5, 60), random.LogUniform(5, 60));
    }
}
