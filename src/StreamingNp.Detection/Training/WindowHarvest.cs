using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Training;

/// <summary>Cuts windows to train on out of a recorded or simulated series, with contexts retrieved as they are when the series is scored.</summary>
/// <param name="layout">The shape of the windows.</param>
/// <param name="options">How much of its past a series keeps.</param>
public sealed class WindowHarvest(WindowLayout layout, HistoryOptions options)
{
    private readonly WindowAssembler _assembler = new(layout);

    /// <summary>Cuts windows at random places. Labelled points are never targets.</summary>
    /// <param name="observations">The series, in order of time.</param>
    /// <param name="labels">Its anomalies; empty where there are none, or none are known.</param>
    /// <param name="share">The share of places, 0 to 1, at which a window is cut.</param>
    /// <param name="contamination">The share of labelled points, 0 to 1, that contexts hold all the same, as they do where a detector missed them.</param>
    /// <param name="random">Chooses places and contamination.</param>
    public IEnumerable<Window> Cut(IReadOnlyList<Observation> observations, IReadOnlyList<AnomalyLabel> labels, double share, double contamination, Random random) =>
        Cut(observations, Flags(observations, labels), share, contamination, random);

    /// <summary>Cuts windows at random places. Anomalous points are never targets.</summary>
    /// <param name="observations">The series, in order of time.</param>
    /// <param name="isAnomalous">For each of them, whether it belongs to an anomaly.</param>
    /// <param name="share">The share of places, 0 to 1, at which a window is cut.</param>
    /// <param name="contamination">The share of anomalous points, 0 to 1, that contexts hold all the same, as they do where a detector missed them.</param>
    /// <param name="random">Chooses places and contamination.</param>
    public IEnumerable<Window> Cut(IReadOnlyList<Observation> observations, IReadOnlyList<bool> isAnomalous, double share, double contamination, Random random)
    {
        var history = new History(options);
        for (int index = 0; index + layout.Stride <= observations.Count; index++)
        {
            Observation observation = observations[index];
            if (double.IsNaN(observation.Value)) continue;
            if (history.Recent.Count >= layout.FewestContextPoints && !isAnomalous[index] && random.NextDouble() < share && NewWindow(observations, isAnomalous, index) is { } window)
            {
                _assembler.Fill(history, observation.Time, window);
                yield return window;
            }
            history.Add(new RecentPoint(observation.Time, observation.Value, isAnomalous[index] && random.NextDouble() >= contamination));
        }
    }

    private static bool[] Flags(IReadOnlyList<Observation> observations, IReadOnlyList<AnomalyLabel> labels)
    {
        bool[] flags = new bool[observations.Count];
        int label = 0;
        for (int index = 0; index < flags.Length; index++)
        {
            while (label < labels.Count && labels[label].End < observations[index].Time) label++;
            flags[index] = label < labels.Count && labels[label].Start <= observations[index].Time;
        }
        return flags;
    }

    // Null where a target is missing or anomalous.
    private Window? NewWindow(IReadOnlyList<Observation> observations, IReadOnlyList<bool> isAnomalous, int first)
    {
        var window = new Window(layout);
        for (int target = first; target < first + layout.Stride; target++)
        {
            if (double.IsNaN(observations[target].Value) || isAnomalous[target]) return null;
            window.AddTarget(observations[target]);
        }
        return window;
    }
}
