namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A first-order autoregression, AR(1), whose innovations have Student's t-distribution, so that now and then a value leaps far and decays, or are Gaussian. Without correlation it is white noise.</summary>
/// <param name="Level">The mean, in the unit of the series.</param>
/// <param name="Deviation">The standard deviation of the values, above 0.</param>
/// <param name="Correlation">The correlation of neighbours, 0 to 1 (exclusive).</param>
/// <param name="Degrees">The degrees of freedom of Student's t, 3 or more; null for Gaussian innovations.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record AutoregressiveProcess(double Level, double Deviation, double Correlation, int? Degrees = 3) : NormalProcess
{
    /// <summary>The standard deviation of the values, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>The correlation of neighbours.</summary>
    public double Correlation { get; } = Share(Correlation);

    /// <summary>The degrees of freedom of Student's t; null for Gaussian innovations.</summary>
    public int? Degrees { get; } = Degrees is null or >= 3 ? Degrees : throw new ArgumentOutOfRangeException(nameof(Degrees), Degrees, "It must be 3 or more, or null: Student's t needs a variance.");

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        double innovation = Math.Sqrt(1 - Correlation * Correlation), departure = 0;
        for (long point = -PointsToSettle; ; point++)
        {
            departure = Correlation * departure + innovation * (Degrees is { } degrees ? random.StudentT(degrees) : random.Gaussian());
            if (point >= 0) yield return Level + Deviation * departure;
        }
    }

    internal static AutoregressiveProcess DrawWhite(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, Correlation: 0, Degrees: null);
    }

    internal static AutoregressiveProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        return new(level, deviation, random.Uniform(0.1, 0.9));
    }
}
