using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Simulation.Disturbed;

/// <summary>A series of noise whose points can be had with and without anomalies: the noise under them is the same.</summary>
public sealed class DisturbedSeries
{
    private readonly double[] _values;

    /// <summary>Makes the series.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="noise">What it is made of.</param>
    /// <param name="interval">The time between two points, above zero.</param>
    /// <param name="points">How many points it has, 1 or more.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="stream">Which of the series of that seed and noise it is.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no point, or no time between two.</exception>
    public DisturbedSeries(string name, NoiseKind noise, TimeSpan interval, int points, ulong seed, int stream)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(points);
        (Name, Noise, Interval) = (name, noise, interval);
        _values = noise.Process.Sample(new RandomSequence(seed, (ulong)stream).Next(), points, interval);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>What it is made of.</summary>
    public NoiseKind Noise { get; }

    /// <summary>The time between two points.</summary>
    public TimeSpan Interval { get; }

    /// <summary>How many points it has.</summary>
    public int Points => _values.Length;

    /// <summary>The time of a point, 0 for the first.</summary>
    public EventTime TimeOf(int point) => NormalSeries.Start + Interval * point;

    /// <summary>Which point is at a time, 0 for the first.</summary>
    public int PointAt(EventTime time) => (int)Math.Round((time - NormalSeries.Start) / Interval);

    /// <summary>Some of its points.</summary>
    /// <param name="first">The first of them, 0 for the first of the series.</param>
    /// <param name="end">The point after the last; the series ends where it is beyond the end.</param>
    /// <param name="disturbances">What is wrong with them; of those that cover a point the first counts.</param>
    public IEnumerable<Observation> Observations(int first, int end, params IReadOnlyList<Disturbance> disturbances)
    {
        for (int point = first; point < Math.Min(end, Points); point++)
        {
            Disturbance? wrong = disturbances.FirstOrDefault(one => one.Covers(point));
            yield return new Observation(TimeOf(point), wrong?.Apply(_values[point], Noise) ?? _values[point]);
        }
    }
}
