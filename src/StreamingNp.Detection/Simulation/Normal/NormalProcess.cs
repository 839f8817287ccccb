using System.Runtime.CompilerServices;

namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>
/// A stochastic process of a textbook in which nothing is ever wrong. None has to do with what models are trained on, so
/// that alarms on its series are false, and their number tells whether a probability means what it says on data of another
/// kind. Correlations and rates are those of points, whatever the interval; daily shapes follow the time of day.
/// </summary>
public abstract record NormalProcess
{
    /// <summary>The time between two values where nothing else is said.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(5);

    // Long enough for a start at any value to be forgotten by each process that has a mean.
    private protected const int PointsToSettle = 2_000;

    private protected NormalProcess()
    {
    }

    /// <summary>The first values of the process; the same on one instruction set for the same seed, and none is NaN or infinite.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="points">How many values, from 0.</param>
    /// <param name="interval">The time between two values, above zero; null for <see cref="DefaultInterval"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 0 points, or the interval is not above zero.</exception>
    public double[] Sample(ulong seed, int points, TimeSpan? interval = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        if (interval <= TimeSpan.Zero) throw new ArgumentOutOfRangeException(nameof(interval), interval, "The time between two values must be above zero.");
        return [.. Values(new RandomSequence(seed, stream: 0), new DailyCycle(interval ?? DefaultInterval)).Take(points)];
    }

    /// <summary>The values without an end; the first is at midnight of a Monday.</summary>
    /// <param name="random">Where chance comes from.</param>
    /// <param name="cycle">The day, at the interval of the values.</param>
    internal abstract IEnumerable<double> Values(RandomSequence random, DailyCycle cycle);

    private protected static double Above(double low, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > low && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"It must be a finite number above {low}."));

    private protected static double AtLeast(double least, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"It must be a finite number, {least} or more."));

    private protected static double Share(double value, double least = 0, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && value < 1 ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"It must be {least} or more and below 1."));

    // Most metrics are small beside their level, and some are not; their units are anything.
    private protected static (double Level, double Deviation) DrawUnit(ref RandomSequence random)
    {
        double deviation = random.LogUniform(0.01, 1_000);
        return (deviation * random.Uniform(-10, 50), deviation);
    }
}
