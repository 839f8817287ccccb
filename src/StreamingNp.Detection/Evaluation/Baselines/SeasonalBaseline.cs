using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Evaluation.Baselines;

/// <summary>
/// The seasonal-naive forecast: the median of the rows one, two, three and seven days earlier, corrected by half of the last
/// residual. Its residuals are measured by their median over the last two days.
/// </summary>
public sealed class SeasonalBaseline : IBaseline
{
    private const double Correction = 0.5;
    private const int MinResiduals = 30, MinWindow = 60;

    private static readonly int[] Days = [1, 2, 3, 7];

    /// <inheritdoc/>
    public string Name => "seasonal z";

    /// <inheritdoc/>
    public IReadOnlyList<double> Score(IReadOnlyList<Observation> rows, TimeSpan interval)
    {
        double[] scores = new double[rows.Count];
        // Without an interval nothing is known of days.
        if (interval <= TimeSpan.Zero) return scores;
        int day = (int)Math.Clamp(Math.Round(TimeSpan.FromDays(1) / interval), 1, int.MaxValue / 16);
        SortedWindow residuals = new(Math.Max(2 * day, MinWindow));
        double last = 0;
        for (int row = 0; row < rows.Count; row++)
        {
            double[] past = [.. Days.Select(days => row - days * day).Where(earlier => earlier >= 0 && !rows[earlier].IsMissing).Select(earlier => rows[earlier].Value).Order()];
            if (past.Length == 0 || rows[row].IsMissing)
            {
                last = 0;
                continue;
            }
            double expected = (past[(past.Length - 1) / 2] + past[past.Length / 2]) / 2, residual = rows[row].Value - expected;
            double distance = Math.Abs(residual - Correction * last);
            last = residual;
            if (residuals.Count >= MinResiduals) scores[row] = RobustDeviation.Of(distance, residuals.Median, expected);
            residuals.Add(distance);
        }
        return scores;
    }
}
