using System.Runtime.CompilerServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Models;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

/// <summary>What tests of the engine share: models of many shapes, the shipped one, and results to compare.</summary>
internal static class EngineModels
{
    private static readonly ModelSettings Plain = new() { HiddenWidth = 32 }, Neighbours = Plain with { SeesNeighbours = true };

    /// <summary>For a theory: the names of the instructions of this machine.</summary>
    public static TheoryData<string> Instructions => [.. InstructionSets.Available.Select(kernel => kernel.Name)];

    /// <summary>Settings by a name: each differs from the first in what it is named after.</summary>
    public static Dictionary<string, (ModelSettings Settings, WindowLayout Layout)> All { get; } = new()
    {
        ["plain"] = (Plain, new()),
        ["width 16"] = (Plain with { HiddenWidth = 16 }, new()),
        ["width 64"] = (Plain with { HiddenWidth = 64 }, new() { Components = 4 }),
        ["width 80"] = (Plain with { HiddenWidth = 80 }, new()),
        ["width 96"] = (Plain with { HiddenWidth = 96 }, new() { Components = 6 }),
        ["width 128"] = (Plain with { HiddenWidth = 128 }, new() { Horizons = [0] }),
        ["no weighted mean"] = (Plain with { WeightedMeans = 0 }, new()),
        ["one weighted mean"] = (Plain with { WeightedMeans = 1 }, new()),
        ["16 weighted means"] = (Plain with { WeightedMeans = 16 }, new()),
        ["four encoders"] = (Plain with { Encoders = 4 }, new()),
        ["two layers"] = (Plain with { EncoderLayers = 2, DecoderLayers = 2 }, new()),
        ["many layers"] = (Plain with { EncoderLayers = 6, DecoderLayers = 5, RepresentationLayers = 3, Encoders = 2 }, new()),
        ["one representation layer"] = (Plain with { RepresentationLayers = 1 }, new()),
        ["heavy tail"] = (Plain with { DegreesOfFreedom = 3 }, new() { Components = 3 }),
        ["stride 5"] = (Plain, new() { Stride = 5, Components = 2 }),
        ["stride 64"] = (Plain, new() { Stride = 64, RecentPoints = 10, Horizons = [0, 3] }),
        ["narrow encoder"] = (Plain with { EncoderWidth = 16 }, new()),
        ["wide encoders"] = (Plain with { EncoderWidth = 64, Encoders = 2, RepresentationLayers = 2 }, new()),
        ["neighbours"] = (Neighbours, new()),
        ["neighbours and a narrow encoder"] = (Neighbours with { HiddenWidth = 128, EncoderWidth = 32, DecoderLayers = 4, DegreesOfFreedom = 3 }, new() { Components = 4 }),
        ["neighbours and four encoders"] = (Neighbours with { EncoderWidth = 16, Encoders = 4 }, new() { Components = 2 }),
        ["neighbours, outputs that fill their row"] = (Neighbours, new() { Components = 6 }),
        ["neighbours, stride 5"] = (Neighbours, new() { Stride = 5, Components = 2 }),
        ["neighbours, stride 64"] = (Neighbours, new() { Stride = 64, RecentPoints = 10, Horizons = [0, 3], SeasonalNeighbours = 5 }),
        ["neighbours, few points"] = (Neighbours, new() { RecentPoints = 1, FewestContextPoints = 1, SeasonalDays = 1, SeasonalNeighbours = 1 }),
        ["few points"] = (Plain, new() { RecentPoints = 1, FewestContextPoints = 1, SeasonalDays = 0 }),
    };

    /// <summary>For a theory: the names of <see cref="All"/>.</summary>
    public static TheoryData<string> Names => [.. All.Keys];

    /// <summary>The kernel of a name.</summary>
    public static EngineKernel Kernel(string name) => InstructionSets.Choose(name);

    /// <summary>A model with random weights.</summary>
    public static ModelArtifact Make(string name) => SmallModels.Make(All[name].Layout, All[name].Settings);

    /// <summary>The model that comes with the project.</summary>
    public static ModelArtifact Shipped([CallerFilePath] string here = "") =>
        ModelArtifact.Load(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "..", "config", "models", "cnp-1"));

    /// <summary>What was predicted for every view and target of a window.</summary>
    public static Component[] Results(Window window) =>
        [.. window.Views.SelectMany(view => Enumerable.Range(0, window.TargetCount).SelectMany(target => view.Predicted(target).ToArray()))];

    /// <summary>The largest difference of two predictions, relative to the largest number of its target where that is above 1: a rounding error has the size of what is added up.</summary>
    /// <param name="expected">Distributions, one after the other.</param>
    /// <param name="actual">Others of the same targets.</param>
    /// <param name="components">The components of a distribution.</param>
    public static double Difference(Component[] expected, Component[] actual, int components)
    {
        double most = 0;
        foreach ((Component[] one, Component[] other) in expected.Chunk(components).Zip(actual.Chunk(components)))
        {
            double scale = Math.Max(1, one.Max(component => Math.Max(Math.Abs(component.Mean), component.Deviation)));
            for (int index = 0; index < components; index++)
            {
                if (one[index].DegreesOfFreedom != other[index].DegreesOfFreedom || !float.IsFinite(other[index].Weight + other[index].Mean + other[index].Deviation)) return double.PositiveInfinity;
                most = Math.Max(most, Math.Abs(one[index].Weight - other[index].Weight));
                most = Math.Max(most, Math.Max(Math.Abs(one[index].Mean - other[index].Mean), Math.Abs(one[index].Deviation - other[index].Deviation)) / scale);
            }
        }
        return most;
    }
}
