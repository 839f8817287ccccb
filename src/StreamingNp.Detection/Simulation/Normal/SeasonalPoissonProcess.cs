namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>Counts of events that come independently of each other, at a rate with a daily wave, or a weekly one at an interval of a day or more.</summary>
/// <param name="Rate">The geometric mean of the events to be expected in an interval, above 0.</param>
/// <param name="Swing">The amplitude of the wave of the rate's logarithm, from 0: the highest rate is e to twice the swing times the lowest.</param>
/// <param name="Phase">Where the wave is at midnight, in turns.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record SeasonalPoissonProcess(double Rate, double Swing, double Phase) : NormalProcess
{
    /// <summary>The geometric mean of the events to be expected in an interval.</summary>
    public double Rate { get; } = Above(0, Rate);

    /// <summary>The events to be expected.</summary>
    /// <param name="turn">Where in the day, in turns, 0 for midnight.</param>
    public double Expected(double turn) => Rate * Math.Exp(Swing * Math.Sin(Math.Tau * (Phase + turn)));

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        for (long point = 0; ; point++) yield return random.Poisson(Expected(cycle.Turn(point)));
    }

    internal static SeasonalPoissonProcess Draw(ref RandomSequence random) => new(random.LogUniform(2, 100), random.Uniform(0.3, 1.2), random.Uniform());
}
