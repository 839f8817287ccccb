using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ConditionalNeuralProcessTests
{
    [Theory]
    [InlineData(2, 2, 0, 0, 1)]
    [InlineData(3, 3, 0, 0, 1)]
    [InlineData(5, 4, 0, 0, 1)]
    [InlineData(3, 3, 1, 0, 1)]
    [InlineData(2, 4, 16, 0, 1)]
    [InlineData(3, 3, 0, 2, 1)]
    [InlineData(3, 2, 4, 1, 3)]
    public void Every_layer_asked_for_is_there(int encoderLayers, int decoderLayers, int weightedMeans, int representationLayers, int encoders)
    {
        var settings = SmallModels.Settings with { EncoderLayers = encoderLayers, DecoderLayers = decoderLayers, WeightedMeans = weightedMeans, RepresentationLayers = representationLayers, Encoders = encoders };
        using NeuralProcess network = NeuralProcess.Create(settings, LookPacking.Shape, components: 1);
        const int Width = 16, Inputs = WindowLayout.Inputs;
        int hidden = Width * Width + Width;
        int encoder = (Inputs + 1) * Width + Width + (encoderLayers - 1 + representationLayers) * hidden;
        int decoder = (encoders * Width + Inputs) * Width + Width + (decoderLayers - 2) * hidden + Width * 2 + 2;
        int weights = weightedMeans * (Width + 1 + Width * Width);
        if (weightedMeans == 0) Assert.DoesNotContain(network.Save().Arrays, array => array.Name.Contains(".weights.", StringComparison.Ordinal));
        Assert.Equal(encoders * (encoder + weights) + decoder, network.Save().Count);
    }

    [Fact]
    public void It_is_the_decoder_of_the_mean_of_the_encoded_points()
    {
        // The network moves linear layers across the mean and the concatenation: held against the plain formula of the paper.
        using NeuralProcess network = SmallModels.Network(SmallModels.Settings with { WeightedMeans = 0 }, LookPacking.Shape, components: 1);
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        TaskBatch batch = RandomTasks.Make(LookPacking.Shape, tasks: 1, contextPoints: 20, targetPoints: 1, seed: 1);
        using TaskTensors tasks = RandomTasks.Padded(batch, contextPoints: 53);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        Tensor context = cat([tasks.ContextInputs[0, ..20], tasks.ContextValues[0, ..20]], -1);
        Tensor encoded = Linear(Linear(Linear(context, "encoder_0.points.layer_0").relu(), "encoder_0.points.layer_1").relu(), "encoder_0.representation").mean([0]);
        Tensor first = Linear(cat([encoded, tasks.TargetInputs[0, 0]]), "decoder.first");
        Tensor expected = Linear(Linear(first.relu(), "decoder.layer_1").relu(), "decoder.outputs");

        Assert.True(network.Forward(tasks)[0, 0, 0, 0].allclose(expected, 1e-4, 1e-5));

        Tensor Linear(Tensor input, string layer) => nn.functional.linear(input, weights[layer + ".weight"], weights[layer + ".bias"]);
    }
}
