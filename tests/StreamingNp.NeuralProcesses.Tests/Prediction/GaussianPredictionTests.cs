using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public class GaussianPredictionTests
{
    private static readonly Gen<(double First, double Second, double Correlation, double Noise, double X, double Y)> Pairs =
        Gen.Select(Gen.Double[0.1, 5], Gen.Double[0.1, 5], Gen.Double[-1, 1], Gen.Double[0.01, 2], Gen.Double[-5, 5], Gen.Double[-5, 5]);

    // 3 targets of 2 channels.
    private readonly GaussianPrediction _prediction = new(
        [1, 10, 2, 20, 3, 30],
        [
            4, 3.2, 1, 3.2, 4, 2, 1, 2, 9,
            1, -0.5, 0, -0.5, 1, 0, 0, 0, 16,
        ],
        [0.25, 4]);

    [Fact]
    public void Two_targets_have_the_density_of_the_formula() =>
        Pairs.Sample(pair =>
        {
            double covariance = pair.Correlation * Math.Sqrt(pair.First * pair.Second);
            var prediction = new GaussianPrediction([0.5, -0.5], [pair.First, covariance, covariance, pair.Second], [pair.Noise]);
            double first = pair.First + pair.Noise, second = pair.Second + pair.Noise, determinant = first * second - covariance * covariance;
            double x = pair.X - 0.5, y = pair.Y + 0.5;
            double expected = -Math.Log(2 * Math.PI) - 0.5 * Math.Log(determinant) - 0.5 * (second * x * x - 2 * covariance * x * y + first * y * y) / determinant;
            Assert.Equal(expected, prediction.JointLogDensity([pair.X, pair.Y]), 1e-8 * Math.Max(1, Math.Abs(expected)));
        }, iter: 2_000);

    [Fact]
    public void A_value_alone_has_its_marginal_density() =>
        Gen.Select(Gen.Int[0, 2], Gen.Int[0, 1], Gen.Double[-50, 50]).Sample((target, channel, value) =>
        {
            double[] values = [.. Enumerable.Repeat(double.NaN, 6)];
            values[2 * target + channel] = value;
            double expected = _prediction.Marginal(target, channel).LogDensity(value);
            Assert.Equal(expected, _prediction.JointLogDensity(values), 1e-12 * Math.Max(1, Math.Abs(expected)));
        }, iter: 500);

    [Fact]
    public void What_is_not_known_is_left_out()
    {
        var firstAndLast = new GaussianPrediction([1, 3], [4, 1, 1, 9], [0.25]);
        double[] values = [1.5, double.NaN, double.NaN, double.NaN, 2, double.NaN];
        Assert.Equal(firstAndLast.JointLogDensity([1.5, 2]), _prediction.JointLogDensity(values), 1e-12);
        Assert.Equal(0, _prediction.JointLogDensity([.. Enumerable.Repeat(double.NaN, 6)]));
        // Channels are independent of each other.
        double[] other = [double.NaN, 12, double.NaN, 19, double.NaN, 31];
        double[] both = [1.5, 12, double.NaN, 19, 2, 31];
        Assert.Equal(_prediction.JointLogDensity(values) + _prediction.JointLogDensity(other), _prediction.JointLogDensity(both), 1e-12);
    }

    [Fact]
    public void The_function_is_epistemic_and_the_noise_aleatoric()
    {
        Assert.Equal((3, 2), (_prediction.Targets, _prediction.Channels));
        Assert.Equal(3, _prediction.Epistemic(2));
        Assert.Equal(4, _prediction.Epistemic(2, 1));
        Assert.Equal(0.5, _prediction.Aleatoric(2));
        Assert.Equal(2, _prediction.Aleatoric(0, 1));
        Assert.Equal(9.25, _prediction.Marginal(2).Variance, 1e-12);
        Assert.Equal(30, _prediction.Marginal(2, 1).Mean);
    }

    [Fact]
    public void A_marginal_keeps_what_single_precision_would_lose()
    {
        var prediction = new GaussianPrediction([123_456_789.25], [0], [1e-4]);
        Assert.Equal(123_456_789.25, prediction.Marginal(0).Mean);
        Assert.Equal(Normal.LogUpperTail(2), prediction.Marginal(0).LogUpperTail(123_456_789.27), 1e-4);
    }

    [Fact]
    public void Samples_have_the_mean_and_the_covariance()
    {
        const int Count = 100_000;
        var random = new Random(1);
        double[][] samples = [.. Enumerable.Range(0, Count).Select(_ => _prediction.Sample(random))];
        double[] means = [1, 10, 2, 20, 3, 30];
        for (int place = 0; place < 6; place++) Assert.Equal(means[place], samples.Average(sample => sample[place]), 0.06);
        AssertCovariance(4.25, 0, 0);
        AssertCovariance(3.2, 0, 2);
        AssertCovariance(1, 0, 4);
        AssertCovariance(2, 2, 4);
        AssertCovariance(9.25, 4, 4);
        AssertCovariance(-0.5, 1, 3);
        AssertCovariance(20, 5, 5);
        AssertCovariance(0, 0, 1);

        void AssertCovariance(double expected, int one, int other) =>
            Assert.Equal(expected, samples.Average(sample => (sample[one] - means[one]) * (sample[other] - means[other])), 0.02 * Math.Max(5, expected));
    }

    [Fact]
    public void A_covariance_that_rounding_made_indefinite_still_has_a_density()
    {
        // The same function at both targets, a rounding error too much beside the diagonal, and next to no noise.
        var prediction = new GaussianPrediction([0, 0], [1, 1.00000001, 1.00000001, 1], [1e-14]);
        Assert.True(double.IsFinite(prediction.JointLogDensity([0.5, 0.5])));
        Assert.True(prediction.JointLogDensity([0.5, 0.5]) > prediction.JointLogDensity([0.5, 0.4]));
        double[] sample = prediction.Sample(new Random(1));
        Assert.Equal(sample[0], sample[1], 0.01);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new GaussianPrediction([0, 0], [1, 0, 0], [1]));
        Assert.Throws<ArgumentException>(() => new GaussianPrediction([0, 0, 0], [1, 0, 0, 1], [1, 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianPrediction([0], [1], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new GaussianPrediction([], [], []));
        Assert.Throws<ArgumentException>(() => new GaussianPrediction([0, 0], [1, 5, 5, 1], [0.1]).JointLogDensity([0, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _prediction.Aleatoric(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => _prediction.Marginal(0, 2).Mean);
    }
}
