namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A first-order autoregression, AR(1), whose innovations have Student's t-distribution with three degrees of freedom: now and then a value leaps far and decays.</summary>
/// <param name="Level">The mean, in the unit of the series.</param>
/// <param name="Deviation">The standard deviation of the values, above 0.</param>
/// <param name="Correlation">The correlation of neighbours, 0 to 1 (exclusive).</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record AutoregressiveProcess(double Level, double Deviation, double Correlation) : NormalProcess
{
    /// <summary>The standard deviation of the values, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>The correlation of neighbours.</summary>
    public double Correlation { get; } = Share(Correlation);

    internal override IEnumerable<double> Values(RandomSequence random)
    {
        double innovation = Math.Sqrt(1 - Correlation * Correlation), departure = 0;
        for (long point = -PointsToSettle; ; point++)
        {
            departure = Correlation * departure + innovation * random.StudentOfThree();
            if (point >= 0) yield return Level + Deviation * departure;
        }
    }

    internal static AutoregressiveProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, random.Uniform(0.1, 0.9));
    }
}
