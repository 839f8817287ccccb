using System.Runtime.InteropServices;
using StreamingNp.NeuralProcesses.GaussianProcesses;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.GaussianProcesses;

public sealed class KernelTests
{
    [Fact]
    public void Covariances_are_those_of_the_formulas()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor left = Points(0, 1), right = Points(0.5);
        Tensor variance = tensor(2.0, dtype: float64), lengthScale = tensor(0.5, dtype: float64), period = tensor(0.8, dtype: float64);
        AssertClose([2 * Math.Exp(-0.5), 2 * Math.Exp(-0.5)], new RbfKernel(variance, lengthScale).Covariance(left, right));
        double root = Math.Sqrt(5), matern = 2 * (1 + root + 5.0 / 3) * Math.Exp(-root);
        AssertClose([matern, matern], new MaternKernel(variance, lengthScale).Covariance(left, right));
        double sine = Math.Sin(Math.PI * 0.5 / 0.8), periodic = 2 * Math.Exp(-2 * sine * sine / 0.25);
        AssertClose([periodic, periodic], new PeriodicKernel(variance, lengthScale, period).Covariance(left, right));
    }

    [Fact]
    public void Sums_and_products_join_covariances_and_variances()
    {
        using IDisposable scope = NewDisposeScope();
        Tensor points = Points(0, 0.3, 1.1);
        var rbf = new RbfKernel(tensor(2.0, dtype: float64), tensor(0.5, dtype: float64));
        var matern = new MaternKernel(tensor(3.0, dtype: float64), tensor(0.7, dtype: float64));
        var joined = new ProductKernel([new SumKernel([rbf, matern]), rbf]);
        double[] first = Numbers(rbf.Covariance(points, points)), second = Numbers(matern.Covariance(points, points));
        AssertClose([.. first.Select((value, at) => (value + second[at]) * value)], joined.Covariance(points, points));
        AssertClose([10, 10, 10], joined.Variance(points));
        Assert.Equal("(rbf + matern52) * rbf", joined.ToString());
    }

    [Theory]
    [InlineData("rbf")]
    [InlineData("matern52")]
    [InlineData("periodic")]
    public void Each_task_and_each_input_can_have_hyper_parameters_of_its_own(string name)
    {
        using IDisposable scope = NewDisposeScope();
        var random = new Random(1);
        double[] inputs = [.. Enumerable.Range(0, 2 * 3 * 2).Select(_ => random.NextDouble())];
        Tensor both = tensor(inputs, [2, 3, 2], dtype: float64);
        Kernel each = Make(name, tensor([1.0, 2], [2, 1, 1], dtype: float64), tensor([0.5, 0.3], [2, 1, 1], dtype: float64));
        Kernel second = Make(name, tensor(2.0, dtype: float64), tensor(0.3, dtype: float64));
        AssertClose(Numbers(second.Covariance(both.narrow(0, 1, 1), both.narrow(0, 1, 1))), each.Covariance(both, both).narrow(0, 1, 1));
        AssertClose([1, 1, 1, 2, 2, 2], each.Variance(both));
        // A length-scale of a million makes an input count for nothing.
        Kernel onlyFirst = Make(name, tensor(1.0, dtype: float64), tensor([0.5, 1e6], [2], dtype: float64));
        Kernel single = Make(name, tensor(1.0, dtype: float64), tensor(0.5, dtype: float64));
        Tensor first = both.narrow(2, 0, 1).contiguous();
        AssertClose(Numbers(single.Covariance(first, first)), onlyFirst.Covariance(both, both), 1e-9);
    }

    [Theory]
    [InlineData("rbf")]
    [InlineData("matern52")]
    [InlineData("periodic")]
    [InlineData("matern52 + periodic * rbf")]
    public void Gradients_of_the_marginal_likelihood_are_its_slopes_even_where_two_points_coincide(string text)
    {
        using IDisposable scope = NewDisposeScope();
        KernelExpression expression = KernelExpression.Parse(text);
        double[] logarithms = [.. expression.HyperParameters.Select((_, index) => -0.3 + 0.2 * index)];
        Tensor[] parameters = [.. logarithms.Select(value => tensor(value, dtype: float64, requires_grad: true))];
        Likelihood(expression, parameters).backward();
        for (int index = 0; index < logarithms.Length; index++)
        {
            double above = Moved(index, 1e-5), below = Moved(index, -1e-5);
            Assert.Equal((above - below) / 2e-5, Numbers(parameters[index].grad!)[0], 1e-6 * (1 + Math.Abs(above - below) / 2e-5));
        }

        double Moved(int index, double by) => Numbers(Likelihood(expression, [.. logarithms.Select((value, at) => tensor(at == index ? value + by : value, dtype: float64))]))[0];
    }

    private static Tensor Likelihood(KernelExpression expression, Tensor[] logarithms)
    {
        Tensor inputs = Points(0, 0.2, 0.2, 0.9, 1.7), values = tensor([0.3, -0.2, -0.1, 0.8, 0.1], [1, 5], dtype: float64);
        return new ExactGaussianProcess(expression.Build(logarithms), tensor(0.1, dtype: float64), inputs, values).LogMarginalLikelihood().sum();
    }

    private static Kernel Make(string name, Tensor variance, Tensor lengthScale) => name switch
    {
        "rbf" => new RbfKernel(variance, lengthScale),
        "matern52" => new MaternKernel(variance, lengthScale),
        _ => new PeriodicKernel(variance, lengthScale, tensor(0.8, dtype: float64)),
    };

    private static Tensor Points(params double[] inputs) => tensor(inputs, [1, inputs.Length, 1], dtype: float64);

    private static double[] Numbers(Tensor tensor) => MemoryMarshal.Cast<byte, double>(tensor.detach().contiguous().bytes).ToArray();

    private static void AssertClose(double[] expected, Tensor actual, double tolerance = 1e-12)
    {
        double[] numbers = Numbers(actual);
        Assert.Equal(expected.Length, numbers.Length);
        for (int at = 0; at < expected.Length; at++) Assert.Equal(expected[at], numbers[at], tolerance);
    }
}
