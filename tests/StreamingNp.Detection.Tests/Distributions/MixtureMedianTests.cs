using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class MixtureMedianTests
{
    private static readonly Gen<float> DegreesOfFreedom = Gen.OneOf(Gen.Const(3f), Gen.Const(5f), Gen.Float[2.05f, 100], Gen.Const(float.PositiveInfinity));

    private static readonly Gen<float> Means = Gen.Frequency((4, Gen.Float[-3, 3]), (1, Gen.Float[-1_000, 1_000]), (1, Gen.Const(0f)));

    private static readonly Gen<float> Deviations = Gen.Frequency((4, Gen.Float[0.05f, 2]), (1, Gen.Float[1e-4f, 1e-2f]), (1, Gen.Const(1e-6f)));

    private static readonly Gen<Component[]> Mixtures = Of(Means, Deviations);

    [Fact]
    public void Half_lies_below_the_median_and_half_above() =>
        Gen.Select(Mixtures, Gen.Double[-100, 100], Gen.Double[0.01, 100]).Sample((components, centre, scale) =>
        {
            var mixture = new Mixture(components, centre, scale);
            double precision = Precision(components) * scale, median = mixture.Median;
            // To a millionth of the width of the mixture, or else to some millionths of probability.
            Assert.InRange(Math.Exp(mixture.LogLowerTail(median - precision)), 0, 0.5 + 1.5e-5);
            Assert.InRange(Math.Exp(mixture.LogLowerTail(median + precision)), 0.5 - 1.5e-5, 1.001);
        }, iter: 10_000);

    [Fact]
    public void It_is_the_quantile_of_a_half_wherever_there_is_something() =>
        Of(Gen.Float[-3, 3], Gen.Float[0.3f, 2]).Sample(components =>
        {
            var mixture = new Mixture(components);
            Assert.Equal(mixture.LowerQuantile(Math.Log(0.5)), mixture.Median, 2e-4);
            // By how much the density there makes of a millionth.
            Assert.Equal(0, (mixture.LowerQuantile(Math.Log(0.5)) - mixture.Median) * Math.Exp(mixture.LogDensity(mixture.Median)), 2e-6);
        }, iter: 10_000);

    [Theory]
    [InlineData(3f)]
    [InlineData(5f)]
    [InlineData(float.PositiveInfinity)]
    public void The_median_of_one_component_is_its_mean(float degreesOfFreedom) =>
        Assert.Equal(10 + 3 * 0.25, new Mixture([new Component(1, 0.25f, 0.5f, degreesOfFreedom)], centre: 10, scale: 3).Median, 1e-6);

    [Theory]
    [InlineData(3f)]
    [InlineData(float.PositiveInfinity)]
    public void Of_two_that_are_far_apart_it_lies_in_the_heavier_one(float degreesOfFreedom)
    {
        var mixture = new Mixture([new Component(0.75f, -1_000, 0.5f, degreesOfFreedom), new Component(0.25f, 1_000, 0.5f, degreesOfFreedom)]);
        Assert.InRange(mixture.Median, -1_000, -999);
        Assert.Equal(0.5, Math.Exp(mixture.LogLowerTail(mixture.Median)), 1e-3);
    }

    [Fact]
    public void A_spike_with_most_of_the_weight_is_the_median() =>
        Gen.Select(Gen.Float[-3, 3], Gen.Float[-3, 3], Gen.Float[0.5f, 2]).Sample((spike, mean, deviation) =>
            Assert.Equal(spike, new Mixture([new Component(0.6f, spike, 1e-6f), new Component(0.4f, mean, deviation, 3)]).Median, 1e-5));

    [Fact]
    public void The_spread_is_the_mean_deviation_of_the_components() =>
        Assert.Equal(4 * (0.75 * 2 + 0.25 * 6), new Mixture([new Component(0.75f, -9, 2), new Component(0.25f, 100, 6, 3)], centre: 5, scale: 4).Spread, 1e-12);

    private static double Precision(Component[] components) =>
        1e-6 * (components.Max(component => component.Mean) - components.Min(component => component.Mean) + components.Max(component => component.Deviation));

    private static Gen<Component[]> Of(Gen<float> means, Gen<float> deviations) =>
        Gen.Select(Gen.Float[0.05f, 1], means, deviations, DegreesOfFreedom).Array[1, 5].Select(parts =>
        {
            float total = parts.Sum(part => part.Item1);
            return parts.Select(part => new Component(part.Item1 / total, part.Item2, part.Item3, part.Item4)).ToArray();
        });
}
