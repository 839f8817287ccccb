using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>Noise of a known deviation, by which anomalies are measured.</summary>
/// <param name="Name">What reports call it, such as <c>ar1</c>.</param>
/// <param name="Process">What makes the values.</param>
/// <param name="Deviation">The standard deviation of its noise, in the unit of the series.</param>
/// <param name="IsCount">Whether values are whole numbers, and stay so under an anomaly.</param>
public sealed record NoiseKind(string Name, NormalProcess Process, double Deviation, bool IsCount = false)
{
    private const double Level = 50, Unit = 2, Rate = 3, AutoCorrelation = 0.8;

    /// <summary>The kinds that the sensitivity is measured on: white, an AR(1) of 0.8, Student's t with 3 and with 5 degrees of freedom, and Poisson counts with a mean of 3.</summary>
    public static IReadOnlyList<NoiseKind> All { get; } =
    [
        new("white", new AutoregressiveProcess(Level, Unit, Correlation: 0, Degrees: null), Unit),
        new("ar1", new AutoregressiveProcess(Level, Unit, AutoCorrelation, Degrees: null), Unit),
        new("t3", new AutoregressiveProcess(Level, Unit, Correlation: 0, Degrees: 3), Unit),
        new("t5", new AutoregressiveProcess(Level, Unit, Correlation: 0, Degrees: 5), Unit),
        new("poisson", new SeasonalPoissonProcess(Rate, Swing: 0, Phase: 0), Math.Sqrt(Rate), IsCount: true),
    ];
}
