using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Simulation;

/// <summary>One series of a simulated fleet. Its points are made when they are first asked for. Safe for use by several threads.</summary>
public sealed class SimulatedSeries
{
    private readonly SeriesModel _model;
    private readonly Lazy<(ImmutableArray<Observation> Observations, ImmutableArray<SimulatedAnomaly> Labels)> _content;

    /// <param name="options">What all series of the fleet have in common.</param>
    /// <param name="seed">The seed of the fleet.</param>
    /// <param name="index">Which series of the fleet it is; the others have no influence on it.</param>
    internal SimulatedSeries(SimulationOptions options, ulong seed, int index)
    {
        int families = Enum.GetValues<SeriesFamily>().Length;
        Family = (SeriesFamily)(index % families);
        int number = index / families + 1;
        Key = Family switch
        {
            SeriesFamily.SmoothDaily => Invariant($"site-{number}/traffic"),
            SeriesFamily.NoisyDaily => Invariant($"host-{number:D2}/network-out"),
            SeriesFamily.Trend => Invariant($"db-{number}/connections"),
            SeriesFamily.Counts => Invariant($"shop-{number}/orders"),
            SeriesFamily.Noise => Invariant($"pump-{number}/pressure"),
            SeriesFamily.Latency => Invariant($"api-{number}/latency-ms"),
            SeriesFamily.Utilisation => Invariant($"host-{number:D2}/cpu"),
            _ => Invariant($"office-{number}/power"),
        };
        // Each use of chance has a stream of its own: anomalies on or off, the parameters and the noise are the same.
        ulong streams = (ulong)index * 3;
        RandomSequence parameters = new(seed, streams);
        _model = FamilyParameters.Draw(Family, ref parameters);
        Tags = ImmutableDictionary<string, string>.Empty.Add("env", parameters.Chance(0.75) ? "prod" : "staging");
        _content = new(() => Generate(options, _model, new(seed, streams + 1), new(seed, streams + 2)));
    }

    /// <summary>The series key, such as <c>host-07/cpu</c>; unique in the fleet and the same for every seed.</summary>
    public string Key { get; }

    /// <summary>What kind of series it is.</summary>
    public SeriesFamily Family { get; }

    /// <summary>The tags that go with every observation.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; }

    /// <summary>All points, in order of time, one an interval, none missing.</summary>
    public ImmutableArray<Observation> Observations => _content.Value.Observations;

    /// <summary>The injected anomalies, in order of time, at least two days apart.</summary>
    public IReadOnlyList<SimulatedAnomaly> Labels => _content.Value.Labels;

    /// <summary>What an omniscient model would expect at a time, without anomalies: the mean, for latencies the median.</summary>
    public double ExpectedAt(EventTime time) => _model.Expected(time);

    /// <summary>The standard deviation of the noise at a time, autocorrelation included.</summary>
    public double ResidualDeviationAt(EventTime time) => _model.ResidualDeviation(_model.Expected(time));

    private static (ImmutableArray<Observation>, ImmutableArray<SimulatedAnomaly>) Generate(
        SimulationOptions options, SeriesModel model, RandomSequence noiseRandom, RandomSequence anomalyRandom)
    {
        Noise[] noise = Noise.Sequence(noiseRandom, options.Points, model.Correlation);
        Observation[] observations = new Observation[noise.Length];
        for (int i = 0; i < observations.Length; i++)
        {
            EventTime time = options.Start + TimeSpan.FromTicks(i * options.Interval.Ticks);
            observations[i] = new(time, model.Value(model.Expected(time), noise[i]));
        }
        SimulatedAnomaly[] labels = options.Anomalies ? new AnomalyInjection(options, model, noise, observations, anomalyRandom).Inject() : [];
        return (ImmutableCollectionsMarshal.AsImmutableArray(observations), ImmutableCollectionsMarshal.AsImmutableArray(labels));
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
