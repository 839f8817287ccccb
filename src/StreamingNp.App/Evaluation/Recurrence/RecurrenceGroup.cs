using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Disturbed;

namespace StreamingNp.App.Evaluation.Recurrence;

/// <summary>Series of one shape, each with every kind and number of anomalies. The normal days before are scored once for all of them.</summary>
internal sealed class RecurrenceGroup
{
    /// <summary>How many anomalies come.</summary>
    public static readonly IReadOnlyList<int> Numbers = [1, 3, 10, 30];

    private const int SeriesTogether = 5;

    private readonly IReadOnlyList<(DisturbedSeries Series, int Index)> _series;
    private readonly ulong _seed;
    private readonly List<RecurrenceFound> _found = [];

    private RecurrenceGroup(IReadOnlyList<(DisturbedSeries Series, int Index)> series, ulong seed) => (_series, _seed) = (series, seed);

    /// <summary>What it is called.</summary>
    public string Name => $"{_series[0].Series.Name} and {_series.Count - 1} more";

    /// <summary>What was found, once it has run.</summary>
    public IReadOnlyList<RecurrenceFound> Found => _found;

    /// <summary>Puts series together that have one shape, those with the most points first.</summary>
    /// <param name="series">The series.</param>
    /// <param name="seed">The seed of the anomalies.</param>
    public static IEnumerable<RecurrenceGroup> Of(IEnumerable<DisturbedSeries> series, ulong seed) => series
        .Select((one, index) => (Series: one, Index: index))
        .GroupBy(one => one.Series.Noise.Name)
        .SelectMany(shape => shape.Chunk(SeriesTogether))
        .OrderByDescending(group => group.Sum(one => (long)one.Series.Points))
        .Select(group => new RecurrenceGroup(group, seed));

    /// <summary>Runs it.</summary>
    /// <param name="detection">What scores the series.</param>
    /// <param name="cancellation">Ends it.</param>
    public void Run(OfflineDetection detection, CancellationToken cancellation)
    {
        var run = new SimulatedRun(detection, [.. _series.Select(one => one.Series)], cancellation);
        TimeSpan interval = _series[0].Series.Interval;
        run.GoOn((int)(RecurringAnomalies.Before / interval));
        List<(int Series, IReadOnlyList<Disturbance> Anomalies)> branches = [];
        List<RecurringKind> kinds = [];
        foreach (RecurringKind kind in Enum.GetValues<RecurringKind>())
        {
            foreach (int number in Numbers)
            {
                for (int index = 0; index < _series.Count; index++)
                {
                    branches.Add((index, RecurringAnomalies.Draw(kind, number, interval, _seed, _series[index].Index)));
                    kinds.Add(kind);
                }
            }
        }
        IReadOnlyList<OpenedIncidents> opened = run.Branch(branches, untilFirst: false);
        for (int branch = 0; branch < branches.Count; branch++)
        {
            (int index, IReadOnlyList<Disturbance> anomalies) = branches[branch];
            DisturbedSeries series = _series[index].Series;
            _found.Add(new(series.Noise.Name, kinds[branch], [.. anomalies.Select(anomaly => IsFound(series, anomaly, opened[branch].Times))]));
        }
    }

    private static bool IsFound(DisturbedSeries series, Disturbance anomaly, IReadOnlyList<EventTime> opened)
    {
        EventTime first = series.TimeOf(anomaly.First), last = series.TimeOf(anomaly.Last + OpenedIncidents.PointsAfter);
        return opened.Any(time => time >= first && time <= last);
    }
}
