using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests;

/// <summary>Untrained models: random weights show as well as good ones what a predictor or an artifact does.</summary>
internal static class SmallModels
{
    public static ModelSettings Settings { get; } = new() { HiddenWidth = 16 };

    public static ModelArtifact Make(WindowLayout layout, ModelSettings? settings = null, int seed = 1)
    {
        settings ??= Settings;
        using NeuralProcess network = NeuralProcess.Create(settings, layout);
        network.Initialise(seed);
        ModelWeights weights = network.Save();
        // Initialise makes biases zero and the last layer small; an empty context and a bias left out should show.
        var random = new Random(seed);
        foreach (WeightArray array in weights.Arrays)
            foreach (ref float value in array.Values.AsSpan()) value += (float)(0.1 * (random.NextDouble() - 0.5));
        return new ModelArtifact(
            new ModelManifest { Name = "cnp", Version = 1, Settings = settings, Layout = layout, Training = new TrainingDescription { Data = "None: random weights." } }, weights);
    }
}
