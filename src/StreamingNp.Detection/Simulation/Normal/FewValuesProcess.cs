using System.Collections.Immutable;

namespace StreamingNp.Detection.Simulation.Normal;

/// <summary>A Markov chain over a few distinct values, which stays at one for a while and then goes to a neighbour: the size of a pool, the number of replicas.</summary>
/// <param name="Levels">The values in ascending order, in the unit of the series; at least two.</param>
/// <param name="MeanStay">How many points a value lasts on average, above 1.</param>
/// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
public sealed record FewValuesProcess(ImmutableArray<double> Levels, double MeanStay) : NormalProcess
{
    /// <summary>The values in ascending order, in the unit of the series.</summary>
    public ImmutableArray<double> Levels { get; } = Levels.Length >= 2 ? Levels : throw new ArgumentOutOfRangeException(nameof(Levels), Levels.Length, "Values are at least two.");

    /// <summary>How many points a value lasts on average.</summary>
    public double MeanStay { get; } = Above(1, MeanStay);

    /// <summary>The process with its parameters, as other records show themselves.</summary>
    public override string ToString() => FormattableString.Invariant($"{nameof(FewValuesProcess)} {{ Levels = [{string.Join(", ", Levels)}], MeanStay = {MeanStay} }}");

    internal override IEnumerable<double> Values(RandomSequence random, DailyCycle cycle)
    {
        int level = random.Whole(0, Levels.Length - 1), last = Levels.Length - 1;
        while (true)
        {
            yield return Levels[level];
            // The lowest and the highest have one neighbour.
            if (random.Chance(1 / MeanStay)) level += level == 0 ? 1 : level == last ? -1 : random.Chance(0.5) ? 1 : -1;
        }
    }

    internal static FewValuesProcess Draw(ref RandomSequence random)
    {
        double level = random.Whole(0, 20), step = random.LogUniform(0.01, 100);
        var levels = ImmutableArray.CreateBuilder<double>();
        for (int more = random.Whole(3, 8); more > 0; more--)
        {
            levels.Add(level * step);
            level += random.Whole(1, 3);
        }
        return new(levels.ToImmutable(), random.LogUniform(5, 100));
    }
}
