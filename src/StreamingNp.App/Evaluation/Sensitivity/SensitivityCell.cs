using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.App.Evaluation.Sensitivity;

/// <summary>Finds the smallest anomalies that open an incident in one noise at one interval. The normal points before them are scored once, for all sizes and beginnings.</summary>
/// <param name="noise">The noise.</param>
/// <param name="interval">The time between two points.</param>
/// <param name="beginnings">The points at which anomalies begin, 1 for the first of a series, ascending.</param>
/// <param name="series">How many series.</param>
/// <param name="seed">Any number.</param>
internal sealed class SensitivityCell(NoiseKind noise, TimeSpan interval, IReadOnlyList<int> beginnings, int series, ulong seed)
{
    /// <summary>The sizes that are tried, in standard deviations of the noise.</summary>
    public static readonly IReadOnlyList<double> Sizes = [4, 5, 6, 8, 10, 12, 15, 20, 30, 50, 100, 1000];

    /// <summary>The share of series in which a size has to be found.</summary>
    public const double MinShare = 0.9;

    /// <summary>What is tried, and how many points it lasts.</summary>
    public static readonly IReadOnlyList<(string Name, int Points)> Anomalies = [("spike", 1), ("burst", 10), ("shift", 50)];

    private readonly List<SensitivityFigures> _figures = [];

    /// <summary>What it is called.</summary>
    public string Name { get; } = $"{noise.Name} at {Duration.Format(interval)}";

    /// <summary>The figures of each beginning and anomaly, once it has run.</summary>
    public IReadOnlyList<SensitivityFigures> Figures => _figures;

    /// <summary>Runs it.</summary>
    /// <param name="detection">What scores the series.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Run(OfflineDetection detection, CancellationToken cancellation)
    {
        int points = beginnings[^1] + Anomalies.Max(anomaly => anomaly.Points) + OpenedIncidents.PointsAfter;
        DisturbedSeries[] all = [.. Enumerable.Range(0, series).Select(index => new DisturbedSeries($"{noise.Name}/{index + 1:D2}", noise, interval, points, seed, index))];
        var run = new SimulatedRun(detection, all, cancellation);
        foreach (int beginning in beginnings)
        {
            run.GoOn(beginning - 1);
            foreach ((string name, int length) in Anomalies) _figures.Add(Measure(run, beginning, name, length));
        }
    }

    private SensitivityFigures Measure(SimulatedRun run, int beginning, string name, int length)
    {
        (int Series, IReadOnlyList<Disturbance> Anomalies)[] branches =
            [.. Sizes.SelectMany(size => Enumerable.Range(0, series).Select(index => (index, (IReadOnlyList<Disturbance>)[new Disturbance(beginning - 1, length, size)])))];
        IReadOnlyList<OpenedIncidents> opened = run.Branch(branches, untilFirst: true);
        int[] found = [.. opened.Chunk(series).Select(ofSize => ofSize.Count(one => one.Times.Count > 0))];
        int smallest = Array.FindIndex(found, number => number >= MinShare * series);
        return new(noise.Name, Duration.Format(interval), beginning, name, length, smallest < 0 ? null : Sizes[smallest], found, run.OpenIncidents);
    }
}
