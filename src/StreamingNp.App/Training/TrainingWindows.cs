using System.Globalization;
using StreamingNp.App.Recordings;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Recordings;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Simulation.Prior;
using StreamingNp.Detection.Training;
using StreamingNp.Detection.Windows;

namespace StreamingNp.App.Training;

/// <summary>What a model is trained and validated on.</summary>
/// <param name="Training">The windows to learn from.</param>
/// <param name="Validation">The held-out windows.</param>
/// <param name="Calibration">Series of normal data that no other windows come from, made anew each time they are asked for.</param>
/// <param name="Data">What the data are, in a sentence.</param>
public sealed record TrainingWindows(IReadOnlyList<Window> Training, IReadOnlyList<Window> Validation, IEnumerable<IEnumerable<Window>> Calibration, string Data)
{
    private const int MaxWindows = 300_000;
    private const int WindowsASeries = 25, ValidatingOneIn = 20;
    private const double Contamination = 0.5;
    private const int CalibratingSeries = 200, CalibratingPoints = 2_000;

    /// <summary>Cuts windows out of series of the <see cref="SeriesPrior"/>: some 25 at random places of each. Series are drawn side by side; the windows are the same for the same arguments.</summary>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="series">The series; one in 20 validates, and up to 200 others calibrate.</param>
    /// <param name="seed">Which series; 1 or more.</param>
    /// <param name="fleets">How many of a hundred series are of simulated fleets, beyond those that the prior draws; 0 to 100.</param>
    /// <param name="done">Is told how many series are done, from several threads.</param>
    /// <param name="cancellation">Ends it.</param>
    public static TrainingWindows Draw(WindowLayout layout, int series, int seed, int fleets, Action<int> done, CancellationToken cancellation)
    {
        var windows = new List<Window>[series];
        int finished = 0;
        Parallel.For(0, series, new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = Environment.ProcessorCount }, number =>
        {
            PriorSeries one = number % 100 < fleets ? SeriesPrior.DrawOfFleet(seed, number) : SeriesPrior.Draw(seed, number);
            double share = Math.Min(1, (double)WindowsASeries / one.Observations.Count);
            windows[number] = [.. new WindowHarvest(layout, new HistoryOptions()).Cut(one.Observations, one.IsAnomalous, share, Contamination, Places(seed, number))];
            done(Interlocked.Increment(ref finished));
        });
        return new(
            [.. windows.Where((_, number) => !Validates(number)).SelectMany(one => one)],
            [.. windows.Where((_, number) => Validates(number)).SelectMany(one => one)],
            NormalSeries(layout, seed, series, Math.Clamp(series / ValidatingOneIn, 4, CalibratingSeries)),
            string.Create(CultureInfo.InvariantCulture, $"{series:N0} series of the synthetic prior, seed {seed}{(fleets > 0 ? $", {fleets} of a hundred of them of simulated fleets" : "")}"));
    }

    private static bool Validates(int number) => number % ValidatingOneIn == ValidatingOneIn / 2;

    private static Random Places(int seed, int number) => new(unchecked(seed * 1_000_003 + number));

    // Made when they are asked for, a series at a time. One half says how surprising young series are, the other half how surprising old ones are.
    private static IEnumerable<IEnumerable<Window>> NormalSeries(WindowLayout layout, int seed, int first, int count)
    {
        for (int number = first; number < first + count; number++)
        {
            IReadOnlyList<Observation> observations = SeriesPrior.Draw(seed, number, anomalies: false).Observations;
            IEnumerable<Window> windows = new WindowHarvest(layout, new HistoryOptions()).Cut(observations, Array.Empty<AnomalyLabel>(), share: 1, contamination: 0, Places(seed, number));
            yield return number % 2 == 0 ? windows.Take(CalibratingPoints) : windows.TakeLast(CalibratingPoints);
        }
    }

    /// <summary>Cuts windows out of recordings: the first 80 % of each series to learn from, the rest to validate.</summary>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="files">The recordings.</param>
    /// <param name="seed">Chooses windows where there are very many.</param>
    /// <param name="unreadable">Counts rows that cannot be read.</param>
    /// <param name="cancellation">Ends it.</param>
    public static TrainingWindows Record(WindowLayout layout, RecordingFiles files, int seed, RecordingMessages unreadable, CancellationToken cancellation)
    {
        Dictionary<string, List<Observation>> series = [];
        foreach (RecordedObservation row in files.Paths.SelectMany(path => files.Read(path, unreadable)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!series.TryGetValue(row.Series, out List<Observation>? observations)) series[row.Series] = observations = [];
            // Late points and duplicates, as a detector sees them.
            if (observations.Count == 0 || row.Observation.Time > observations[^1].Time) observations.Add(row.Observation);
        }
        return Cut(layout, series, files.Paths.Count, "series", seed, cancellation);
    }

    /// <summary>Cuts windows out of recorded series: the first 80 % of each to learn from, the rest to validate.</summary>
    /// <param name="layout">The shape of the windows.</param>
    /// <param name="series">The series, each in order of time.</param>
    /// <param name="files">How many files they were read from.</param>
    /// <param name="what">What they are, such as "series".</param>
    /// <param name="seed">Chooses windows where there are very many.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static TrainingWindows Cut(WindowLayout layout, IReadOnlyDictionary<string, List<Observation>> series, int files, string what, int seed, CancellationToken cancellation)
    {
        double share = Math.Min(1, (double)MaxWindows / Math.Max(1, series.Values.Sum(observations => (long)observations.Count)));
        List<Window> training = [], validation = [];
        List<IEnumerable<Window>> calibration = [];
        var harvest = new WindowHarvest(layout, new HistoryOptions());
        int number = 0;
        foreach (List<Observation> observations in series.Values)
        {
            EventTime border = observations[(int)(0.8 * (observations.Count - 1))].Time;
            foreach (Window window in harvest.Cut(observations, Array.Empty<AnomalyLabel>(), share, 0, new Random(seed + number)))
            {
                cancellation.ThrowIfCancellationRequested();
                (window.Targets[0].Time <= border ? training : validation).Add(window);
            }
            calibration.Add(harvest.Cut(observations, Array.Empty<AnomalyLabel>(), share: 1, contamination: 0, new Random(seed)).Where(window => window.Targets[0].Time > border));
            number++;
        }
        EventTime[] ends = [.. series.Values.SelectMany(observations => new[] { observations[0].Time, observations[^1].Time })];
        string range = ends.Length == 0 ? "" : $", from {ends.Min()} to {ends.Max()}";
        return new(training, validation, calibration, $"{series.Count} recorded {what} in {files} files{range}");
    }
}
