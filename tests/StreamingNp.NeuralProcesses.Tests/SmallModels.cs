using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>Untrained models: random weights show as well as good ones what a predictor or an artifact does.</summary>
internal static class SmallModels
{
    public static ModelSettings Settings { get; } = new() { HiddenWidth = 16 };

    /// <summary>For a theory: each kind of model.</summary>
    public static TheoryData<string> Kinds => [.. ModelKind.All];

    /// <summary>Settings that make a small model of each kind.</summary>
    public static ModelSettings Of(string kind) => new()
    {
        Kind = kind,
        HiddenWidth = 16,
        DeviationFloor = 0.05,
        Attention = new() { Heads = 4 },
        Latent = new() { Width = 8, Samples = 4, TrainingSamples = 3 },
        Convolution = new() { PointsPerUnit = 16, Width = 16, Blocks = 2, Halvings = 1 },
        Kernel = "matern52 + periodic * rbf",
    };

    /// <summary>The components of the distributions of each kind: mixtures where there can be one.</summary>
    public static int Components(string kind) => kind switch
    {
        ModelKind.GaussianProcess => 1,
        ModelKind.Latent or ModelKind.AttentiveLatent => 8,
        _ => 2,
    };

    /// <summary>A network for tasks of any shape.</summary>
    public static NeuralProcess Network(ModelSettings settings, TaskShape shape, int? components = null, int seed = 1)
    {
        NeuralProcess network = NeuralProcess.Create(settings, shape, components ?? Components(settings.Kind));
        network.Load(Weights(network, seed));
        return network;
    }

    /// <summary>An artifact for windows.</summary>
    public static ModelArtifact Make(WindowLayout layout, ModelSettings? settings = null, int seed = 1)
    {
        settings ??= Settings;
        using NeuralProcess network = NeuralProcess.Create(settings, ContextPacking.Shape, layout.Components);
        return new ModelArtifact(
            new ModelManifest { Name = settings.Kind, Version = 1, Settings = settings, Layout = layout, Training = new TrainingDescription { Data = "None: random weights." } }, Weights(network, seed));
    }

    private static ModelWeights Weights(NeuralProcess network, int seed)
    {
        network.Initialise(seed);
        ModelWeights weights = network.Save();
        // Initialise makes the last layer small and leaves norms as they are; a weight left out should show.
        var random = new Random(seed);
        foreach (WeightArray array in weights.Arrays)
            foreach (ref float value in array.Values.AsSpan()) value += (float)(0.1 * (random.NextDouble() - 0.5));
        return weights;
    }
}
