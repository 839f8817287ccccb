using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Prediction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Prediction;

public sealed class NeuralProcessPredictorTests
{
    public static TheoryData<int, int, int, int> Shapes => new()
    {
        // stride, components, hidden width, step between batch sizes
        { 1, 1, 64, 1 },
        { 1, 3, 64, 7 },
        { 5, 1, 64, 7 },
        { 16, 2, 48, 31 },
        { 64, 1, 16, 61 },
        { 2, 1, 80, 61 },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void A_result_does_not_depend_on_what_else_is_in_the_call(int stride, int components, int width, int sizeStep)
    {
        var layout = new WindowLayout { Stride = stride, Components = components };
        AssertIndependent(layout, new ModelSettings { HiddenWidth = width }, windowCount: 300, sizeStep);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_result_of_any_kind_does_not_depend_on_what_else_is_in_the_call(string kind)
    {
        int components = WindowModels.Components(kind);
        AssertIndependent(new WindowLayout { Components = components }, WindowModels.Settings(kind), windowCount: 80, sizeStep: 13);
        AssertIndependent(new WindowLayout { Components = components, Stride = 4, RecentPoints = 16, Horizons = [0] }, WindowModels.Settings(kind) with { HiddenWidth = 16, Attention = new() { Heads = 4 } }, windowCount: 80, sizeStep: 13);
    }

    [Fact]
    public void Two_predictors_of_one_artifact_agree_bit_by_bit()
    {
        WindowLayout layout = SineWindows.SmallLayout;
        var artifact = SmallModels.Make(layout);
        using var one = new NeuralProcessPredictor(artifact);
        using var other = new NeuralProcessPredictor(artifact);
        Window[] windows = [.. SineWindows.Make(layout, 40, seed: 5)];
        one.Predict(windows);
        Component[][] first = [.. windows.Select(Results)];
        other.Predict(windows);
        Assert.All(windows.Zip(first), pair => Assert.True(SameBits(pair.Second, Results(pair.First))));
    }

    [Fact]
    public void What_lies_behind_the_context_and_the_targets_does_not_matter()
    {
        WindowLayout layout = SineWindows.SmallLayout;
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout));
        Window window = SineWindows.Make(layout, 1, seed: 6, contextCount: 5)[0];
        predictor.Predict([window]);
        Component[] expected = Results(window);
        foreach (ContextView view in window.Views)
        {
            view.ContextInputs.AsSpan(5 * WindowLayout.Inputs).Fill(float.NaN);
            view.ContextValues.AsSpan(5).Fill(float.PositiveInfinity);
        }
        predictor.Predict([window]);
        Assert.True(SameBits(expected, Results(window)));
    }

