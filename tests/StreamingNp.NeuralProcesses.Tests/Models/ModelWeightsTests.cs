using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ModelWeightsTests
{
    [Theory]
    [InlineData(0, 1f, -2f)]
    [InlineData(0.25, 2f, -1f)]
    [InlineData(1, 5f, 2f)]
    public void Weights_on_the_way_to_others_lie_on_a_straight_line(double share, float first, float second)
    {
        ModelWeights begin = Of(1, -2), end = Of(5, 2);
        Assert.Equal([first, second], begin.Towards(end, share).Arrays.Single().Values);
        Assert.Equal([1f, -2f], begin.Arrays.Single().Values);
    }

    private static ModelWeights Of(params float[] values) => new([new WeightArray("layer.weight", [values.Length], values)]);
}
