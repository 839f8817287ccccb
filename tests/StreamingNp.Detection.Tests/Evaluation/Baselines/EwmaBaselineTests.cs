using StreamingNp.Detection.Evaluation.Baselines;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Baselines;

public class EwmaBaselineTests
{
    [Fact]
    public void A_row_is_measured_by_the_moving_average_and_deviation_of_those_before_it()
    {
        // One step of 1 at the second row; then the mean and the variance move a fiftieth a row.
        double[] values = [0, 1, .. Enumerable.Repeat(0.0, 58), 10];
        double mean = 0, variance = 0;
        foreach (double value in values[1..60])
        {
            double distance = value - mean;
            mean += 0.02 * distance;
            variance = 0.98 * (variance + 0.02 * distance * distance);
        }
        IReadOnlyList<double> scores = Score(values);
        Assert.All(scores.Take(60), score => Assert.Equal(0, score));
        Assert.Equal((10 - mean) / Math.Sqrt(variance), scores[60], 9);
    }

    [Fact]
    public void In_a_series_that_never_moved_the_least_change_stands_out()
    {
        IReadOnlyList<double> scores = Score([.. Enumerable.Repeat(4.0, 61), 4.5]);
        Assert.Equal((0, 0.5 / 5e-9), (scores[60], scores[61]), (left, right) => left.Item1 == right.Item1 && Math.Abs(left.Item2 / right.Item2 - 1) < 1e-12);
    }

    [Fact]
    public void Missing_rows_have_no_score_and_move_nothing() =>
        Assert.Equal(Score([.. Enumerable.Range(0, 70).Select(row => row % 7.0)])[65], Score([.. Enumerable.Range(0, 66).Select(row => row == 30 ? double.NaN : (row < 30 ? row : row - 1) % 7.0), 65 % 7])[66], 12);

    private static IReadOnlyList<double> Score(double[] values) =>
        new EwmaBaseline().Score([.. values.Select((value, row) => new Observation(MinuteSeries.At(row), value))], TimeSpan.FromMinutes(1));
}
