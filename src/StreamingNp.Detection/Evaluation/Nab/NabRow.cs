namespace StreamingNp.Detection.Evaluation.Nab;

/// <summary>A row that counts in the Numenta Anomaly Benchmark (NAB).</summary>
/// <param name="Score">Its anomaly score, 0 to 1.</param>
/// <param name="Window">The number of its labelled window in the corpus, from 0; −1 outside the windows.</param>
/// <param name="Worth">What an alarm in it is worth, before weighting: 1 in the first row of a window falling to almost 0 in its last, and from 0 just after a window down to −1.</param>
internal readonly record struct NabRow(double Score, int Window, double Worth)
{
    // The steepness of the curve, and how many widths of a window after its end an alarm is as bad as anywhere else.
    private const double Steepness = 5;
    private const double Farthest = 3;

    /// <summary>Whether it lies in a labelled window.</summary>
    public bool IsLabelled => Window >= 0;

    /// <summary>Lists the rows of a series after the probation.</summary>
    /// <param name="series">The whole series.</param>
    /// <param name="firstWindow">The number of its first window.</param>
    public static IEnumerable<NabRow> Of(ScoredSeries series, int firstWindow)
    {
        int next = 0;
        for (int row = 0; row < series.Scores.Count; row++)
        {
            while (next < series.Windows.Count && series.Windows[next].Last < row) next++;
            if (row < NabScoring.ProbationRows(series.Scores.Count)) continue;
            bool isInWindow = next < series.Windows.Count && series.Windows[next].First <= row;
            yield return isInWindow ? new(series.Scores[row], firstWindow + next, WorthIn(series.Windows[next], row))
                : new(series.Scores[row], -1, next == 0 ? -1 : WorthAfter(series.Windows[next - 1], row));
        }
    }

    // Relative to the width of the window, its first row is at −1 and the row after its last at 0.
    private static double WorthIn(RowRange window, int row) =>
        Curve((double)(row - window.Last - 1) / window.Length) / Curve(-1);

    // Here a width is the distance from the first row of the window to its last, and its last row is at 0.
    private static double WorthAfter(RowRange window, int row) =>
        row - window.Last > Farthest * (window.Length - 1) ? -1 : Curve((double)(row - window.Last) / (window.Length - 1));

    // From almost 1 at −1 through 0 at 0 to almost −1 at 1.
    private static double Curve(double position) => 2 / (1 + Math.Exp(Steepness * position)) - 1;
}
