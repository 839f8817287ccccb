using StreamingNp.Detection.Evaluation.Baselines;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation.Baselines;

public class SeasonalBaselineTests
{
    private static readonly TimeSpan QuarterDay = TimeSpan.FromHours(6);

    [Fact]
    public void A_row_is_measured_by_those_of_the_days_before_once_thirty_residuals_are_known()
    {
        // Four rows a day that repeat themselves; the first day has nothing before it.
        double[] values = [.. Enumerable.Range(0, 40).Select(row => 10.0 * (row % 4))];
        values[34] = 25;
        IReadOnlyList<double> scores = Score(values);
        // Expected 20, five off; no earlier residual: a thousandth of the level is the yardstick.
        Assert.Equal(5 / (1e-3 * 20 + 1e-9), scores[34], 6);
        // The next residual is 0, less half of that before; its level is 30.
        Assert.Equal(2.5 / (1e-3 * 30 + 1e-9), scores[35], 6);
        Assert.All(scores.Where((_, row) => row is < 34 or > 36 and not 38), score => Assert.Equal(0, score));
    }

    [Fact]
    public void The_median_of_one_two_three_and_seven_days_before_is_expected()
    {
        double[] values = [.. Enumerable.Repeat(1.0, 41)];
        // Of 9, 5, 3 and 1 it is 4.
        (values[36], values[32], values[28]) = (9, 5, 3);
        values[40] = 4;
        Assert.Equal(0, new SeasonalBaseline().Score(RowsOf(values), QuarterDay)[40], 12);
    }

    [Fact]
    public void Missing_rows_have_no_score_and_nobody_is_measured_by_them()
    {
        double[] values = [.. Enumerable.Range(0, 60).Select(row => 10.0 * (row % 4))];
        values[50] = double.NaN;
        Assert.All(Score(values), score => Assert.Equal(0, score));
    }

    [Fact]
    public void Without_an_interval_there_is_no_day() => Assert.All(new SeasonalBaseline().Score(RowsOf([1, 2, 3]), TimeSpan.Zero), score => Assert.Equal(0, score));

    private static IReadOnlyList<double> Score(double[] values) => new SeasonalBaseline().Score(RowsOf(values), QuarterDay);

    private static Observation[] RowsOf(double[] values) => [.. values.Select((value, row) => new Observation(MinuteSeries.At(360 * row), value))];
}
