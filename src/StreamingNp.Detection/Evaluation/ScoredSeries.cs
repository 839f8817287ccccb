using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation;

/// <summary>A labelled series with an anomaly score for each of its rows: what every measure of scores is taken from.</summary>
public sealed class ScoredSeries
{
    private readonly EventTime[] _times;
    private readonly double[] _scores;
    private readonly RowRange[] _windows;

    /// <param name="name">What the series is called in reports and errors.</param>
    /// <param name="times">The time of each row, in the order of the rows.</param>
    /// <param name="scores">The score of each row, the higher the more anomalous; not NaN.</param>
    /// <param name="windows">The labelled windows, ascending and without overlap; every row within one is labelled.</param>
    /// <exception cref="ArgumentException">The numbers of times and scores differ, a score is NaN, or the windows overlap, are not ascending or reach beyond the rows.</exception>
    public ScoredSeries(string name, IReadOnlyList<EventTime> times, IReadOnlyList<double> scores, IReadOnlyList<RowRange> windows)
    {
        if (times.Count != scores.Count) throw new ArgumentException($"{name} has {times.Count} times and {scores.Count} scores; give each row one of both.", nameof(scores));
        _times = [.. times];
        _scores = [.. scores];
        _windows = [.. windows];
        int unscored = Array.FindIndex(_scores, double.IsNaN);
        if (unscored >= 0) throw new ArgumentException($"{name} has no score in row {unscored}; leave out rows that were not scored, or give them the lowest score.", nameof(scores));
        int free = 0;
        foreach (RowRange window in _windows)
        {
            if (window.First < free || window.Last < window.First || window.Last >= _scores.Length)
                throw new ArgumentException($"{name} has {_scores.Length} rows; its window from row {window.First} to row {window.Last} reaches beyond them, ends before it starts, or does not come after the window before it.", nameof(windows));
            free = window.Last + 1;
        }
        Name = name;
        Labels = Labelled(_scores.Length, _windows);
    }

    /// <summary>What the series is called.</summary>
    public string Name { get; }

    /// <summary>The time of each row.</summary>
    public IReadOnlyList<EventTime> Times => _times;

    /// <summary>The score of each row, never NaN.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>Whether each row is labelled as anomalous.</summary>
    public IReadOnlyList<bool> Labels { get; }

    /// <summary>The labelled windows, ascending and without overlap.</summary>
    public IReadOnlyList<RowRange> Windows => _windows;

    /// <summary>From the earliest row to the latest.</summary>
    public TimeSpan Span => _times.Length == 0 ? TimeSpan.Zero : _times.Max() - _times.Min();

    /// <summary>Makes one of labels that were given a row at a time; each run of labelled rows is a window.</summary>
    /// <param name="name">What the series is called in reports and errors.</param>
    /// <param name="times">The time of each row, in the order of the rows.</param>
    /// <param name="scores">The score of each row, the higher the more anomalous; not NaN.</param>
    /// <param name="labels">Whether each row is anomalous.</param>
    /// <exception cref="ArgumentException">The numbers of times, scores and labels differ, or a score is NaN.</exception>
    public static ScoredSeries FromLabels(string name, IReadOnlyList<EventTime> times, IReadOnlyList<double> scores, IReadOnlyList<bool> labels)
    {
        if (labels.Count != scores.Count) throw new ArgumentException($"{name} has {labels.Count} labels and {scores.Count} scores; give each row one of both.", nameof(labels));
        return new(name, times, scores, RowRange.Runs([.. labels]));
    }

    /// <summary>Leaves out the first rows, such as those that a detector learns from. A window loses the rows that are left out.</summary>
    /// <param name="rows">How many rows to leave out, from 0; all of them where there are fewer.</param>
    public ScoredSeries Skip(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        int from = Math.Min(rows, _scores.Length);
        IEnumerable<RowRange> windows = _windows.Where(window => window.Last >= from).Select(window => new RowRange(Math.Max(window.First - from, 0), window.Last - from));
        return new(Name, _times[from..], _scores[from..], [.. windows]);
    }

    private static bool[] Labelled(int rows, RowRange[] windows)
    {
        bool[] labels = new bool[rows];
        foreach (RowRange window in windows) labels.AsSpan(window.First, window.Length).Fill(true);
        return labels;
    }
}
