using CsCheck;
using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Distributions;

public class RankedProbabilityScoreTests
{
    private static readonly Gen<float> DegreesOfFreedom = Gen.OneOf(Gen.Float[2.1f, 10], Gen.Float[10, 200], Gen.Const(float.PositiveInfinity));

    private static readonly Gen<Component[]> Mixtures =
        Gen.Select(Gen.Float[0.05f, 1], Gen.Float[-3, 3], Gen.Float[0.05f, 2], DegreesOfFreedom).Array[1, 4].Select(parts =>
        {
            float total = parts.Sum(part => part.Item1);
            return parts.Select(part => new Component(part.Item1 / total, part.Item2, part.Item3, part.Item4)).ToArray();
        });

    [Theory]
    [InlineData(0)]
    [InlineData(1.7)]
    [InlineData(-3)]
    [InlineData(40)]
    public void A_gaussian_has_its_closed_form(double z)
    {
        double tail = Math.Exp(Normal.LogUpperTail(Math.Abs(z))), density = Math.Exp(Normal.LogDensity(z));
        double expected = Math.Abs(z) * (1 - 2 * tail) + 2 * density - 1 / Math.Sqrt(Math.PI);
        Assert.Equal(2 * expected, new Mixture([new Component(1, 5, 2)]).RankedProbabilityScore(5 + 2 * z), 1e-12);
    }

    [Fact]
    public void A_student_t_of_three_degrees_of_freedom_scores_what_its_closed_form_says()
    {
        // Jordan, Krüger and Lerch (2019): 2·f(0)·ν/(ν − 1) − 2·√ν/(ν − 1)·B(½, ν − ½)/B(½, ν/2)² at the centre; B(½, 5/2) is 3π/8 and B(½, 3/2) is π/2.
        double degrees = 3, atCentre = 2 * Math.Exp(StudentT.LogDensity(0, degrees)) * degrees / (degrees - 1);
        double spread = 2 * Math.Sqrt(degrees) / (degrees - 1) * (3 * Math.PI / 8) / Math.Pow(Math.PI / 2, 2);
        Assert.Equal(atCentre - spread, new Mixture([new Component(1, 0, 1, 3)]).RankedProbabilityScore(0), 2e-7);
    }

    [Fact]
    public void A_mixture_scores_the_squared_distance_of_its_distribution_function_from_the_step_at_the_value() =>
        Gen.Select(Mixtures, Gen.Double[-5, 5]).Sample((components, value) =>
        {
            var mixture = new Mixture(components);
            Assert.Equal(Integral(mixture, value), mixture.RankedProbabilityScore(value), 2e-5);
        }, iter: 30);

    [Fact]
    public void It_moves_and_stretches_with_centre_and_scale() =>
        Gen.Select(Mixtures, Gen.Double[-100, 100], Gen.Double[0.01, 100], Gen.Double[-5, 5]).Sample((components, centre, scale, value) =>
            Assert.Equal(scale * new Mixture(components).RankedProbabilityScore(value), new Mixture(components, centre, scale).RankedProbabilityScore(centre + scale * value), 1e-6 * scale), iter: 100);

    // By the trapezoidal rule over x = y ± sinh u, which reaches far into the tails.
    private static double Integral(Mixture mixture, double value)
    {
        const double step = 0.004, end = 12;
        double sum = 0;
        for (double u = 0; u <= end; u += step)
        {
            double distance = Math.Sinh(u), lower = Math.Exp(mixture.LogLowerTail(value - distance)), upper = Math.Exp(mixture.LogUpperTail(value + distance));
            sum += (u == 0 ? 0.5 : 1) * step * Math.Cosh(u) * (lower * lower + upper * upper);
        }
        return sum;
    }
}
