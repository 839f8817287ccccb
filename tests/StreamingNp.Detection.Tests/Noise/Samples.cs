using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Noise;

/// <summary>Sizes of residuals of well-known noise, with a mean of 1: as if in units of the usual residual.</summary>
public static class Samples
{
    // The mean absolute values of a standard Gaussian and of Student's t with 3 degrees of freedom.
    private const double GaussianMean = 0.7978846, StudentMean = 1.1026578;

    public static double Gaussian(Random random) => Math.Abs(Normal.Sample(random)) / GaussianMean;

    public static double Exponential(Random random) => -Math.Log(1 - random.NextDouble());

    public static double Student(Random random)
    {
        double square = 0;
        for (int degree = 0; degree < 3; degree++)
        {
            double normal = Normal.Sample(random);
            square += normal * normal;
        }
        return Math.Abs(Normal.Sample(random)) / Math.Sqrt(square / 3) / StudentMean;
    }

    /// <summary>Noise by its name, with the sizes that one in a thousand and one in ten thousand exceed.</summary>
    public static (Func<Random, double> Draw, double OneInThousand, double OneInTenThousand) Of(string name) => name switch
    {
        "Gaussian" => (Gaussian, 3.2905 / GaussianMean, 3.8906 / GaussianMean),
        "exponential" => (Exponential, Math.Log(1e3), Math.Log(1e4)),
        "Student-t" => (Student, 12.924 / StudentMean, 28.000 / StudentMean),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
