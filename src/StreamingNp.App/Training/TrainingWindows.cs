using StreamingNp.App.Recordings;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Simulation;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Training;

/// <summary>What a model is trained and validated on.</summary>
/// <param name="Training">The windows to learn from.</param>
/// <param name="Validation">The held-out windows.</param>
/// <param name="Calibration">Series of normal data that no other windows come from, made anew each time they are asked for.</param>
/// <param name="Data">What the data are, in a sentence.</param>
public sealed record TrainingWindows(IReadOnlyList<Window> Training, IReadOnlyList<Window> Validation, IEnumerable<IEnumerable<Window>> Calibration, string Data)
{
    // Far from the seeds of demonstrations, so that nothing is tested on what was learned.
    private const int SeedsApart = 100_000;
    private const double TrainingShare = 0.05, ValidationShare = 0.25, Contamination = 0.2;
    private const int MostWindows = 300_000;

    // A model should serve every sampling interval: the fleets take turns, every other one with ten minutes.
    private static readonly TimeSpan[] Intervals = [.. new[] { 10, 5, 10, 15, 10, 30, 10, 60 }.Select(minutes => TimeSpan.FromMinutes(minutes))];

    /// <summary>Cuts windows out of simulated fleets. Fleets are simulated side by side; the windows are the same for the same arguments.</summary>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="fleets">The fleets to train on; a tenth as many others validate.</param>
    /// <param name="seed">Which fleets; 1 or more.</param>
    /// <param name="done">Is told how many fleets are done, from several threads.</param>
    /// <param name="cancellation">Ends it.</param>
    public static TrainingWindows Simulate(WindowLayout layout, int fleets, int seed, Action<int> done, CancellationToken cancellation)
    {
        int validating = Math.Max(1, fleets / 10), finished = 0;
        int first = seed * SeedsApart;
        List<Window> training = Cut(first, fleets, Math.Min(TrainingShare, TrainingShare * 100 / fleets));
        List<Window> validation = Cut(first + SeedsApart / 2, validating, Math.Min(ValidationShare, ValidationShare * 10 / validating));
        return new(training, validation, NormalSeries(layout, first + SeedsApart * 3 / 4, validating), FormattableString.Invariant($"{fleets} simulated fleets of five sampling intervals, 5 to 60 minutes, from seed {first} on"));

        List<Window> Cut(int from, int count, double share) =>
        [
            .. Enumerable.Range(from, count).AsParallel().AsOrdered().WithCancellation(cancellation).SelectMany(fleetSeed =>
            {
                var windows = new List<Window>();
                var harvest = new WindowHarvest(layout, new HistoryOptions());
                SimulatedFleet fleet = Fleet(fleetSeed, anomalies: true);
                double shareOfPoints = Math.Min(1, share * (fleet.Options.Interval / new SimulationOptions().Interval));
                foreach (SimulatedSeries series in fleet.Series)
                    windows.AddRange(harvest.Cut(series.Observations, series.Labels, shareOfPoints, Contamination, new Random(fleetSeed)));
                done(Interlocked.Increment(ref finished));
                return windows;
            }),
        ];
    }

    // Made when they are asked for, a series at a time: all of them at once would not fit into memory.
    private static IEnumerable<IEnumerable<Window>> NormalSeries(WindowLayout layout, int firstSeed, int fleets)
    {
        var harvest = new WindowHarvest(layout, new HistoryOptions());
        for (int seed = firstSeed; seed < firstSeed + fleets; seed++)
            foreach (SimulatedSeries series in Fleet(seed, anomalies: false).Series)
                yield return harvest.Cut(series.Observations, [], share: 1, contamination: 0, new Random(seed));
    }

    private static SimulatedFleet Fleet(int seed, bool anomalies) =>
        new(new SimulationOptions { Interval = Intervals[seed % Intervals.Length], Anomalies = anomalies }, (ulong)seed);

    /// <summary>Cuts windows out of recordings: the first 80 % of each series to learn from, the rest to validate.</summary>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="files">The recordings.</param>
    /// <param name="seed">Chooses windows where there are very many.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends it.</param>
    public static TrainingWindows Record(WindowLayout layout, RecordingFiles files, int seed, UnreadableRows unreadable, CancellationToken cancellation)
    {
        Dictionary<string, List<Observation>> series = [];
        foreach (RecordedObservation row in files.Paths.SelectMany(path => files.Read(path, unreadable)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!series.TryGetValue(row.Series, out List<Observation>? observations)) series[row.Series] = observations = [];
            // Late points and duplicates, as a detector sees them.
            if (observations.Count == 0 || row.Observation.Time > observations[^1].Time) observations.Add(row.Observation);
        }
        double share = Math.Min(1, (double)MostWindows / Math.Max(1, series.Values.Sum(observations => (long)observations.Count)));
        List<Window> training = [], validation = [];
        List<IEnumerable<Window>> calibration = [];
        var harvest = new WindowHarvest(layout, new HistoryOptions());
        int number = 0;
        foreach (List<Observation> observations in series.Values)
        {
            EventTime border = observations[(int)(0.8 * (observations.Count - 1))].Time;
            foreach (Window window in harvest.Cut(observations, [], share, 0, new Random(seed + number)))
            {
                cancellation.ThrowIfCancellationRequested();
                (window.Targets[0].Time <= border ? training : validation).Add(window);
            }
            calibration.Add(harvest.Cut(observations, [], share: 1, contamination: 0, new Random(seed)).Where(window => window.Targets[0].Time > border));
            number++;
        }
        EventTime[] ends = [.. series.Values.SelectMany(observations => new[] { observations[0].Time, observations[^1].Time })];
        string range = ends.Length == 0 ? "" : $", from {ends.Min()} to {ends.Max()}";
        return new(training, validation, calibration, $"{series.Count} recorded series in {files.Paths.Count} files{range}");
    }
}
