using System.Collections.Immutable;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.App.Benchmarking;

/// <summary>Simulated series that never end: three weeks of a fleet, again and again while time goes on, so that times of day and days of the week stay where they are.</summary>
public sealed class EndlessFleet
{
    private readonly TimeSpan _period;
    private readonly string[] _names;
    private readonly byte[][] _tags;
    private readonly ImmutableArray<Observation>[] _observations;

    /// <summary>Simulates the three weeks.</summary>
    /// <param name="series">The number of series; 1 to 100,000.</param>
    public EndlessFleet(int series)
    {
        var options = new SimulationOptions { Series = series, Duration = TimeSpan.FromDays(21) };
        var fleet = new SimulatedFleet(options, seed: 1);
        _period = options.Duration;
        PointsADay = (int)(TimeSpan.FromDays(1) / options.Interval);
        _names = [.. fleet.Series.Select(one => one.Key)];
        _tags = [.. fleet.Series.Select(one => System.Text.Encoding.UTF8.GetBytes($$"""{"env":"{{one.Tags["env"]}}"}"""))];
        _observations = [.. fleet.Series.Select(one => one.Observations)];
    }

    /// <summary>The number of series.</summary>
    public int Count => _names.Length;

    /// <summary>The points of a series in a day.</summary>
    public int PointsADay { get; }

    /// <summary>The name of a series.</summary>
    public string Name(int series) => _names[series];

    /// <summary>The tags of a series, a JSON object in UTF-8.</summary>
    public ReadOnlySpan<byte> Tags(int series) => _tags[series];

    /// <summary>A point of a series.</summary>
    /// <param name="series">The index of the series.</param>
    /// <param name="step">The index of the point, 0 or more, without end.</param>
    public Observation At(int series, long step)
    {
        ImmutableArray<Observation> points = _observations[series];
        (long pass, long point) = Math.DivRem(step, points.Length);
        return points[(int)point] with { Time = points[(int)point].Time + pass * _period };
    }
}
