using System.Runtime.CompilerServices;

namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>
/// A stochastic process of a textbook in which nothing is ever wrong, sampled every five minutes. None has to do with what
/// models are trained on, so that alarms on its series are false, and their number tells whether a probability means what
/// it says on data of another kind.
/// </summary>
public abstract record NormalProcess
{
    /// <summary>The time between two values.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>How many values a day has.</summary>
    protected const int PointsPerDay = 288;

    // Long enough for a start at any value to be forgotten by each process that has a mean.
    private protected const int PointsToSettle = 2_000;

    private protected NormalProcess()
    {
    }

    /// <summary>The first values of the process; the same on one instruction set for the same seed, and none is NaN or infinite.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="points">How many values, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 0 points.</exception>
    public double[] Sample(ulong seed, int points)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(points);
        return [.. Values(new RandomSequence(seed, stream: 0)).Take(points)];
    }

    /// <summary>The values without an end; the first is at midnight.</summary>
    internal abstract IEnumerable<double> Values(RandomSequence random);

    private protected static double Above(double low, double value, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value > low && double.IsFinite(value) ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"It must be a finite number above {low}."));

    private protected static double Share(double value, double least = 0, [CallerArgumentExpression(nameof(value))] string name = "") =>
        value >= least && value < 1 ? value : throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"It must be {least} or more and below 1."));

    // Most metrics are small beside their level, and some are not; their units are anything.
    private protected static (double Level, double Deviation) DrawUnit(ref RandomSequence random)
    {
        double deviation = random.LogUniform(0.01, 1_000);
        return (deviation * random.Uniform(-10, 50), deviation);
    }
}
