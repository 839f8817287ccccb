namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>
/// Scores a detector as the Numenta Anomaly Benchmark (NAB) does (Lavin and Ahmad 2015, "Evaluating Real-time Anomaly
/// Detection Algorithms"). One threshold serves all series. The first alarm in a labelled window counts, the earlier the
/// more; each row with an alarm outside costs, less just after a window; so does a window without one. The first rows of
/// a series are a probation that is not scored. On a part of NAB's series, 0 and 100 are those of that part.
/// </summary>
public sealed class NabScoring
{
    /// <summary>A threshold above every score: NAB's for a detector without alarms.</summary>
    public const double NoAlarms = 1.1;

    // By score, descending.
    private readonly NabRow[] _rows;
    private readonly int _labelledRows;
    private readonly int _windows;

    /// <param name="series">All series, whole, with scores from 0 to 1.</param>
    /// <exception cref="ArgumentException">A score is not between 0 and 1, or no labelled window reaches beyond the probation.</exception>
    public NabScoring(IReadOnlyCollection<ScoredSeries> series)
    {
        List<NabRow> rows = [];
        int windows = 0;
        foreach (ScoredSeries one in series)
        {
            if (one.Scores.Any(score => score is < 0 or > 1)) throw new ArgumentException($"{one.Name} has a score that is not between 0 and 1, as the NAB score needs it.", nameof(series));
            rows.AddRange(NabRow.Of(one, windows));
            windows += one.Windows.Count;
        }
        _rows = [.. rows.OrderByDescending(row => row.Score)];
        _labelledRows = _rows.Count(row => row.IsLabelled);
        _windows = _rows.Where(row => row.IsLabelled).Select(row => row.Window).Distinct().Count();
        if (_windows == 0) throw new ArgumentException("No series has a labelled window after its probation, and the NAB score needs one.", nameof(series));
    }

    /// <summary>How many of the first rows of a series are a probation: 15 %, at most 750.</summary>
    /// <param name="rows">All rows of the series.</param>
    public static int ProbationRows(int rows) => (int)Math.Min(0.15 * rows, 750);

    /// <summary>Scores at a threshold.</summary>
    /// <param name="profile">What is paid for.</param>
    /// <param name="threshold">A row whose score is at or above it has an alarm.</param>
    public NabScore At(NabProfile profile, double threshold) =>
        Sweep(profile).TakeWhile((score, i) => i == 0 || score.Threshold >= threshold).Last() with { Threshold = threshold };

    /// <summary>Scores at the threshold that gives the highest score, the highest threshold of several.</summary>
    /// <param name="profile">What is paid for.</param>
    public NabScore AtBestThreshold(NabProfile profile) => Sweep(profile).MaxBy(score => score.Value)!;

    // The score without an alarm, and then at each distinct score as the threshold, descending.
    private IEnumerable<NabScore> Sweep(NabProfile profile)
    {
        double perfect = _windows * (profile.TruePositive + profile.FalseNegative);
        double gained = 0;
        Dictionary<int, double> best = [];
        PointCounts points = new(0, 0, _rows.Length - _labelledRows, _labelledRows);
        yield return new(profile, NoAlarms, 0, _windows, 0, points);

        for (int i = 0; i < _rows.Length; i++)
        {
            NabRow row = _rows[i];
            if (row.IsLabelled)
            {
                points += new PointCounts(1, 0, 0, -1);
                // A window that is found no longer costs what a missed one does; an earlier alarm in it takes the place of a later one.
                double before = best.GetValueOrDefault(row.Window, -profile.FalseNegative);
                double after = Math.Max(before, profile.TruePositive * row.Worth);
                best[row.Window] = after;
                gained += after - before;
            }
            else
            {
                points += new PointCounts(0, 1, -1, 0);
                gained += profile.FalsePositive * row.Worth;
            }
            if (i + 1 == _rows.Length || _rows[i + 1].Score != row.Score)
                yield return new(profile, row.Score, 100 * gained / perfect, _windows, best.Count, points);
        }
    }
}
