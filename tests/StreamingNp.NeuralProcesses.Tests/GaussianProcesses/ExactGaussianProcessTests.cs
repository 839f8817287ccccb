using System.Runtime.InteropServices;
using CsCheck;
using StreamingNp.NeuralProcesses.GaussianProcesses;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.GaussianProcesses;

public sealed class ExactGaussianProcessTests
{
    private static readonly double LogTwoPi = Math.Log(2 * Math.PI);

    [Fact]
    public void Two_points_predict_a_third_as_by_hand()
    {
        using IDisposable scope = NewDisposeScope();
        // k(0, 1) = k(1, 2) = e^-1/2 and k(0, 2) = e^-2; the inverse of [[v, c], [c, v]] is [[v, -c], [-c, v]] / (v² - c²).
        double variance = 1.1, across = Math.Exp(-0.5), far = Math.Exp(-2), determinant = variance * variance - across * across;
        double[] weights = [(far * variance - across * across) / determinant, (across * variance - far * across) / determinant];
        var process = new ExactGaussianProcess(UnitRbf(), tensor(0.1, dtype: float64), Points(0, 1), Row(2, -1));
        Posterior predicted = process.Predict(Points(2));
        double mean = 2 * weights[0] - weights[1], latent = 1 - weights[0] * far - weights[1] * across;
        Assert.Equal(mean, Numbers(predicted.Mean)[0], 1e-12);
        Assert.Equal(latent, Numbers(predicted.Variance)[0], 1e-12);
        double density = -0.5 * ((0.5 - mean) * (0.5 - mean) / (latent + 0.1) + Math.Log(latent + 0.1) + LogTwoPi);
        Assert.Equal(density, Numbers(process.LogDensity(Points(2), Row(0.5)))[0], 1e-12);
        Assert.Equal(density, Numbers(process.JointLogDensity(Points(2), Row(0.5)))[0], 1e-12);
    }

    [Fact]
    public void The_marginal_likelihood_is_the_density_of_the_multivariate_normal_distribution()
    {
        using IDisposable scope = NewDisposeScope();
        double variance = 1.1, across = Math.Exp(-0.5), determinant = variance * variance - across * across;
        double expected = -0.5 * ((variance * 4 + variance * 1 - 2 * across * 2 * -1) / determinant + Math.Log(determinant)) - LogTwoPi;
        Assert.Equal(expected, Numbers(new ExactGaussianProcess(UnitRbf(), tensor(0.1, dtype: float64), Points(0, 1), Row(2, -1)).LogMarginalLikelihood())[0], 1e-12);
    }

    [Fact]
    public void The_joint_density_of_targets_is_what_they_add_to_the_marginal_likelihood() =>
        Gen.Select(Gen.Double[-1, 1].Array[6], Gen.Double[-2, 2].Array[6]).Sample((gaps, values) =>
        {
            using IDisposable scope = NewDisposeScope();
            double[] inputs = [.. gaps.Select((gap, index) => index + gap / 3)];
            Tensor noise = tensor(0.01, dtype: float64);
            var some = new ExactGaussianProcess(UnitRbf(), noise, Points(inputs[..4]), Row(values[..4]));
            var all = new ExactGaussianProcess(UnitRbf(), noise, Points(inputs), Row(values));
            double added = Numbers(all.LogMarginalLikelihood())[0] - Numbers(some.LogMarginalLikelihood())[0];
            Assert.Equal(added, Numbers(some.JointLogDensity(Points(inputs[4..]), Row(values[4..])))[0], 1e-7 * (1 + Math.Abs(added)));
        }, iter: 50, threads: 1);

