using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public class LatentPredictionTests
{
    private const int Samples = 4, Targets = 3, Channels = 2, Mixed = 2;

    private static readonly Gen<LatentPrediction> Predictions =
        Gen.Select(Gen.Float[0.1f, 0.9f], Gen.Float[-5, 5], Gen.Float[-5, 5], Gen.Float[0.1f, 2]).Array[Samples * Targets * Channels].Select(parts =>
            new LatentPrediction(Samples, Targets, Channels, [.. parts.SelectMany(part =>
                new Component[] { new(part.Item1, part.Item2, part.Item4), new(1 - part.Item1, part.Item3, 1, 5) })]));

    // Two functions, one at -5 and one at 5, each with a little noise.
    private readonly LatentPrediction _twoLevels = new(2, 2, 1, [new(1, -5, 0.1f), new(1, -5, 0.1f), new(1, 5, 0.1f), new(1, 5, 0.1f)]);

    [Fact]
    public void The_variance_is_the_aleatoric_and_the_epistemic_one_together() =>
        Predictions.Sample(prediction =>
        {
            for (int target = 0; target < Targets; target++)
            {
                for (int channel = 0; channel < Channels; channel++)
                {
                    double aleatoric = prediction.Aleatoric(target, channel), epistemic = prediction.Epistemic(target, channel);
                    double variance = prediction.Marginal(target, channel).Variance;
                    Assert.Equal(variance, aleatoric * aleatoric + epistemic * epistemic, 1e-5 * variance);
                }
            }
        }, iter: 200);

    [Fact]
    public void A_marginal_mixes_what_every_sample_says_of_its_target_and_channel()
    {
        Component[] components = [.. Enumerable.Range(0, Samples * Targets * Channels * Mixed).Select(index => new Component(0.5f, index, 1))];
        var prediction = new LatentPrediction(Samples, Targets, Channels, components);
        // [S × T × C × K]: of target 1, channel 1 the components 3·2 + 12·s and the one after.
        Mixture marginal = prediction.Marginal(1, 1);
        Assert.Equal([6, 7, 18, 19, 30, 31, 42, 43], marginal.Components.ToArray().Select(component => component.Mean));
        Assert.All(marginal.Components.ToArray(), component => Assert.Equal(0.125f, component.Weight));
    }

    [Fact]
    public void A_single_value_has_its_marginal_density() =>
        Gen.Select(Predictions, Gen.Double[-10, 10]).Sample((prediction, value) =>
            Assert.Equal(prediction.Marginal(2, 1).LogDensity(value), prediction.JointLogDensity([double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, value]), 1e-5), iter: 500);

    [Fact]
    public void Values_of_one_function_are_likelier_together_than_one_by_one()
    {
        double marginals = _twoLevels.Marginal(0).LogDensity(5) + _twoLevels.Marginal(1).LogDensity(5);
        Assert.Equal(marginals + Math.Log(2), _twoLevels.JointLogDensity([5, 5]), 1e-6);
        // No function is at one level first and at the other then, though each value alone is quite likely.
        Assert.InRange(_twoLevels.Marginal(0).LogDensity(-5) + _twoLevels.Marginal(1).LogDensity(5), -10, 10);
        Assert.InRange(_twoLevels.JointLogDensity([-5, 5]), -10_000, -1_000);
    }

    [Fact]
    public void Where_all_samples_agree_values_are_independent()
    {
        Component[] agreed = [new(1, 1, 0.5f), new(1, 2, 1, 4)];
        var latent = new LatentPrediction(3, 2, 1, [.. agreed, .. agreed, .. agreed]);
        var independent = new IndependentPrediction(2, 1, agreed, [0, 0]);
        Assert.Equal(independent.JointLogDensity([1.3, -2]), latent.JointLogDensity([1.3, -2]), 1e-12);
        Assert.Equal(0, latent.Epistemic(0), 1e-12);
        Assert.Equal(0.5, latent.Aleatoric(0), 1e-12);
    }

    [Fact]
    public void Far_from_every_sample_the_joint_density_is_still_a_number() =>
        Assert.True(double.IsFinite(_twoLevels.JointLogDensity([1e6, -1e6])));

    [Fact]
    public void Values_are_drawn_from_one_function_at_a_time()
    {
        var random = new Random(1);
        int above = 0;
        for (int index = 0; index < 10_000; index++)
        {
            double[] sample = _twoLevels.Sample(random);
            Assert.Equal(Math.Sign(sample[0]), Math.Sign(sample[1]));
            Assert.NotEqual(sample[0], sample[1]);
            Assert.InRange(Math.Abs(sample[0]), 4, 6);
            if (sample[0] > 0) above++;
        }
        Assert.InRange(above, 4_800, 5_200);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LatentPrediction(2, 2, 1, new Component[6]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LatentPrediction(0, 2, 1, new Component[4]));
        Assert.Throws<ArgumentException>(() => _twoLevels.JointLogDensity([1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => _twoLevels.Epistemic(2));
    }
}