    [Fact]
    public void The_order_of_the_context_does_not_matter()
    {
        WindowLayout layout = SineWindows.SmallLayout;
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout));
        Window window = SineWindows.Make(layout, 1, seed: 7, contextCount: 12)[0];
        predictor.Predict([window]);
        Component[] expected = Results(window);
        foreach (ContextView view in window.Views)
        {
            view.ContextValues.AsSpan(0, 12).Reverse();
            float[][] inputs = [.. view.ContextInputs.Take(12 * WindowLayout.Inputs).Chunk(WindowLayout.Inputs).Reverse()];
            inputs.SelectMany(point => point).ToArray().CopyTo(view.ContextInputs, 0);
        }
        predictor.Predict([window]);
        Assert.All(expected.Zip(Results(window)), pair =>
        {
            Assert.Equal(pair.First.Mean, pair.Second.Mean, 1e-5f);
            Assert.Equal(pair.First.Deviation, pair.Second.Deviation, 1e-5f);
        });
    }

    [Fact]
    public void A_context_point_counts()
    {
        WindowLayout layout = SineWindows.SmallLayout;
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout));
        Window window = SineWindows.Make(layout, 1, seed: 8, contextCount: 12)[0];
        predictor.Predict([window]);
        Component[] before = Results(window);
        window.Views[0].ContextValues[11] += 1;
        predictor.Predict([window]);
        Assert.NotEqual(before[0], Results(window)[0]);
    }

    public static TheoryData<string, float> KindsAndExtremes
    {
        get
        {
            var data = new TheoryData<string, float>();
            foreach (string kind in ModelKind.All)
                foreach (float extreme in (float[])[float.NaN, float.PositiveInfinity, float.MaxValue]) data.Add(kind, extreme);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(KindsAndExtremes))]
    public void Extreme_numbers_still_give_a_distribution(string kind, float extreme)
    {
        var layout = SineWindows.SmallLayout with { Components = SmallModels.Components(kind) };
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout, SmallModels.Of(kind)));
        Window window = SineWindows.Make(layout, 1, seed: 9, contextCount: 4)[0];
        foreach (ContextView view in window.Views)
        {
            view.ContextValues[0] = extreme;
            view.ContextInputs[WindowLayout.Inputs] = extreme;
            view.TargetInputs[0] = extreme;
        }
        predictor.Predict([window]);
        AssertDistributions(window);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void An_empty_context_gives_a_distribution(string kind)
    {
        var layout = SineWindows.SmallLayout with { Components = SmallModels.Components(kind) };
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout, SmallModels.Of(kind)));
        Window window = SineWindows.Make(layout, 1, seed: 10, contextCount: 0)[0];
        predictor.Predict([window]);
        AssertDistributions(window);
    }

    [Fact]
    public void A_window_of_few_targets_is_predicted_as_far_as_it_goes()
    {
        WindowLayout layout = SineWindows.SmallLayout;
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout));
        Window full = SineWindows.Make(layout, 1, seed: 11)[0], partial = SineWindows.Make(layout, 1, seed: 11)[0];
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
        WindowLayout layout = SineWindows.SmallLayout;
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout));
        Window window = SineWindows.Make(layout, 1, seed: 12)[0];
        predictor.Predict([window]);
        Assert.Equal(new ModelVersion("cnp", 1), window.Model);
        Assert.Same(predictor.Calibration, window.Calibration);
    }

    [Fact]
    public void The_calibration_of_the_artifact_comes_along()
    {
        var artifact = SmallModels.Make(SineWindows.SmallLayout);
        using var uncalibrated = new NeuralProcessPredictor(artifact);
        Assert.Equal(1.7, uncalibrated.Calibration.Calibrated(1, 1.7), 1e-12);
        var table = new CalibrationTable([0.1, 0.01], [[1, 2], [2, 4], [3, 6]]);
        using var calibrated = new NeuralProcessPredictor(artifact with { Manifest = artifact.Manifest with { Calibration = table } });
        Assert.Equal(1.5, calibrated.Calibration.Calibrated(1, 3), 1e-12);
    }

    [Fact]
    public void No_windows_are_no_work()
    {
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(SineWindows.SmallLayout));
        predictor.Predict([]);
    }

    [Fact]
    public void A_window_of_another_shape_is_refused()
    {
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(SineWindows.SmallLayout));
        var exception = Assert.Throws<ArgumentException>(() => predictor.Predict([new Window(SineWindows.SmallLayout with { Stride = 3 })]));
        Assert.StartsWith("The window has 16 context points, stride 3 and 1 components, the model cnp/1 16, 2 and 1; make windows from the model's layout.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_does_not_grow_with_predictions()
    {
        var layout = new WindowLayout();
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout, new ModelSettings()));
        Window[] windows = [.. SineWindows.Make(layout, 128, seed: 13)];
        int[] sizes = [1, 1, 2, 1, 9, 1, 40, 1, 128, 1];
        for (int call = 0; call < 500; call++) predictor.Predict(windows.AsSpan(0, sizes[call % sizes.Length]));
        long before = Resident.Bytes();
        for (int call = 0; call < 20_000; call++) predictor.Predict(windows.AsSpan(0, call % 100 < 10 ? sizes[call % sizes.Length] : 1));
        long growth = Resident.Bytes() - before;
        Assert.True(growth < 20 << 20, $"Resident memory grew by {growth >> 10} KiB in 20,000 predictions.");
    }

    private static void AssertIndependent(WindowLayout layout, ModelSettings settings, int windowCount, int sizeStep)
    {
        using var predictor = new NeuralProcessPredictor(SmallModels.Make(layout, settings));
        Window[] windows = [.. SineWindows.Make(layout, windowCount, seed: 3)];
        foreach (Window window in windows) predictor.Predict([window]);
        Component[][] alone = [.. windows.Select(Results)];

        var random = new Random(4);
        int[] order = [.. Enumerable.Range(0, windows.Length)];
        for (int size = 1; size <= windows.Length; size += sizeStep)
        {
            random.Shuffle(order);
            Window[] batch = [.. order.Take(size).Select(index => windows[index])];
            foreach (Window window in batch) Forget(window);
            predictor.Predict(batch);
            for (int position = 0; position < size; position++)
                Assert.True(SameBits(alone[order[position]], Results(batch[position])), $"Window {order[position]} differs at position {position} of a batch of {size}.");
        }
    }

    private static Component[] Results(Window window) =>
        [.. window.Views.SelectMany(view => Enumerable.Range(0, window.TargetCount).SelectMany(target => view.Predicted(target).ToArray()))];

    private static void Forget(Window window)
    {
        foreach (ContextView view in window.Views)
            for (int target = 0; target < window.TargetCount; target++) view.Predicted(target).Clear();
    }

    private static bool SameBits(Component[] left, Component[] right) =>
        System.Runtime.InteropServices.MemoryMarshal.AsBytes<Component>(left).SequenceEqual(System.Runtime.InteropServices.MemoryMarshal.AsBytes<Component>(right));

    private static void AssertDistributions(Window window) =>
        Assert.All(window.Views, view =>
        {
            for (int target = 0; target < window.TargetCount; target++)
            {
                Component[] predicted = view.Predicted(target).ToArray();
                Assert.Equal(1, predicted.Sum(component => component.Weight), 1e-5f);
                Assert.All(predicted, component => Assert.True(float.IsFinite(component.Mean) && component.Deviation > 0 && float.IsFinite(component.Deviation), component.ToString()));
            }
        });
}
