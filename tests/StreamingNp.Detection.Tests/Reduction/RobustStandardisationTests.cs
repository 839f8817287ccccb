using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Tests.Reduction;

public class RobustStandardisationTests
{
    [Fact]
    public void A_tenth_of_anomalies_hardly_moves_median_and_scale()
    {
        var random = new Random(1);
        double[][] rows = [.. Enumerable.Range(0, 2_000).Select(row => (double[])[100 + 5 * Normal.Sample(random) + (row % 10 == 0 ? 1e6 : 0)])];
        RobustStandardisation standardisation = RobustStandardisation.Fit(rows);
        Assert.Equal(100, standardisation.Medians[0], 1.0);
        Assert.Equal(5, standardisation.Scales[0], 1.0);
    }

    [Fact]
    public void What_is_standardised_is_restored_and_what_is_missing_stays_missing()
    {
        RobustStandardisation standardisation = RobustStandardisation.Fit([[1, 10, double.NaN], [2, 30, 4], [4, double.NaN, 5], [7, 20, 9]]);
        double[] standardised = new double[3];
        standardisation.Apply([3.5, double.NaN, 6], standardised);
        Assert.Equal(3.5, standardisation.Restore(0, standardised[0]), 1e-12);
        Assert.True(double.IsNaN(standardised[1]));
        Assert.Equal(6, standardisation.Restore(2, standardised[2]), 1e-12);
    }

    [Fact]
    public void Channels_without_spread_or_without_values_have_a_scale()
    {
        RobustStandardisation standardisation = RobustStandardisation.Fit([.. Enumerable.Range(0, 20).Select(row => (double[])[5, double.NaN, row == 7 ? 1 : 0])]);
        Assert.All(standardisation.Scales, scale => Assert.True(scale > 0));
        double[] standardised = new double[3];
        standardisation.Apply([5, 1, 0], standardised);
        Assert.Equal([0, 1, 0], standardised);
    }

    [Fact]
    public void Impossible_scales_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new RobustStandardisation([1, 2], [1, 0]));
        Assert.Throws<ArgumentException>(() => new RobustStandardisation([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => RobustStandardisation.Fit([]));
    }
}
