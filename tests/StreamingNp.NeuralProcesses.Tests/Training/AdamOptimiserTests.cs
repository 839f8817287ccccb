using StreamingNp.NeuralProcesses.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class AdamOptimiserTests
{
    [Fact]
    public void It_moves_weights_as_the_optimiser_of_torch_does()
    {
        using IDisposable scope = NewDisposeScope();
        // Longer than a vector and no multiple of one.
        Tensor start = linspace(-1, 1, 37), goal = linspace(2, -3, 37);
        Parameter ours = new(start.clone()), theirs = new(start.clone());
        var optimiser = new AdamOptimiser([ours]);
        using var reference = optim.Adam([theirs]);
        for (int step = 1; step <= 50; step++)
        {
            double rate = 0.1 / step;
            optimiser.ClearGradients();
            (ours - goal).square().sum().backward();
            optimiser.Step(rate);
            foreach (var group in reference.ParamGroups) group.LearningRate = rate;
            reference.zero_grad();
            (theirs - goal).square().sum().backward();
            reference.step();
        }
        Assert.True(ours.allclose(theirs, rtol: 1e-5, atol: 1e-6));
        Assert.False(ours.allclose(start));
    }

    [Fact]
    public void A_weight_without_a_gradient_stays()
    {
        using var idle = new Parameter(ones(5));
        new AdamOptimiser([idle]).Step(1);
        Assert.Equal([1f, 1f, 1f, 1f, 1f], idle.data<float>().ToArray());
    }

    [Fact]
    public void After_a_reset_it_moves_as_at_first()
    {
        using IDisposable scope = NewDisposeScope();
        var weight = new Parameter(zeros(1));
        var optimiser = new AdamOptimiser([weight]);
        float first = Move();
        Move();
        optimiser.Reset();
        Assert.Equal(first, Move(), 1e-6f);

        float Move()
        {
            float before = weight.data<float>()[0];
            optimiser.ClearGradients();
            (weight * 3).sum().backward();
            optimiser.Step(0.01);
            return weight.data<float>()[0] - before;
        }
    }
}
