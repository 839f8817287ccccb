using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class ChiSquaredTests
{
    // Tables of the distribution: the points that 5 %, 1 % and 0.1 % exceed.
    [Theory]
    [InlineData(1, 3.841459, 0.05)]
    [InlineData(1, 10.827566, 0.001)]
    [InlineData(5, 15.086272, 0.01)]
    [InlineData(10, 18.307038, 0.05)]
    [InlineData(30, 59.703064, 0.001)]
    [InlineData(100, 135.806723, 0.01)]
    [InlineData(4, 0.710723, 0.95)]
    public void Upper_tails_are_those_of_the_tables(double degrees, double x, double tail) => Assert.Equal(tail, Math.Exp(ChiSquared.LogUpperTail(x, degrees)), 1e-6);

    [Fact]
    public void With_one_degree_it_is_a_squared_normal_number() =>
        Gen.Double[0.01, 100].Sample(z => Math.Abs(Math.Log(2) + Normal.LogUpperTail(z) - ChiSquared.LogUpperTail(z * z, 1)) < 1e-6 * Math.Max(1, z * z));

    [Fact]
    public void With_two_degrees_it_is_exponential_however_far_out() =>
        Gen.Double[0, 1e6].Sample(x => Math.Abs(-x / 2 - ChiSquared.LogUpperTail(x, 2)) < 1e-9 * Math.Max(1, x));

    [Fact]
    public void It_falls_with_x_and_rises_with_degrees() =>
        Gen.Select(Gen.Double[0.1, 300], Gen.Double[0.1, 400], Gen.Double[0.1, 50]).Sample((degrees, x, more) =>
            ChiSquared.LogUpperTail(x + more, degrees) < ChiSquared.LogUpperTail(x, degrees) + 1e-12 && ChiSquared.LogUpperTail(x, degrees + more) > ChiSquared.LogUpperTail(x, degrees) - 1e-12);
}