    [Fact]
    public void Points_that_are_not_there_have_no_influence_and_the_order_of_the_others_none_either()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor noise = tensor(0.01, dtype: float64), targets = Points(0.1, 0.7, 2.5), targetValues = Row(0.5, -0.5, 1);
        var plain = new ExactGaussianProcess(UnitRbf(), noise, Points(0, 0.4, 1.5), Row(1, 0.5, -1));
        var padded = new ExactGaussianProcess(UnitRbf(), noise, Points(1.5, 0.7, 0, 0.4, 0.4), Row(-1, 77, 1, 0.5, 99), Row(1, 0, 1, 1, 0));
        AssertClose(plain.LogMarginalLikelihood(), padded.LogMarginalLikelihood());
        AssertClose(plain.Predict(targets).Mean, padded.Predict(targets).Mean);
        AssertClose(plain.Predict(targets).Variance, padded.Predict(targets).Variance);
        AssertClose(plain.JointLogDensity(targets, targetValues), padded.JointLogDensity(Points(0.1, 0.3, 0.7, 2.5), Row(0.5, 55, -0.5, 1), Row(1, 0, 1, 1)));
    }

    [Fact]
    public void Tasks_side_by_side_do_not_see_each_other()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor inputs = tensor([0.0, 0.4, 0, 0], [2, 2, 1], dtype: float64), values = tensor([1.0, 0.5, -1, 0], [2, 2], dtype: float64), known = tensor([1.0, 1, 1, 0], [2, 2], dtype: float64);
        var both = new ExactGaussianProcess(UnitRbf(), tensor([0.1, 0.2], [2, 1], dtype: float64), inputs, values, known);
        var second = new ExactGaussianProcess(UnitRbf(), tensor(0.2, dtype: float64), Points(0), Row(-1));
        AssertClose(second.Predict(Points(0.3)).Mean, both.Predict(tensor([0.9, 0.3], [2, 1, 1], dtype: float64)).Mean.narrow(0, 1, 1));
        AssertClose(second.LogMarginalLikelihood(), both.LogMarginalLikelihood().narrow(0, 1, 1));
    }

    [Fact]
    public void Without_a_context_the_prior_is_predicted()
    {
        using IDisposable scope = NewDisposeScope();
        var process = new ExactGaussianProcess(UnitRbf(), tensor(0.1, dtype: float64), Points(), Row());
        Posterior predicted = process.Predict(Points(0, 3));
        Assert.Equal([0, 0], Numbers(predicted.Mean));
        Assert.Equal([1, 1], Numbers(predicted.Variance));
        Assert.Equal([0], Numbers(process.LogMarginalLikelihood()));
    }

    [Fact]
    public void Samples_have_the_covariance_of_the_prediction()
    {
        using IDisposable scope = NewDisposeScope();
        var process = new ExactGaussianProcess(UnitRbf(), tensor(0.1, dtype: float64), Points(0), Row(1));
        // The samples of the unit vectors are the columns of the factor.
        double[] mean = Numbers(process.Sample(Points(0.5, 1), Row(0, 0))), first = Numbers(process.Sample(Points(0.5, 1), Row(1, 0))), second = Numbers(process.Sample(Points(0.5, 1), Row(0, 1)));
        double[] covariance = Numbers(process.PredictJointly(Points(0.5, 1)).Covariance);
        Assert.Equal(covariance[1], (first[0] - mean[0]) * (first[1] - mean[1]) + (second[0] - mean[0]) * (second[1] - mean[1]), 1e-12);
        Assert.Equal(covariance[3] + 0.1, Math.Pow(first[1] - mean[1], 2) + Math.Pow(second[1] - mean[1], 2), 1e-12);
    }

    [Fact]
    public void A_covariance_that_has_no_decomposition_is_named_with_a_way_out()
    {
        using IDisposable scope = NewDisposeScope();
        var exception = Assert.Throws<ArithmeticException>(() => new ExactGaussianProcess(UnitRbf(), tensor(-0.5, dtype: float64), Points(0, 0), Row(1, 1)));
        Assert.Equal("The covariance matrix of the kernel 'rbf' is not positive definite; raise the noise variance, or lower the length-scales.", exception.Message);
    }

    private static RbfKernel UnitRbf() => new(tensor(1.0, dtype: float64), tensor(1.0, dtype: float64));

    private static Tensor Points(params double[] inputs) => tensor(inputs, [1, inputs.Length, 1], dtype: float64);

    private static Tensor Row(params double[] values) => tensor(values, [1, values.Length], dtype: float64);

    private static double[] Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.contiguous().bytes).ToArray();

    private static void AssertClose(Tensor expected, Tensor actual)
    {
        double[] wanted = Numbers(expected), found = Numbers(actual);
        Assert.Equal(wanted.Length, found.Length);
        for (int at = 0; at < wanted.Length; at++) Assert.Equal(wanted[at], found[at], 1e-10);
    }
}
