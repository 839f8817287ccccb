using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>The z-score by an exponentially weighted moving average (EWMA) of the values and of their squared distances from it.</summary>
/// <param name="rate">The weight of the newest row, above 0 and below 1.</param>
public sealed class EwmaBaseline(double rate = EwmaBaseline.DefaultRate) : IBaseline
{
    /// <summary>The usual rate: a memory of about fifty rows.</summary>
    public const double DefaultRate = 0.02;

    private const int FirstScoredRow = 60;
    private const double MinShareOfLevel = 1e-9;

    /// <inheritdoc/>
    public string Name => "EWMA z";

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(IReadOnlyList<Observation> rows, TimeSpan interval)
    {
        double[] scores = new double[rows.Count];
        double mean = double.NaN, variance = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            if (rows[row].IsMissing) continue;
            if (double.IsNaN(mean))
            {
                mean = rows[row].Value;
                continue;
            }
            double distance = rows[row].Value - mean;
            if (row >= FirstScoredRow) scores[row] = Math.Abs(distance) / Math.Max(Math.Sqrt(variance), MinShareOfLevel * (1 + Math.Abs(mean)));
            mean += rate * distance;
            variance = (1 - rate) * (variance + rate * distance * distance);
        }
        return scores;
    }
}
