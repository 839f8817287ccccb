using System.Runtime.InteropServices;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Engine;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Tests.Engine;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public sealed class EnginePredictorTests
{
    public static TheoryData<string, string> InstructionsAndModels
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (EngineKernel kernel in InstructionSets.Available)
                foreach (string name in EngineModels.All.Keys) data.Add(kernel.Name, name);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(InstructionsAndModels))]
    public void A_result_does_not_depend_on_what_else_is_in_the_call(string instructions, string name)
    {
        ModelArtifact artifact = EngineModels.Make(name);
        using EnginePredictor predictor = new(artifact, EngineModels.Kernel(instructions)), other = new(artifact, EngineModels.Kernel(instructions));
        Window[] windows = [.. SineWindows.Make(artifact.Manifest.Layout, 30, seed: 3)];
        foreach (Window window in windows) predictor.Predict([window]);
        Component[][] alone = [.. windows.Select(EngineModels.Results)];

        var random = new Random(4);
        int[] order = [.. Enumerable.Range(0, windows.Length)];
        foreach (int size in (int[])[1, 2, 7, 8, 9, 23, 30])
        {
            random.Shuffle(order);
            Window[] batch = [.. order.Take(size).Select(index => windows[index])];
            foreach (Window window in batch) Forget(window);
            (size % 2 == 0 ? predictor : other).Predict(batch);
            for (int position = 0; position < size; position++)
                Assert.True(SameBits(alone[order[position]], EngineModels.Results(batch[position])), $"Window {order[position]} differs at position {position} of a batch of {size}.");
        }
    }

    [Fact]
    public void The_representation_of_a_context_is_the_same_before_and_after_a_prediction_and_differs_between_contexts()
    {
        using var predictor = new EnginePredictor(EngineModels.Make(EngineModels.All.Keys.First()));
        Window[] windows = [.. SineWindows.Make(predictor.Layout, 30, seed: 3)];
        float[][] before = [.. windows.Select(window => predictor.Represent(window.Views[0]))];
        predictor.Predict(windows);
        Assert.All(windows.Zip(before), pair => Assert.Equal(pair.Second, predictor.Represent(pair.First.Views[0])));
        Assert.Equal(windows.Length, before.Select(representation => string.Join(' ', representation)).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(InstructionsAndModels))]
    public void A_prediction_allocates_nothing(string instructions, string name)
    {
        using var predictor = new EnginePredictor(EngineModels.Make(name), EngineModels.Kernel(instructions));
        Window[] windows = [.. SineWindows.Make(predictor.Layout, 50, seed: 5)];
        predictor.Predict(windows);
        // The least of several: a collection in between moves what the runtime counts.
        long least = Enumerable.Range(0, 5).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            predictor.Predict(windows);
            predictor.Predict(windows.AsSpan(0, 1));
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });
        Assert.Equal(0, least);
    }

    [Fact]
    public void A_prediction_that_is_there_already_is_left_alone()
    {
        using var predictor = new EnginePredictor(SmallModels.Make(SineWindows.SmallLayout));
        Window window = SineWindows.Make(SineWindows.SmallLayout, 1, seed: 6)[0];
        long operations = predictor.Operations(window);
        var known = new Component(1, 2, 3);
        window.Views[1].IsKnown = true;
        window.Views[1].Predicted(0)[0] = known;
        predictor.Predict([window]);
        Assert.Equal(known, window.Views[1].Predicted(0)[0]);
        Assert.NotEqual(default, window.Views[0].Predicted(0)[0]);
        Assert.InRange(predictor.Operations(window), 1, operations - 1);
    }

    [Fact]
    public void What_lies_behind_the_context_and_the_targets_does_not_matter()
    {
        using var predictor = new EnginePredictor(SmallModels.Make(SineWindows.SmallLayout));
        Window window = SineWindows.Make(SineWindows.SmallLayout, 1, seed: 6, contextCount: 5)[0];
        predictor.Predict([window]);
        Component[] expected = EngineModels.Results(window);
        foreach (ContextView view in window.Views)
        {
            view.ContextInputs.AsSpan(5 * WindowLayout.Inputs).Fill(float.NaN);
            view.ContextValues.AsSpan(5).Fill(float.PositiveInfinity);
        }
        predictor.Predict([window]);
        Assert.True(SameBits(expected, EngineModels.Results(window)));
    }

    [Theory]
    [InlineData("heavy tail", float.NaN)]
    [InlineData("heavy tail", float.PositiveInfinity)]
    [InlineData("heavy tail", float.MaxValue)]
    [InlineData("neighbours", float.NaN)]
    [InlineData("neighbours", float.PositiveInfinity)]
    [InlineData("neighbours", float.MaxValue)]
    public void Extreme_numbers_still_give_a_distribution(string name, float extreme)
    {
        using var predictor = new EnginePredictor(EngineModels.Make(name));
        Window window = SineWindows.Make(predictor.Layout, 1, seed: 9, contextCount: 4)[0];
        foreach (ContextView view in window.Views)
        {
            view.ContextValues[0] = extreme;
            view.ContextInputs[WindowLayout.Inputs] = extreme;
            view.ContextBaselines[1] = extreme;
            view.TargetInputs[0] = extreme;
        }
        predictor.Predict([window]);
        Assert.All(EngineModels.Results(window), component => Assert.True(float.IsFinite(component.Mean) && component.Deviation > 0 && float.IsFinite(component.Deviation), component.ToString()));
    }

    [Fact]
    public void A_window_of_few_targets_is_predicted_as_far_as_it_goes()
    {
        using var predictor = new EnginePredictor(SmallModels.Make(SineWindows.SmallLayout));
        Window full = SineWindows.Make(SineWindows.SmallLayout, 1, seed: 11)[0], partial = full.Copy();
        var first = partial.Targets[0];
        partial.Clear();
        partial.AddTarget(first);
        predictor.Predict([full, partial]);
        Assert.Equal(full.Views[0].Predicted(0)[0], partial.Views[0].Predicted(0)[0]);
        Assert.Equal(default, partial.Views[0].Predicted(1)[0]);
    }

    [Fact]
    public void A_predicted_window_names_its_model()
    {
        using var predictor = new EnginePredictor(SmallModels.Make(SineWindows.SmallLayout));
        Window window = SineWindows.Make(SineWindows.SmallLayout, 1, seed: 12)[0];
        predictor.Predict([window]);
        Assert.Equal(new ModelVersion("cnp", 1), window.Model);
        Assert.Same(predictor.Calibration, window.Calibration);
    }

    [Fact]
    public void A_window_of_another_shape_is_refused_and_the_next_call_works()
    {
        using var predictor = new EnginePredictor(SmallModels.Make(SineWindows.SmallLayout));
        Window window = SineWindows.Make(SineWindows.SmallLayout, 1, seed: 13)[0];
        var exception = Assert.Throws<ArgumentException>(() => predictor.Predict([window, new Window(SineWindows.SmallLayout with { Stride = 3 })]));
        Assert.StartsWith("The window has 16 context points, stride 3 and 1 components, the model cnp/1 16, 2 and 1; make windows from the model's layout.", exception.Message, StringComparison.Ordinal);
        predictor.Predict([]);
        predictor.Predict([window]);
        Assert.NotEqual(default, window.Views[0].Predicted(0)[0]);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_model_takes_the_engine_where_it_knows_the_kind(string kind)
    {
        var layout = SineWindows.SmallLayout with { Components = SmallModels.Components(kind) };
        using var predictor = new NeuralProcessModel(SmallModels.Make(layout, SmallModels.Of(kind))).NewPredictor();
        Assert.Equal(kind == ModelKind.Conditional ? typeof(EnginePredictor) : typeof(NeuralProcessPredictor), predictor.GetType());
    }

    private static void Forget(Window window)
    {
        foreach (ContextView view in window.Views)
            for (int target = 0; target < window.TargetCount; target++) view.Predicted(target).Clear();
    }

    private static bool SameBits(Component[] left, Component[] right) => MemoryMarshal.AsBytes<Component>(left).SequenceEqual(MemoryMarshal.AsBytes<Component>(right));
}
