using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Tests.Noise;

public class ResidualUnitTests
{
    // What a Gaussian's residuals are on average, in its deviations.
    private const double Mean = 0.798;

    // The whole variation of the series.
    private const double Variation = 3;

    [Theory]
    [InlineData(1)]
    [InlineData(0.3)]
    [InlineData(2)]
    public void It_is_the_usual_residual_whatever_the_model_says(double ofModel)
    {
        ResidualUnit unit = After(default, Noise(2_000), 2 * ofModel, scale: 2);
        Assert.InRange(unit.Value(2 * ofModel), 0.8 * Mean * 2, 1.25 * Mean * 2);
    }

    [Fact]
    public void Before_the_first_point_the_model_is_all_there_is()
    {
        Assert.Equal(0.8 * 5, default(ResidualUnit).Value(5), 1e-9);
        Assert.True(default(ResidualUnit).Value(double.NaN) > 0);
    }

    [Fact]
    public void It_does_not_collapse_in_a_constant_stretch()
    {
        ResidualUnit unit = After(default, Noise(2_000), double.NaN);
        double before = unit.Value(double.NaN);
        Assert.True(After(unit, new double[3_000], double.NaN).Value(double.NaN) > 0.05 * before);
        // What the model says holds it up for as long as it says so.
        Assert.True(After(unit, new double[100_000], 1).Value(1) >= 0.1);
    }

    [Fact]
    public void A_single_extreme_hardly_moves_it() =>
        Gen.Double[1, 30].Sample(exponent =>
        {
            ResidualUnit unit = After(default, Noise(500), 1);
            double extreme = Math.Pow(10, exponent), before = unit.Value(1), after = unit.After(10, 1, Variation).Value(1);
            Assert.InRange(after, before, 1.1 * before);
            // Ten or a thousand deviations count the same, but in the mean of all, which is there for series that are extreme for good.
            ResidualUnit with = unit.After(extreme, 1, Variation);
            Assert.Equal(unit.After(10, 1, Variation).Recent, with.Recent, 1e-12);
            Assert.Equal(unit.After(10, 1, Variation).Usual, with.Usual, 1e-12);
            // Not even there does one count that is no value of it.
            Assert.True(with.All <= unit.After(10_000 * Variation, 1, Variation).All);
        });

    [Fact]
    public void It_follows_a_series_whose_noise_has_grown()
    {
        ResidualUnit unit = After(After(default, Noise(2_000), 1), Noise(1_000), 1, scale: 10);
        Assert.InRange(unit.Value(1), 0.7 * Mean * 10, 1.3 * Mean * 10);
    }

    [Fact]
    public void It_is_in_the_units_of_the_series() =>
        Gen.Select(Gen.Double[0.01, 5].Array[1, 100], Gen.Int[-60, 60], Gen.Bool).Sample((sizes, exponent, isKnown) =>
        {
            double scale = Math.Pow(2, exponent), deviation = isKnown ? 1 : double.NaN;
            Assert.Equal(scale * After(default, sizes, deviation).Value(deviation), After(default, sizes, scale * deviation, scale).Value(scale * deviation));
        });

    [Fact]
    public void It_is_always_above_zero() =>
        Gen.Select(Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 1e30]).Array[0, 50], Gen.OneOf(Gen.Const(0.0), Gen.Const(double.NaN), Gen.Double[0, 1e30])).Sample((sizes, deviation) =>
        {
            double unit = After(default, sizes, deviation).Value(deviation);
            Assert.True(unit > 0 && double.IsFinite(unit));
        });

    private static double[] Noise(int points)
    {
        var random = new Random(7);
        return [.. Enumerable.Range(0, points).Select(_ => Math.Abs(Normal.Sample(random)))];
    }

    private static ResidualUnit After(ResidualUnit unit, IEnumerable<double> sizes, double deviation, double scale = 1)
    {
        foreach (double size in sizes) unit = unit.After(scale * size, deviation, scale * Variation);
        return unit;
    }
}
