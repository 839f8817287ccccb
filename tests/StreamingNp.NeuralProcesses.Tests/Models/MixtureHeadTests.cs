using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.NeuralProcesses.Models;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class MixtureHeadTests
{
    [Fact]
    public void One_component_is_a_Gaussian()
    {
        var head = new MixtureHead(1, 0.01);
        var predicted = new Component[1];
        head.Write([1.5f, 0f], predicted);
        Assert.Equal(new Component(1, 1.5f, (float)(0.01 + Math.Log(2))), predicted[0]);
    }

    [Fact]
    public void Several_components_are_a_mixture()
    {
        var head = new MixtureHead(2, 0.01);
        Assert.Equal(6, head.Outputs);
        var predicted = new Component[2];
        head.Write([(float)Math.Log(3), 0, -1, 1, 0, 30], predicted);
        Assert.Equal(0.75f, predicted[0].Weight, 1e-6f);
        Assert.Equal(0.25f, predicted[1].Weight, 1e-6f);
        Assert.Equal((-1f, 1f), (predicted[0].Mean, predicted[1].Mean));
        Assert.Equal(30.01f, predicted[1].Deviation, 1e-5f);
    }

    [Theory]
    [InlineData(-200f, 0.01)]
    [InlineData(-1e30f, 0.01)]
    [InlineData(1e30f, 1e30)]
    public void The_deviation_stays_at_or_above_its_floor_and_finite(float output, double expected)
    {
        var predicted = new Component[1];
        new MixtureHead(1, 0.01).Write([0, output], predicted);
        Assert.Equal((float)expected, predicted[0].Deviation);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_loss_is_the_negative_log_likelihood_of_the_predicted_distribution(int components)
    {
        var head = new MixtureHead(components, 0.05);
        var random = new Random(1);
        float[] outputs = [.. Enumerable.Range(0, 4 * head.Outputs).Select(_ => (float)(random.NextDouble() * 4 - 2))];
        float[] values = [-1.5f, 0.2f, 3, -19];
        using var scope = NewDisposeScope();
        float[] losses = head.NegativeLogLikelihood(tensor(outputs, [2, 2, head.Outputs]), tensor(values, [2, 2])).flatten().data<float>().ToArray();
        var predicted = new Component[components];
        for (int target = 0; target < 4; target++)
        {
            head.Write(outputs.AsSpan(target * head.Outputs, head.Outputs), predicted);
            double likelihood = predicted.Sum(part =>
                part.Weight * Math.Exp(-0.5 * Math.Pow((values[target] - part.Mean) / part.Deviation, 2)) / (part.Deviation * Math.Sqrt(Math.Tau)));
            Assert.Equal(-Math.Log(likelihood), losses[target], 1e-3);
        }
    }

    [Theory]
    [InlineData(1, 2.5)]
    [InlineData(1, 80)]
    [InlineData(2, 4)]
    [InlineData(4, 3)]
    public void The_loss_with_a_heavy_tail_is_that_of_the_written_mixture(int components, double degreesOfFreedom)
    {
        var head = new MixtureHead(components, 0.05, degreesOfFreedom);
        using var scope = NewDisposeScope();
        var predicted = new Component[components];
        Gen.Select(Gen.Float[-6, 6].Array[head.Outputs], Gen.Float[-20, 20]).Sample((outputs, value) =>
        {
            head.Write(outputs, predicted);
            double expected = -new Mixture(predicted).LogDensity(value);
            using Tensor each = tensor(outputs, [1, 1, head.Outputs]), values = tensor([value], [1, 1]);
            float loss = head.NegativeLogLikelihood(each, values).data<float>()[0];
            Assert.Equal(expected, loss, 1e-4 * Math.Max(1, Math.Abs(expected)));
        }, iter: 300, threads: 1);
    }

    [Fact]
    public void Only_the_last_component_has_a_heavy_tail()
    {
        var predicted = new Component[3];
        var head = new MixtureHead(3, 0.05, 4);
        head.Write(new float[head.Outputs], predicted);
        Assert.Equal([float.PositiveInfinity, float.PositiveInfinity, 4], predicted.Select(component => component.DegreesOfFreedom));
        new MixtureHead(3, 0.05).Write(new float[head.Outputs], predicted);
        Assert.All(predicted, component => Assert.False(component.IsStudentT));
    }

    [Fact]
    public void A_deviation_at_its_floor_has_a_gradient_that_is_a_number()
    {
        var head = new MixtureHead(1, 0.01);
        using var scope = NewDisposeScope();
        var outputs = tensor([20f, -500f], [1, 1, 2], requires_grad: true);
        head.NegativeLogLikelihood(outputs, tensor([-20f], [1, 1])).sum().backward();
        Assert.All(outputs.grad!.data<float>().ToArray(), gradient => Assert.True(float.IsFinite(gradient)));
    }
}
