using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class EffectScaleTests
{
    private const double Least = 1e-9;

    [Fact]
    public void It_is_the_deviation_of_the_newest_points() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1, 1e3]).Sample((level, deviation) =>
        {
            EffectScale scale = After(default, Noise(1_000).Select(noise => level + deviation * noise));
            Assert.InRange(scale.Value(level, Least), 0.6 * deviation, 1.6 * deviation + 2e-4 * Math.Abs(level));
        }, iter: 100);

    [Fact]
    public void The_daily_shape_counts_with_the_noise()
    {
        EffectScale scale = After(default, Noise(3_000).Select((noise, point) => 100 * Math.Sin(Math.Tau * point / 288) + noise));
        Assert.True(scale.Value(0, Least) > 15);
    }

    [Fact]
    public void A_quiet_night_does_not_make_small_changes_large()
    {
        EffectScale scale = After(default, Noise(3_000).Select(noise => 50 + 10 * noise));
        Assert.InRange(After(scale, Noise(200).Select(noise => 50 + 0.01 * noise)).Value(50, Least), 2, 10);
    }

    [Fact]
    public void An_anomaly_hardly_hides_the_next_one_however_large_it_is()
    {
        EffectScale scale = After(default, Noise(3_000));
        double before = scale.Value(0, Least);
        Assert.InRange(scale.AfterAnomaly(1e6, before).Value(0, Least), before, 3 * before);
        Assert.Equal(scale.AfterAnomaly(1e6, before), scale.AfterAnomaly(1e9, before));
        Assert.Equal(scale.After(3), scale.AfterAnomaly(3, before));
    }

    [Fact]
    public void A_constant_that_begins_to_move_has_its_new_variation_soon()
    {
        EffectScale constant = After(default, Enumerable.Repeat(0.5, 2_000));
        Assert.InRange(After(constant, Noise(100).Select(noise => 0.5 + 0.2 * noise)).Value(0.5, Least), 0.04, 0.3);
        Assert.InRange(After(constant, Noise(1_000).Select(noise => 0.5 + 0.2 * noise)).Value(0.5, Least), 0.12, 0.3);
    }

    [Fact]
    public void However_wild_the_newest_points_are_it_is_at_most_twice_that_over_weeks()
    {
        EffectScale scale = After(After(default, Noise(3_000)), Enumerable.Range(0, 12).Select(_ => 12.0));
        Assert.True(Math.Sqrt(scale.RecentVariance) > 4);
        Assert.Equal(2 * Math.Sqrt(scale.LongVariance), scale.Value(0, Least));
    }

    [Fact]
    public void A_constant_has_a_variation_beside_its_level()
    {
        Assert.True(After(default, Enumerable.Repeat(0.0, 100)).Value(0, Least) > 0);
        Assert.InRange(After(default, Enumerable.Repeat(1e6, 100)).Value(1e6, Least), 1, 1e4);
    }

    [Fact]
    public void Over_weeks_no_point_counts_for_more_than_a_few_deviations()
    {
        EffectScale scale = After(default, Noise(3_000)), with = After(scale, [1e6, .. Noise(5_000)]);
        Assert.InRange(Math.Sqrt(with.LongVariance), 0.8, 1.3);
        Assert.InRange(with.Value(0, Least), 0.5, 2);
    }

    [Theory]
    [InlineData(double.MaxValue)]
    [InlineData(double.MinValue)]
    [InlineData(1e200)]
    public void No_value_makes_it_infinite(double value)
    {
        EffectScale scale = After(default, [.. Noise(100), value, -value, value]);
        Assert.True(double.IsFinite(scale.Value(0, Least)));
        // It takes its time, but it comes back.
        Assert.InRange(After(scale, Noise(60_000)).Value(0, Least), 0.5, 2);
    }

    [Fact]
    public void It_is_finite_and_above_zero_whatever_comes() =>
        Gen.OneOf(Gen.Double[-1, 1], Gen.Double, Gen.Const(0.0)).Where(double.IsFinite).Array[0, 60].Sample(values =>
        {
            EffectScale scale = default;
            foreach (double value in values)
            {
                Assert.True(scale.Value(value, Least) is > 0 and < double.PositiveInfinity);
                scale = scale.After(value);
            }
        });

    private static double[] Noise(int points)
    {
        var random = new Random(11);
        return [.. Enumerable.Range(0, points).Select(_ => Normal.Sample(random))];
    }

    private static EffectScale After(EffectScale scale, IEnumerable<double> values)
    {
        foreach (double value in values) scale = scale.After(value);
        return scale;
    }
}
