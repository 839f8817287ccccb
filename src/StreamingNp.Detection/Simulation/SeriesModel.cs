using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>Where the values of one series come from: an expectation for every time, and noise around it.</summary>
internal sealed record SeriesModel
{
    // From here on the normal approximation of a Poisson quantile, with its skew, is as good as whole numbers show.
    private const double LargeRate = 30;

    /// <summary>The family whose parameters these are; counts and latencies have noise of their own.</summary>
    public required SeriesFamily Family { get; init; }

    /// <summary>The middle between the day's lowest and highest expectation, in the unit of the series.</summary>
    public required double Level { get; init; }

    /// <summary>Half the difference of the day's lowest and highest expectation.</summary>
    public double Amplitude { get; init; }

    /// <summary>The daily shape; null where there is none.</summary>
    public DailyShape? Shape { get; init; }

    /// <summary>How far the level wanders to either side.</summary>
    public double TrendAmplitude { get; init; }

    /// <summary>How long the level takes to wander there and back.</summary>
    public TimeSpan TrendPeriod { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Where the wandering begins, in turns.</summary>
    public double TrendPhase { get; init; }

    /// <summary>The standard deviation of Gaussian noise; for latencies that of the logarithm; unused for counts.</summary>
    public double NoiseDeviation { get; init; }

    /// <summary>The correlation φ of the noise of neighbouring points, 0 to 0.7.</summary>
    public double Correlation { get; init; }

    /// <summary>The lowest value that can be.</summary>
    public double Minimum { get; init; }

    /// <summary>The highest value that can be.</summary>
    public double Maximum { get; init; } = double.PositiveInfinity;

    /// <summary>A power of ten: values are rounded to whole multiples of its inverse.</summary>
    public double Resolution { get; init; } = 1;

    /// <summary>What is to be expected at a time: the mean, for latencies the median.</summary>
    /// <param name="time">When.</param>
    /// <param name="delay">How much later than usual the daily shape comes.</param>
    public double Expected(EventTime time, TimeSpan delay = default)
    {
        double expected = Level;
        if (Shape is not null) expected += Amplitude * Shape.At(time, delay);
        if (TrendAmplitude != 0)
            expected += TrendAmplitude * Math.Sin(Math.Tau * (time.Microseconds / TrendPeriod.TotalMicroseconds + TrendPhase));
        return expected;
    }

    /// <summary>The marginal standard deviation of the values around an expectation.</summary>
    public double ResidualDeviation(double expected)
    {
        double variance = NoiseDeviation * NoiseDeviation;
        return Family switch
        {
            SeriesFamily.Counts => Math.Sqrt(expected),
            SeriesFamily.Latency => expected * Math.Exp(variance / 2) * Math.Sqrt(Math.Exp(variance) - 1),
            _ => NoiseDeviation,
        };
    }

    /// <summary>The value that noise makes of an expectation.</summary>
    public double Value(double expected, Noise noise) => Family switch
    {
        SeriesFamily.Counts => PoissonQuantile(expected, noise),
        SeriesFamily.Latency => Round(expected * Math.Exp(NoiseDeviation * noise.Normal)),
        _ => Round(Math.Clamp(expected + NoiseDeviation * noise.Normal, Minimum, Maximum)),
    };

    /// <summary>
    /// The value moved by <paramref name="size"/> residual standard deviations. Upwards in skewed noise it is moved
    /// further, so that it is as rare as in Gaussian noise: what is called an anomaly must stand out.
    /// </summary>
    /// <returns>The value that comes of it; NaN where it would be beyond <see cref="Minimum"/> or <see cref="Maximum"/>.</returns>
    public double Moved(double value, double expected, double size)
    {
        double change = (size > 0, Family) switch
        {
            (true, SeriesFamily.Counts) => Math.Ceiling(size * Math.Sqrt(expected) + size * size / 6),
            (false, SeriesFamily.Counts) => Math.Floor(size * Math.Sqrt(expected)),
            (true, SeriesFamily.Latency) => expected * (Math.Exp(size * NoiseDeviation) - 1),
            _ => size * ResidualDeviation(expected),
        };
        double moved = Round(value + change);
        return moved >= Minimum && moved <= Maximum ? moved : double.NaN;
    }

    private double Round(double value) => Math.Round(value * Resolution) / Resolution;

    private static double PoissonQuantile(double rate, Noise noise)
    {
        if (rate > LargeRate)
        {
            // Cornish and Fisher (1938), to the skew.
            double z = noise.Normal;
            return Math.Max(0, Math.Round(rate + Math.Sqrt(rate) * z + (z * z - 1) / 6));
        }
        int count = 0;
        double probability = Math.Exp(-rate);
        for (double below = probability; noise.Uniform > below && count < 200; below += probability) probability *= rate / ++count;
        return count;
    }
}
