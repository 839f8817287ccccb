using System.Collections.Immutable;

namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A Markov chain of regimes, each with a level of its own, under Gaussian noise: a machine that runs at one of a few paces.</summary>
/// <param name="Levels">The level of each regime, in the unit of the series; at least two.</param>
/// <param name="Deviation">The standard deviation of the noise, above 0.</param>
/// <param name="MeanStay">How many points a regime lasts on average, above 1; which one follows is chance.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record RegimeProcess(ImmutableArray<double> Levels, double Deviation, double MeanStay) : NormalProcess
{
    /// <summary>The level of each regime, in the unit of the series.</summary>
    public ImmutableArray<double> Levels { get; } = Levels.Length >= 2 ? Levels : throw new ArgumentOutOfRangeException(nameof(Levels), Levels.Length, "Regimes are at least two.");

    /// <summary>The standard deviation of the noise, in the unit of the series.</summary>
    public double Deviation { get; } = Above(0, Deviation);

    /// <summary>How many points a regime lasts on average.</summary>
    public double MeanStay { get; } = Above(1, MeanStay);

    /// <summary>The process with its parameters, as other records show themselves.</summary>
    public override string ToString() => FormattableString.Invariant($"{nameof(RegimeProcess)} {{ Levels = [{string.Join(", ", Levels)}], Deviation = {Deviation}, MeanStay = {MeanStay} }}");

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        int regime = random.Whole(0, Levels.Length - 1);
        while (true)
        {
            yield return Levels[regime] + Deviation * random.Gaussian();
            if (random.Chance(1 / MeanStay)) regime = (regime + random.Whole(1, Levels.Length - 1)) % Levels.Length;
        }
    }

    internal static RegimeProcess Draw(ref RandomSequence random)
    {
        (double level, double deviation) = DrawUnit(ref random);
        var levels = ImmutableArray.CreateBuilder<double>();
        levels.Add(level);
        for (int more = random.Whole(1, 2); more > 0; more--) levels.Add(level += deviation * random.Uniform(3, 12));
        // From an hour to a day at five minutes.
        return new(levels.ToImmutable(), deviation, random.LogUniform(12, 288));
    }
}
