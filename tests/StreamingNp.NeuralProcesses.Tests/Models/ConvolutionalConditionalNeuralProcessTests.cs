using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ConvolutionalConditionalNeuralProcessTests
{
    private const double PointsPerUnit = 16;

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(0, 7, 1)]
    [InlineData(0, -9, 1)]
    [InlineData(1, 2, 1)]
    [InlineData(2, -8, 1)]
    [InlineData(0, 5, 3)]
    public void What_is_shifted_by_whole_steps_of_the_grid_is_predicted_the_same(int halvings, int steps, int inputs)
    {
        // The ends of the grid are far from everything: further than the network sees.
        var shape = new TaskShape(inputs);
        using NeuralProcess network = SmallModels.Network(Settings(halvings), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 3, contextPoints: 12, targetPoints: 20, seed: 1);
        foreach (ref float input in batch.ContextInputs) input /= 2;
        foreach (ref float input in batch.TargetInputs) input /= 2;
        float[] expected = Outputs(network, batch);
        float shift = (float)(steps / PointsPerUnit);
        for (int place = 0; place < batch.ContextInputs.Length; place += inputs) batch.ContextInputs[place] += shift;
        for (int place = 0; place < batch.TargetInputs.Length; place += inputs) batch.TargetInputs[place] += shift;
        Assert.All(expected.Zip(Outputs(network, batch)), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        // The means of the first component are not all the same to begin with.
        float[] means = [.. expected.Chunk(6).Select(outputs => outputs[2])];
        Assert.True(means.Max() - means.Min() > 5e-3, $"{means.Min()} to {means.Max()}");
    }

    [Fact]
    public void It_is_not_the_same_if_only_the_context_is_shifted()
    {
        var shape = new TaskShape(1);
        using NeuralProcess network = SmallModels.Network(Settings(halvings: 0), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 3, contextPoints: 12, targetPoints: 20, seed: 1);
        float[] before = Outputs(network, batch);
        foreach (ref float input in batch.ContextInputs) input += 0.25f;
        Assert.True(before.Zip(Outputs(network, batch), (one, other) => Math.Abs(one - other)).Max() > 5e-3);
    }

    [Fact]
    public void What_lies_beyond_the_grid_counts_as_its_end()
    {
        var shape = new TaskShape(1);
        using NeuralProcess network = SmallModels.Network(Settings(halvings: 0), shape);
        TaskBatch batch = RandomTasks.Make(shape, tasks: 1, contextPoints: 2, targetPoints: 3, seed: 2);
        SetOuter(-4, 4);
        float[] atEnds = Outputs(network, batch);
        SetOuter(-1e6f, 20);
        Assert.Equal(atEnds, Outputs(network, batch));
        Assert.All(atEnds, number => Assert.True(float.IsFinite(number)));

        void SetOuter(float least, float most)
        {
            batch.ContextInputs[0] = batch.TargetInputs[0] = least;
            batch.ContextInputs[1] = batch.TargetInputs[1] = most;
        }
    }

    private static ModelSettings Settings(int halvings) => SmallModels.Of(ModelKind.ConvolutionalConditional) with
    {
        Convolution = new() { Least = -4, Most = 4, PointsPerUnit = PointsPerUnit, Width = 16, Blocks = 2, Halvings = halvings },
    };

    private static float[] Outputs(NeuralProcess network, TaskBatch batch)
    {
        using TaskTensors tasks = TaskTensors.Of(batch);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        return network.Forward(tasks).contiguous().data<float>().ToArray();
    }
}
