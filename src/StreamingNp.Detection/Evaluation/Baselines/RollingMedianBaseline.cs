using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>The robust z-score: the distance from the median of the newest rows, measured by the median of such distances.</summary>
/// <param name="window">How many rows the medians are of; 1 or more.</param>
public sealed class RollingMedianBaseline(int window = RollingMedianBaseline.DefaultWindow) : IBaseline
{
    /// <summary>The usual window: a day at five minutes.</summary>
    public const int DefaultWindow = 288;

    private const int MinRows = 20;

    /// <inheritdoc/>
    public string Name => FormattableString.Invariant($"robust z {window}");

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(IReadOnlyList<Observation> rows, TimeSpan interval)
    {
        double[] scores = new double[rows.Count];
        SortedWindow values = new(window), distances = new(window);
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row].IsMissing) continue;
            double value = rows[row].Value;
            if (values.Count >= MinRows)
            {
                double median = values.Median, distance = Math.Abs(value - median);
                if (distances.Count >= MinRows) scores[row] = RobustDeviation.Of(distance, distances.Median, median);
                distances.Add(distance);
            }
            values.Add(value);
        }
        return scores;
    }
}
