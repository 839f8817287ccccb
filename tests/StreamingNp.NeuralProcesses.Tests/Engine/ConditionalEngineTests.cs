using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Engine;

public sealed class ConditionalEngineTests
{
    private const double Exact = 2e-5, Alike = 1e-4;

    [Theory]
    [MemberData(nameof(EngineModels.Names), MemberType = typeof(EngineModels))]
    public void It_predicts_what_torch_predicts(string name)
    {
        ModelArtifact artifact = EngineModels.Make(name);
        AssertLikeTorch(artifact, SineWindows.Make(artifact.Manifest.Layout, 40, seed: 1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(23)]
    [InlineData(24)]
    [InlineData(25)]
    [InlineData(69)]
    public void It_predicts_what_torch_predicts_from_so_many_points(int points)
    {
        foreach (ModelArtifact artifact in (ModelArtifact[])[EngineModels.Make("width 64"), EngineModels.Make("neighbours")])
            AssertLikeTorch(artifact, SineWindows.Make(artifact.Manifest.Layout, 5, seed: 2, contextCount: points));
    }

    [Fact]
    public void It_predicts_what_torch_predicts_with_the_shipped_model()
    {
        ModelArtifact artifact = EngineModels.Shipped();
        AssertLikeTorch(artifact, SineWindows.Make(artifact.Manifest.Layout, 60, seed: 3));
    }

    [Theory]
    [InlineData("width 64")]
    [InlineData("neighbours")]
    public void Points_with_a_NaN_are_left_out_as_torch_leaves_them_out(string name)
    {
        ModelArtifact artifact = EngineModels.Make(name);
        List<Window> windows = SineWindows.Make(artifact.Manifest.Layout, 20, seed: 4, contextCount: 50);
        var random = new Random(5);
        foreach (ContextView view in windows.SelectMany(window => window.Views))
        {
            for (int number = 0; number < 10; number++) view.ContextValues[random.Next(50)] = float.NaN;
            for (int number = 0; number < 10; number++) view.ContextInputs[random.Next(50 * WindowLayout.Inputs)] = float.NaN;
            view.ContextValues[random.Next(50)] = float.PositiveInfinity;
            view.ContextInputs[random.Next(50 * WindowLayout.Inputs)] = -float.MaxValue;
            view.TargetInputs[random.Next(WindowLayout.Inputs)] = float.NaN;
            view.ContextBaselines[random.Next(50)] = float.NaN;
            view.ContextSlots[random.Next(50)] = -1;
        }
        foreach (ContextView view in windows[0].Views) view.ContextValues.AsSpan().Fill(float.NaN);
        AssertLikeTorch(artifact, windows);
    }

    [Fact]
    public void Instructions_agree_on_the_shipped_model()
    {
        ModelArtifact artifact = EngineModels.Shipped();
        Window[] windows = [.. SineWindows.Make(artifact.Manifest.Layout, 60, seed: 6)];
        Component[] expected = Predicted(new EnginePredictor(artifact, InstructionSets.Available[0]), windows);
        foreach (EngineKernel kernel in InstructionSets.Available)
        {
            double difference = EngineModels.Difference(expected, Predicted(new EnginePredictor(artifact, kernel), windows), artifact.Manifest.Layout.Components);
            Assert.True(difference <= Alike, $"{kernel.Name} differs by {difference:E2}.");
        }
    }

    [Fact]
    public void Another_kind_of_model_is_refused()
    {
        ModelArtifact artifact = SmallModels.Make(SineWindows.SmallLayout, SmallModels.Of(ModelKind.AttentiveConditional));
        Assert.False(EnginePredictor.Knows(artifact));
        var exception = Assert.Throws<ArgumentException>(() => new EnginePredictor(artifact));
        Assert.StartsWith("The engine cannot compute models of kind \"acnp\"; leave them to torch.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_other_settings_are_refused()
    {
        ModelArtifact artifact = EngineModels.Make("width 16");
        ModelArtifact wider = artifact with { Manifest = artifact.Manifest with { Settings = artifact.Manifest.Settings with { HiddenWidth = 32 } } };
        Assert.Equal("The tensor \"encoder_0.points.layer_0.weight\" has the shape [16, 7] instead of [32, 7]", Assert.Throws<ArgumentException>(() => new EnginePredictor(wider)).Message);
        ModelArtifact shallower = artifact with { Manifest = artifact.Manifest with { Settings = artifact.Manifest.Settings with { DecoderLayers = 2 } } };
        Assert.Equal("The tensor \"decoder.layer_1.bias\" belongs to no layer of this model", Assert.Throws<ArgumentException>(() => new EnginePredictor(shallower)).Message);
    }

    [Fact]
    public void Operations_are_those_of_the_layers()
    {
        using var predictor = new EnginePredictor(EngineModels.Shipped());
        Window window = SineWindows.Make(predictor.Layout, 1, seed: 7, contextCount: 69)[0];
        // Points: two layers, four logits, five means. Views: means to r, r and target to hidden, two layers.
        const long Point = 7 * 64 + 64 * 64 + 4 * 64 + 5 * 64, ContextView = 320 * 64 + 70 * 64 + 64 * 64 + 64 * 12;
        Assert.Equal(3 * 2 * (69 * Point + ContextView), predictor.Operations(window));
    }

    [Fact]
    public void Operations_are_those_of_the_layers_where_a_model_sees_neighbours()
    {
        using var predictor = new EnginePredictor(EngineModels.Make("neighbours and a narrow encoder"));
        Window window = SineWindows.Make(predictor.Layout, 1, seed: 7, contextCount: 69)[0];
        const long Point = 7 * 32 + 32 * 32 + 4 * 32 + 5 * 32, ContextView = 160 * 32 + (38 + TargetFeatures.SeenCount) * 128 + 2 * 128 * 128 + 128 * (12 + Rule.Count);
        Assert.Equal(3 * 2 * (69 * Point + ContextView), predictor.Operations(window));
    }

    private static void AssertLikeTorch(ModelArtifact artifact, List<Window> windows)
    {
        Component[] expected = Predicted(new NeuralProcessPredictor(artifact), [.. windows]);
        foreach (EngineKernel kernel in InstructionSets.Available)
        {
            double difference = EngineModels.Difference(expected, Predicted(new EnginePredictor(artifact, kernel), [.. windows]), artifact.Manifest.Layout.Components);
            Assert.True(difference <= Exact, $"{kernel.Name} differs by {difference:E2}.");
        }
    }

    private static Component[] Predicted(Detection.Prediction.IPredictor predictor, Window[] windows)
    {
        foreach (ContextView view in windows.SelectMany(window => window.Views))
            for (int target = 0; target < view.Baselines.Length; target++) view.Predicted(target).Clear();
        using (predictor) predictor.Predict(windows);
        return [.. windows.SelectMany(EngineModels.Results)];
    }
}
