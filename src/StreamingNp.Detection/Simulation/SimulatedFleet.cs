using System.Collections.Immutable;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>
/// A fleet of simulated series with labelled anomalies. The same options and seed give bit-identical points on one
/// instruction set, and a series does not depend on how many others there are.
/// </summary>
public sealed class SimulatedFleet
{
    /// <summary>Lays out the fleet; points are made a series at a time when they are first asked for.</summary>
    /// <param name="options">What the fleet looks like.</param>
    /// <param name="seed">Any number.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public SimulatedFleet(SimulationOptions options, ulong seed)
    {
        options.Check();
        Options = options;
        Series = [.. Enumerable.Range(0, options.Series).Select(index => new SimulatedSeries(options, seed, index))];
    }

    /// <summary>What the fleet looks like.</summary>
    public SimulationOptions Options { get; }

    /// <summary>The series of the fleet; families take turns.</summary>
    public IReadOnlyList<SimulatedSeries> Series { get; }

    /// <summary>All points of all series in order of time, and at the same time in the order of <see cref="Series"/>.</summary>
    public IEnumerable<(SimulatedSeries Series, Observation Observation)> InTimeOrder()
    {
        (SimulatedSeries Series, ImmutableArray<Observation> Observations)[] all = [.. Series.Select(series => (series, series.Observations))];
        for (int i = 0; i < Options.Points; i++)
        {
            foreach ((SimulatedSeries series, ImmutableArray<Observation> observations) in all) yield return (series, observations[i]);
        }
    }
}
