namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A daily wave of two harmonics under Gaussian noise; a weekly one at an interval of a day or more.</summary>
/// <param name="Level">The mean, in the unit of the series.</param>
/// <param name="Swing">The amplitude of the wave, from 0.</param>
/// <param name="Phase">Where the wave is at midnight, in turns.</param>
/// <param name="Deviation">The standard deviation of the noise, above 0.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record DailyWaveProcess(double Level, double Swing, double Phase, double Deviation) : NormalProcess
{
    private const double SecondHarmonic = 0.3;

    /// <summary>The standard deviation of the noise, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>The value without the noise.</summary>
    /// <param name="turn">Where in the cycle, in turns.</param>
    public double Expected(double turn)
    {
        double angle = Math.Tau * (Phase + turn);
        return Level + Swing * (Math.Sin(angle) + SecondHarmonic * Math.Sin(2 * angle));
    }

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        for (long point = 0; ; point++) yield return Expected(cycle.Turn(point)) + Deviation * random.Gaussian();
    }
}
