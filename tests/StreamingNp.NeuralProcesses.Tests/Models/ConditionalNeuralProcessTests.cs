using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Training;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.Tests.Models;

public sealed class ConditionalNeuralProcessTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout with { Stride = 1, Horizons = [0] };

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
        using NeuralProcess network = NeuralProcess.Create(settings, ContextPacking.Shape, components: 1);
        const int Width = 16, Inputs = WindowLayout.Inputs;
        int hidden = Width * Width + Width;
        int encoder = (Inputs + 1) * Width + Width + (encoderLayers - 1 + representationLayers) * hidden;
        int decoder = (encoders * Width + Inputs) * Width + Width + (decoderLayers - 2) * hidden + Width * 2 + 2;
        int weights = weightedMeans * (Width + 1 + Width * Width);
        if (weightedMeans == 0) Assert.DoesNotContain(network.Save().Arrays, array => array.Name.Contains(".weights.", StringComparison.Ordinal));
        Assert.Equal(encoders * (encoder + weights) + decoder, network.Save().Count);
    }

    [Fact]
    public void An_encoder_may_have_a_width_of_its_own_and_features_their_share_of_the_decoder()
    {
        var settings = SmallModels.Settings with { HiddenWidth = 64, EncoderWidth = 32, SeesNeighbours = true, WeightedMeans = 0 };
        using NeuralProcess network = NeuralProcess.Create(settings, ContextPacking.Shape, components: 4);
        Dictionary<string, IReadOnlyList<int>> shapes = network.Save().Arrays.ToDictionary(array => array.Name, array => array.Shape);
        Assert.Equal([32, 7], shapes["encoder_0.points.layer_0.weight"]);
        Assert.Equal([32, 32], shapes["encoder_0.representation.weight"]);
        Assert.Equal([64, 32 + WindowLayout.Inputs + TargetFeatures.SeenCount], shapes["decoder.first.weight"]);
        Assert.Equal([12 + Rule.Count, 64], shapes["decoder.outputs.weight"]);
    }

    [Fact]
    public void One_that_sees_its_neighbours_soon_learns_to_repeat_the_last_value()
    {
        double seeing = Nll(SmallModels.Settings with { SeesNeighbours = true }), blind = Nll(SmallModels.Settings);
        // Of noise of 0.05 no more than -1.6 can be had.
        Assert.InRange(seeing, -1.7, -1.0);
        Assert.True(blind > seeing + 0.5, $"{blind}, and {seeing} with neighbours");

        static double Nll(ModelSettings settings) => new Trainer(settings, ContextPacking.Shape, Layout.Components, new TrainingOptions { Steps = 300, BatchTasks = 64, LearningRate = 3e-3 }, TimeProvider.System)
            .Train(new WindowTaskSource(Walks(2_000, seed: 1), seed: 1), new WindowTaskSource(Walks(500, seed: 2), seed: 1)).ValidationNll;
    }

    // Random walks that stand still, but for a little noise, when it comes to the target.
    private static List<Window> Walks(int count, int seed)
    {
        List<Window> windows = SineWindows.Make(Layout, count, seed, contextCount: Layout.MaxContextPoints);
        var random = new Random(seed);
        foreach (Window window in windows)
        {
            ContextView view = window.Views[0];
            float value = (float)(2 * random.NextDouble() - 1);
            Observation target = new(window.Targets[0].Time, view.Centre + view.Scale * (value + 0.1 * Math.Sqrt(3) * (random.NextDouble() - 0.5)));
            for (int point = 0; point < view.ContextCount; point++, value += (float)(random.NextDouble() - 0.5)) view.ContextValues[point] = value;
            window.Clear();
            window.AddTarget(target);
        }
        return windows;
    }

    [Fact]
    public void It_is_the_decoder_of_the_mean_of_the_encoded_points()
    {
        // The network moves linear layers across the mean and the concatenation: held against the plain formula of the paper.
        using NeuralProcess network = SmallModels.Network(SmallModels.Settings with { WeightedMeans = 0 }, ContextPacking.Shape, components: 1);
        Dictionary<string, Tensor> weights = network.named_parameters().ToDictionary(named => named.name, named => (Tensor)named.parameter);
        TaskBatch batch = RandomTasks.Make(ContextPacking.Shape, tasks: 1, contextPoints: 20, targetPoints: 1, seed: 1);
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
