using CsCheck;
using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class ValueLimitsTests
{
    [Fact]
    public void What_was_never_negative_has_no_negative_band()
    {
        Assert.Equal((0, 5), After([3, 0, 7.5]).Within(-2, 5));
        Assert.Equal((0, 0), After([3, 0, 7.5]).Within(-5, -2));
        Assert.Equal((-2, 5), After([3, -0.1, 7.5]).Within(-2, 5));
    }

    [Fact]
    public void A_percentage_that_has_been_full_does_not_go_beyond()
    {
        Assert.Equal((90, 100), After([12.5, 100, 40]).Within(90, 130));
        Assert.Equal((90, 130), After([12.5, 99, 40]).Within(90, 130));
        // More than full is no percentage, nor is less than nothing.
        Assert.Equal((90, 130), After([12.5, 100, 101]).Within(90, 130));
        Assert.Equal((90, 130), After([-1, 100]).Within(90, 130));
    }

    [Fact]
    public void A_series_of_whole_numbers_moves_by_at_least_one()
    {
        Assert.Equal(1, After([3, 4, -7]).Step);
        Assert.Equal(0, After([3, 4, 4.5]).Step);
        Assert.Equal(0, default(ValueLimits).Step);
    }

    [Theory]
    [InlineData(0, 1e-9)]
    [InlineData(50, 1e-9)]
    [InlineData(-1e-12, 1e-21)]
    [InlineData(double.Epsilon, 1e-290)]
    public void The_least_variation_goes_with_values_far_below_one(double value, double least) => Assert.Equal(least, After([0, value]).LeastVariation, 1e-6 * least);

    [Fact]
    public void Of_nothing_nothing_is_known() => Assert.Equal((-2, 5), default(ValueLimits).Within(-2, 5));

    [Fact]
    public void A_band_holds_whatever_of_it_the_series_has_been() =>
        Gen.Select(Gen.OneOf(Gen.Double[-200, 200], Gen.Int[0, 100].Select(whole => (double)whole)).Array[1, 30], Gen.Double[-300, 300], Gen.Double[0, 300]).Sample((values, lower, width) =>
        {
            ValueLimits limits = After(values);
            (double least, double most) = limits.Within(lower, lower + width);
            Assert.True(least <= most);
            Assert.All(values.Where(value => value >= lower && value <= lower + width), value => Assert.InRange(value, least, most));
            Assert.Equal((values.Min(), values.Max()), (limits.Lowest, limits.Highest));
        });

    private static ValueLimits After(IEnumerable<double> values)
    {
        ValueLimits limits = default;
        foreach (double value in values) limits = limits.After(value);
        return limits;
    }
}
