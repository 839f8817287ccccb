using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class MixtureTests
{
    private static readonly Gen<float> DegreesOfFreedom = Gen.OneOf(Gen.Float[2.05f, 10], Gen.Float[10, 1e6f], Gen.Const(float.PositiveInfinity));

    private static readonly Gen<Component[]> Mixtures =
        Gen.Select(Gen.Float[0.05f, 1], Gen.Float[-3, 3], Gen.Float[0.05f, 2], DegreesOfFreedom).Array[1, 4].Select(parts =>
        {
            float total = parts.Sum(part => part.Item1);
            return parts.Select(part => new Component(part.Item1 / total, part.Item2, part.Item3, part.Item4)).ToArray();
        });

    [Fact]
    public void A_component_is_a_gaussian_unless_it_has_degrees_of_freedom()
    {
        Assert.False(new Component(1, 0, 1).IsStudentT);
        Assert.False(default(Component).IsStudentT);
        Assert.True(new Component(1, 0, 1, 3).IsStudentT);
        Assert.Equal(4, new Component(1, 0, 2).Variance);
        Assert.Equal(12, new Component(1, 0, 2, 3).Variance, 1e-12);
        Assert.Equal(double.PositiveInfinity, new Component(1, 0, 2, 2).Variance);
    }

    [Fact]
    public void A_single_student_t_has_its_own_density_and_tails()
    {
        var mixture = new Mixture([new Component(1, 2, 0.5f, 3)]);
        Assert.Equal(2, mixture.Mean);
        Assert.Equal(0.75, mixture.Variance, 1e-12);
        Assert.Equal(StudentT.LogDensity(4, 3) - Math.Log(0.5), mixture.LogDensity(4), 1e-13);
        Assert.Equal(StudentT.LogUpperTail(4, 3), mixture.LogUpperTail(4), 1e-13);
        Assert.Equal(StudentT.LogLowerTail(4, 3), mixture.LogLowerTail(4), 1e-13);
        // The 97.5 % quantile of 3 degrees of freedom is 3.182446305284263.
        Assert.Equal(2 + 0.5 * 3.182446305284263, mixture.UpperQuantile(Math.Log(0.025)), 1e-10);
    }

    [Fact]
    public void Centre_and_scale_move_and_stretch_it() =>
        Gen.Select(Mixtures, Gen.Double[-100, 100], Gen.Double[0.01, 100], Gen.Double[-50, 50]).Sample((components, centre, scale, value) =>
        {
            var plain = new Mixture(components);
            var moved = new Mixture(components, centre, scale);
            double there = centre + scale * value;
            Assert.Equal(centre + scale * plain.Mean, moved.Mean, 1e-9);
            Assert.Equal(scale * scale * plain.Variance, moved.Variance, 1e-9 * moved.Variance);
            Assert.Equal(plain.Variance, plain.Deviation * plain.Deviation, 1e-9 * plain.Variance);
            double tolerance = 1e-7 * (1 + Math.Abs(plain.LogDensity(value)));
            Assert.Equal(plain.LogDensity(value) - Math.Log(scale), moved.LogDensity(there), tolerance);
            Assert.Equal(plain.LogUpperTail(value), moved.LogUpperTail(there), tolerance);
            Assert.Equal(plain.LogLowerTail(value), moved.LogLowerTail(there), tolerance);
        }, iter: 2_000);

    [Fact]
    public void Quantiles_invert_tails_however_heavy_down_to_a_score_of_300() =>
        Gen.Select(Mixtures, Gen.Double[-1_000, 1_000], Gen.Double[0.1, 100], Gen.Double[-690, -1e-3]).Sample((components, centre, scale, logTail) =>
        {
            var mixture = new Mixture(components, centre, scale);
            double upper = mixture.UpperQuantile(logTail), lower = mixture.LowerQuantile(logTail);
            double tolerance = 1e-6 * Math.Max(1, -logTail);
            Assert.Equal(logTail, mixture.LogUpperTail(upper), tolerance);
            Assert.Equal(logTail, mixture.LogLowerTail(lower), tolerance);
        }, iter: 5_000);

    [Fact]
    public void About_half_of_the_values_of_one_peak_are_nearer_to_the_median_than_its_half_width() =>
        Gen.Select(Gen.Float[0.05f, 1], Gen.Float[-0.5f, 0.5f], Gen.Float[0.5f, 1.5f], DegreesOfFreedom).Array[1, 4].Sample(parts =>
        {
            float total = parts.Sum(part => part.Item1);
            var mixture = new Mixture([.. parts.Select(part => new Component(part.Item1 / total, part.Item2, part.Item3, part.Item4))], 1_000, 20);
            double median = mixture.Median, width = mixture.HalfWidth(median);
            Assert.InRange(1 - Math.Exp(mixture.LogLowerTail(median - width)) - Math.Exp(mixture.LogUpperTail(median + width)), 0.46, 0.54);
        });

    [Fact]
    public void However_far_apart_its_peaks_a_mixture_has_a_half_width() =>
        Mixtures.Sample(components => Assert.InRange(new Mixture(components).HalfWidth(new Mixture(components).Median), 1e-3, 100));

    [Fact]
    public void A_quantile_that_holds_nearly_everything_is_found_beyond_the_reach_of_a_gaussian()
    {
        var mixture = new Mixture([new Component(1, 0, 1, 2.5f)]);
        double quantile = mixture.UpperQuantile(-1e-9);
        Assert.True(quantile < -40);
        Assert.Equal(Math.Log(1e-9), mixture.LogLowerTail(quantile), 1e-4);
    }

    [Fact]
    public void A_value_has_the_higher_p_value_score_the_farther_out_it_lies_up_to_300() =>
        Gen.Select(Mixtures, Gen.Double[0, 250], Gen.Double[1e-6, 1]).Sample((components, exponent, share) =>
        {
            var mixture = new Mixture(components);
            double near = 3 + Math.Exp(exponent), far = 3 + Math.Exp(exponent + share);
            Assert.True(mixture.LogUpperTail(far) <= mixture.LogUpperTail(near));
            Assert.True(mixture.LogLowerTail(-far) <= mixture.LogLowerTail(-near));
            Assert.InRange(mixture.PValueScore(far), mixture.PValueScore(near), 300);
            Assert.InRange(mixture.PValueScore(-far), mixture.PValueScore(-near), 300);
        }, iter: 5_000);

    [Fact]
    public void A_student_t_component_forgives_what_a_gaussian_alone_does_not()
    {
        double gaussian = new Mixture([new Component(1, 0, 1)]).PValueScore(20, out bool isAbove);
        Assert.True(isAbove);
        Assert.InRange(gaussian, 88, 89);
        Assert.InRange(new Mixture([new Component(0.9f, 0, 1), new Component(0.1f, 0, 1, 3)]).PValueScore(20, out _), 4, 5);
    }

    [Fact]
    public void Samples_have_the_mean_the_variance_and_the_quantiles()
    {
        const int Count = 200_000;
        Component[] components = [new(0.5f, -2, 0.5f), new(0.3f, 1, 1, 8), new(0.2f, 3, 0.7f)];
        var mixture = new Mixture(components, centre: 100, scale: 10);
        var random = new Random(1);
        double[] samples = new double[Count];
        for (int index = 0; index < Count; index++) samples[index] = mixture.Sample(random);
        double mean = samples.Average();
        Assert.Equal(mixture.Mean, mean, 0.2);
        Assert.Equal(1, samples.Sum(sample => (sample - mean) * (sample - mean)) / Count / mixture.Variance, 0.02);
        foreach (double share in new[] { 0.001, 0.1, 0.5 })
        {
            double upper = mixture.UpperQuantile(Math.Log(share)), lower = mixture.LowerQuantile(Math.Log(share));
            Assert.Equal(share, samples.Count(sample => sample > upper) / (double)Count, 4 * Math.Sqrt(share / Count));
            Assert.Equal(share, samples.Count(sample => sample <= lower) / (double)Count, 4 * Math.Sqrt(share / Count));
        }
    }

    [Fact]
    public void A_component_without_weight_is_never_drawn()
    {
        var mixture = new Mixture([new Component(0, 1_000, 1), new Component(1, 0, 1)]);
        var random = new Random(1);
        for (int index = 0; index < 10_000; index++) Assert.InRange(mixture.Sample(random), -10, 10);
    }
}
