using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ConditionalNeuralProcessTests
{
    [Fact]
    public void It_puts_out_a_mean_and_a_deviation_for_each_target_of_each_row()
    {
        using NeuralProcess network = NeuralProcess.Create(SmallModels.Settings, new WindowLayout { Stride = 4 });
        using var scope = NewDisposeScope();
        Assert.Equal([3, 4, 2], network.Forward(zeros([3, 53, 7]), zeros([3, 53]), zeros([3, 4, 6])).shape);
    }

    [Theory]
    [InlineData(2, 2, 0)]
    [InlineData(3, 3, 0)]
    [InlineData(5, 4, 0)]
    [InlineData(3, 3, 1)]
    [InlineData(2, 4, 16)]
    public void Every_layer_asked_for_is_there(int encoderLayers, int decoderLayers, int weightedMeans)
    {
        var settings = SmallModels.Settings with { EncoderLayers = encoderLayers, DecoderLayers = decoderLayers, WeightedMeans = weightedMeans };
        using NeuralProcess network = NeuralProcess.Create(settings, new WindowLayout());
        const int Width = 16, Inputs = WindowLayout.Inputs;
        int hidden = Width * Width + Width;
        int encoder = (Inputs + 1) * Width + Width + (encoderLayers - 1) * hidden;
        int decoder = (Width + Inputs) * Width + Width + (decoderLayers - 2) * hidden + Width * 2 + 2;
        int weights = weightedMeans * (Width + 1 + Width * Width);
        if (weightedMeans == 0) Assert.DoesNotContain(network.Save().Arrays, array => array.Name.StartsWith("weights.", StringComparison.Ordinal));
        Assert.Equal(encoder + weights + decoder, network.Save().Count);
    }

    [Fact]
    public void It_is_the_decoder_of_the_mean_of_the_encoded_points()
    {
        // The network moves linear layers across the mean and the concatenation: held against the plain formula of the paper.
        ModelSettings settings = SmallModels.Settings with { WeightedMeans = 0 };
        using NeuralProcess network = NeuralProcess.Create(settings, new WindowLayout());
        network.Load(SmallModels.Make(new WindowLayout(), settings).Weights);
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        using var generator = new Generator(1);
        Tensor context = randn([1, 53, 7], generator: generator), target = randn([1, 1, 6], generator: generator), shares = zeros([1, 53]);
        shares[.., ..20] = 1f / 20;

        Tensor encoded = Linear(Linear(Linear(context[0, ..20], "encoder_0").relu(), "encoder_1").relu(), "representation").mean([0]);
        Tensor joined = cat([encoded, target[0, 0]]);
        Tensor first = cat([weights["decoder_context.weight"], weights["decoder_target.weight"]], 1).mv(joined) + weights["decoder_context.bias"];
        Tensor expected = Linear(Linear(first.relu(), "decoder_1").relu(), "decoder_2");

        Assert.True(network.Forward(context, shares, target)[0, 0].allclose(expected, 1e-4, 1e-5));

        Tensor Linear(Tensor input, string layer) => nn.functional.linear(input, weights[layer + ".weight"], weights[layer + ".bias"]);
    }

    [Fact]
    public void The_same_seed_draws_the_same_weights()
    {
        using NeuralProcess one = NeuralProcess.Create(SmallModels.Settings, new WindowLayout());
        using NeuralProcess other = NeuralProcess.Create(SmallModels.Settings, new WindowLayout());
        one.Initialise(7);
        other.Initialise(7);
        Assert.All(one.Save().Arrays.Zip(other.Save().Arrays), pair => Assert.Equal(pair.First.Values, pair.Second.Values));
        other.Initialise(8);
        Assert.Contains(one.Save().Arrays.Zip(other.Save().Arrays), pair => !pair.First.Values.SequenceEqual(pair.Second.Values));
    }
}
