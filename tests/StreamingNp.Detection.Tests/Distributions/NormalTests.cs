using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class NormalTests
{
    // Computed with mpmath to 40 digits.
    public static TheoryData<double, double, double> Known { get; } = new()
    {
        { 0, -0.69314718055994530942, -0.69314718055994530942 },
        { 0.5, -1.1759117615936186089, -0.36894641528865639307 },
        { 1, -1.8410216450092635058, -0.17275377902344988953 },
        { 1.959963985, -3.6888794551891987954, -0.025317807956719042277 },
        { 2, -3.7831843336820319488, -0.023012909328963488465 },
        { 2.999999, -6.6077229384121593332, -0.0013508144025939025362 },
        { 3.000001, -6.6077295046094691941, -0.001350805526915818273 },
        { 4, -10.360101486527290828, -0.00003167174337748926386 },
        { 5, -15.064998393988725736, -2.8665161296376359338e-7 },
        { 10, -53.231285150512470578, -7.6198530241605260704e-24 },
        { 20, -203.91715537109726394, 0 },
        { 30, -454.32124395634319711, 0 },
        { 37.1, -692.7382807156232399, 0 },
        { 38.6, -749.5528608462077772, 0 },
        { 100, -5005.5242086942050886, 0 },
        { 1e4, -50000010.129278915181, 0 },
        { 1e8, -5000000000000019.3396, 0 },
    };

    [Theory]
    [MemberData(nameof(Known))]
    public void Tails_are_exact(double z, double logUpper, double logLower)
    {
        AssertClose(logUpper, Normal.LogUpperTail(z));
        AssertClose(logUpper, Normal.LogLowerTail(-z));
        AssertClose(logLower, Normal.LogLowerTail(z));
        AssertClose(logLower, Normal.LogUpperTail(-z));
    }

    [Fact]
    public void One_in_forty_lies_above_1_96() => Assert.Equal(0.025, Math.Exp(Normal.LogUpperTail(1.9599639845400545)), 1e-15);

    [Fact]
    public void Tails_add_up_to_one() =>
        Gen.Double[-8, 8].Sample(z => Assert.Equal(1, Math.Exp(Normal.LogUpperTail(z)) + Math.Exp(Normal.LogLowerTail(z)), 1e-14), iter: 10_000);

    [Fact]
    public void A_tail_never_grows_outwards_and_stays_finite_far_beyond_a_score_of_300()
    {
        // z = 37.1 has a p-value score of 300.
        double before = 0;
        for (double z = -45; z < 1_000; z += 1.0 / 128)
        {
            double tail = Normal.LogUpperTail(z);
            Assert.True(double.IsFinite(tail), $"P(Z > {z}) is e^{tail}");
            Assert.True(tail <= before, $"P(Z > {z}) is e^{tail} and was e^{before} right before");
            before = tail;
        }
        Assert.True(double.IsFinite(Normal.LogUpperTail(1e100)));
        Assert.Equal(double.NegativeInfinity, Normal.LogUpperTail(double.PositiveInfinity));
        Assert.Equal(0, Normal.LogUpperTail(double.NegativeInfinity));
    }

    [Fact]
    public void The_series_and_the_continued_fraction_meet()
    {
        foreach (double seam in new[] { -3.0, 3.0 })
        {
            double inside = Normal.LogUpperTail(seam), outside = Normal.LogUpperTail(seam > 0 ? Math.BitIncrement(seam) : Math.BitDecrement(seam));
            Assert.Equal(inside, outside, 1e-13 * Math.Max(1, Math.Abs(inside)));
        }
    }

    [Fact]
    public void What_is_not_a_number_has_no_tail() => Assert.True(double.IsNaN(Normal.LogUpperTail(double.NaN)));

    private static void AssertClose(double expected, double actual) => Assert.Equal(expected, actual, 1e-12 * Math.Max(Math.Abs(expected), 1e-9));
}
