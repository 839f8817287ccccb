namespace StreamingNp.Detection.Evaluation;

/// <summary>Rows of labelled series, counted by their label and by whether there was an alarm. No figure is ever NaN.</summary>
/// <param name="TruePositives">Labelled rows with an alarm.</param>
/// <param name="FalsePositives">Rows with an alarm and without a label.</param>
/// <param name="TrueNegatives">Rows with neither.</param>
/// <param name="FalseNegatives">Labelled rows without an alarm.</param>
public readonly record struct PointCounts(long TruePositives, long FalsePositives, long TrueNegatives, long FalseNegatives)
{
    /// <summary>All rows.</summary>
    public long Rows => TruePositives + FalsePositives + TrueNegatives + FalseNegatives;

    /// <summary>The rows with an alarm.</summary>
    public long Alarms => TruePositives + FalsePositives;

    /// <summary>Rows that were judged as they are labelled, as a share of all, 0 to 1; 1 where there are none.</summary>
    public double Accuracy => Share(TruePositives + TrueNegatives, Rows, ofNone: 1);

    /// <summary>Labelled rows as a share of those with an alarm, 0 to 1; 1 where there was no alarm.</summary>
    public double Precision => Share(TruePositives, Alarms, ofNone: 1);

    /// <summary>Rows with an alarm as a share of the labelled ones, 0 to 1; 1 where none is labelled.</summary>
    public double Recall => Share(TruePositives, TruePositives + FalseNegatives, ofNone: 1);

    /// <summary>The harmonic mean of <see cref="Precision"/> and <see cref="Recall"/>, 0 to 1; 1 where there is neither an alarm nor a label.</summary>
    public double F1 => Share(2 * TruePositives, 2 * TruePositives + FalsePositives + FalseNegatives, ofNone: 1);

    /// <summary>Rows with an alarm as a share of those without a label, 0 to 1, as the Skoltech Anomaly Benchmark has it (there in per cent); 0 where all are labelled.</summary>
    public double FalseAlarmRate => Share(FalsePositives, FalsePositives + TrueNegatives, ofNone: 0);

    /// <summary>Rows without an alarm as a share of the labelled ones, 0 to 1, as the Skoltech Anomaly Benchmark has it (there in per cent); 0 where none is labelled.</summary>
    public double MissedAlarmRate => Share(FalseNegatives, TruePositives + FalseNegatives, ofNone: 0);

    /// <summary>Counts the rows of one series.</summary>
    /// <param name="series">The series.</param>
    /// <param name="threshold">A row whose score is at or above it has an alarm.</param>
    public static PointCounts Of(ScoredSeries series, double threshold)
    {
        PointCounts counts = default;
        for (int row = 0; row < series.Scores.Count; row++) counts += OfRow(series.Labels[row], series.Scores[row] >= threshold);
        return counts;
    }

    /// <summary>The rows of both.</summary>
    public static PointCounts operator +(PointCounts left, PointCounts right) => new(
        left.TruePositives + right.TruePositives,
        left.FalsePositives + right.FalsePositives,
        left.TrueNegatives + right.TrueNegatives,
        left.FalseNegatives + right.FalseNegatives);

    /// <summary>The same as the operator.</summary>
    public PointCounts Add(PointCounts other) => this + other;

    private static PointCounts OfRow(bool isLabelled, bool isAlarm) => (isLabelled, isAlarm) switch
    {
        (true, true) => new(1, 0, 0, 0),
        (false, true) => new(0, 1, 0, 0),
        (false, false) => new(0, 0, 1, 0),
        (true, false) => new(0, 0, 0, 1),
    };

    private static double Share(long part, long whole, double ofNone) => whole == 0 ? ofNone : (double)part / whole;
}
