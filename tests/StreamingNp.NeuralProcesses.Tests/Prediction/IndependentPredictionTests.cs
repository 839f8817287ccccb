using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public class IndependentPredictionTests
{
    // 2 targets of 2 channels, mixtures of 2.
    private static readonly Component[] Components =
    [
        new(0.5f, -1, 1), new(0.5f, 1, 1),
        new(1, 10, 2), new(0, 0, 1),
        new(0.25f, 0, 1, 5), new(0.75f, 4, 0.5f),
        new(0.9f, -3, 1), new(0.1f, -3, 3, 4),
    ];

    private readonly IndependentPrediction _prediction = new(2, 2, Components, [0.6, 3, 0.1, 0]);

    [Fact]
    public void A_marginal_is_the_mixture_of_its_target_and_channel()
    {
        Assert.Equal((2, 2), (_prediction.Targets, _prediction.Channels));
        Assert.Equal(0, _prediction.Marginal(0).Mean);
        Assert.Equal(10, _prediction.Marginal(0, 1).Mean);
        Assert.Equal(3, _prediction.Marginal(1).Mean);
        Assert.Equal(-3, _prediction.Marginal(1, 1).Mean, 1e-6);
    }

    [Fact]
    public void The_joint_density_is_the_product_of_those_that_are_known()
    {
        double first = _prediction.Marginal(0).LogDensity(0.3), last = _prediction.Marginal(1, 1).LogDensity(-7);
        Assert.Equal(first + _prediction.Marginal(0, 1).LogDensity(9) + _prediction.Marginal(1).LogDensity(2) + last, _prediction.JointLogDensity([0.3, 9, 2, -7]), 1e-12);
        Assert.Equal(first + last, _prediction.JointLogDensity([0.3, double.NaN, double.NaN, -7]), 1e-12);
        Assert.Equal(0, _prediction.JointLogDensity([double.NaN, double.NaN, double.NaN, double.NaN]));
    }

    [Fact]
    public void What_is_not_epistemic_of_the_variance_is_aleatoric()
    {
        Assert.Equal(0.6, _prediction.Epistemic(0));
        Assert.Equal(2, Square(_prediction.Epistemic(0)) + Square(_prediction.Aleatoric(0)), 1e-12);
        Assert.Equal(_prediction.Marginal(1, 1).Deviation, _prediction.Aleatoric(1, 1));
        // The halves of a context may differ by more than the whole of it leaves open.
        Assert.Equal(0, _prediction.Aleatoric(0, 1));
    }

    [Fact]
    public void Samples_are_those_of_the_marginals()
    {
        const int Count = 50_000;
        var random = new Random(1);
        double[][] samples = [.. Enumerable.Range(0, Count).Select(_ => _prediction.Sample(random))];
        for (int place = 0; place < 4; place++)
        {
            Mixture marginal = _prediction.Marginal(place / 2, place % 2);
            double mean = samples.Average(sample => sample[place]);
            Assert.Equal(marginal.Mean, mean, 5 * marginal.Deviation / Math.Sqrt(Count));
            Assert.Equal(1, samples.Average(sample => Square(sample[place] - mean)) / marginal.Variance, 0.1);
        }
        double covariance = samples.Average(sample => sample[0] * (sample[2] - 3));
        Assert.Equal(0, covariance, 0.06);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _prediction.Marginal(0, 2).Mean);
        Assert.Throws<ArgumentOutOfRangeException>(() => _prediction.Epistemic(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => _prediction.Aleatoric(-1));
        Assert.Throws<ArgumentException>(() => _prediction.JointLogDensity([1, 2, 3]));
        Assert.Throws<ArgumentException>(() => new IndependentPrediction(3, 1, Components, [0, 0, 0]));
        Assert.Throws<ArgumentException>(() => new IndependentPrediction(2, 2, Components, [0]));
        Assert.Throws<ArgumentException>(() => new IndependentPrediction(1, 1, [], [0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new IndependentPrediction(0, 1, Components, []));
    }

    private static double Square(double value) => value * value;
}
