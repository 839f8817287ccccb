using StreamingNp.Detection.Evaluation.Baselines;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Baselines;

public class RollingMedianBaselineTests
{
    [Fact]
    public void A_row_is_measured_from_the_median_by_the_median_distance_once_twenty_of_both_are_known()
    {
        // 100 and 102 in turn: the upper median is 102, distances are 2 and 0 in turn.
        double[] values = [.. Enumerable.Range(0, 41).Select(row => row % 2 == 0 ? 100.0 : 102)];
        values[40] = 122;
        IReadOnlyList<double> scores = Score(new(), values);
        Assert.All(scores.Take(40), score => Assert.Equal(0, score));
        Assert.Equal(20 / (1.4826 * 2 + 1e-3 * 102 + 1e-9), scores[40], 9);
    }

    [Fact]
    public void What_is_older_than_the_window_is_forgotten()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 100), .. Enumerable.Repeat(7.0, 60)];
        IReadOnlyList<double> scores = Score(new(30), values);
        Assert.True(scores[100] > 1_000);
        Assert.Equal(0, scores[^1]);
    }

    [Fact]
    public void Missing_rows_have_no_score_and_do_not_count()
    {
        double[] values = [.. Enumerable.Range(0, 41).Select(row => row % 2 == 0 ? 100.0 : 102)];
        values[40] = 122;
        Assert.Equal(Score(new(), values)[40], Score(new(), [.. values[..7], double.NaN, .. values[7..]])[41]);
        Assert.Equal("robust z 288", new RollingMedianBaseline().Name);
    }

    private static IReadOnlyList<double> Score(RollingMedianBaseline baseline, double[] values) =>
        baseline.Score([.. values.Select((value, row) => new Observation(MinuteSeries.At(row), value))], TimeSpan.FromMinutes(1));
}
