using Microsoft.Extensions.Time.Testing;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Training;

public sealed class TrainerTests
{
    private static readonly WindowLayout Layout = SineWindows.SmallLayout;
    private static readonly TrainingOptions Short = new() { Steps = 40, BatchTasks = 32, ValidateEvery = 10, ValidationTasks = 100 };

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void It_learns_sines()
    {
        var options = new TrainingOptions { Steps = 1_500, BatchTasks = 64, LearningRate = 3e-3 };
        TrainingResult result = Trainer(options, new ModelSettings { HiddenWidth = 32 }).Train(Tasks(4_000, seed: 1, subsetShare: 0.1), Tasks(500, seed: 2));
        // What is left of a sine of amplitude 1 without its context: about 1.1; with noise 0.1 and everything known: -0.88.
        Assert.InRange(result.FirstValidationNll, 1.0, 3.0);
        Assert.InRange(result.ValidationNll, -0.9, -0.2);
        Assert.Null(result.Warning);
        Assert.Equal(1_500, result.Steps);
    }

    [Fact]
    public void A_mixture_learns_too()
    {
        var layout = Layout with { Components = 2 };
        var trainer = new Trainer(SmallModels.Settings, layout, new TrainingOptions { Steps = 300, BatchTasks = 64 }, _time);
        TrainingResult result = trainer.Train(new WindowTaskSource(SineWindows.Make(layout, 1_000, seed: 1), seed: 1), new WindowTaskSource(SineWindows.Make(layout, 200, seed: 2), seed: 1));
        Assert.True(result.ValidationNll < result.FirstValidationNll - 0.2, $"{result.FirstValidationNll} to {result.ValidationNll}");
    }

    [Fact]
    public void The_same_seed_gives_the_same_weights_bit_by_bit()
    {
        byte[] one = Safetensors.Write(Trainer(Short).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2)).Weights);
        byte[] same = Safetensors.Write(Trainer(Short).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2)).Weights);
        byte[] other = Safetensors.Write(Trainer(Short with { Seed = 2 }).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2)).Weights);
        Assert.Equal(one, same);
        Assert.NotEqual(one, other);
    }

    [Fact]
    public void A_model_can_be_trained_further()
    {
        TrainingResult first = Trainer(Short with { Steps = 200 }).Train(Tasks(500, seed: 1), Tasks(100, seed: 2));
        TrainingResult second = Trainer(Short).Train(Tasks(500, seed: 1), Tasks(100, seed: 2), first.Weights);
        Assert.Equal(first.ValidationNll, second.FirstValidationNll, 1e-6);
        Assert.True(second.ValidationNll <= second.FirstValidationNll);
    }

    [Fact]
    public void Weights_of_other_settings_are_refused()
    {
        ModelWeights other = SmallModels.Make(Layout, SmallModels.Settings with { HiddenWidth = 32 }).Weights;
        var exception = Assert.Throws<ArgumentException>(() => Trainer(Short).Train(Tasks(10, seed: 1), Tasks(10, seed: 2), other));
        Assert.Contains("has the shape [32, 7] instead of [16, 7]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_of_another_layout_are_refused()
    {
        var layout = Layout with { RecentPoints = 8 };
        var source = new WindowTaskSource(SineWindows.Make(layout, 5, seed: 1), seed: 1);
        var exception = Assert.Throws<ArgumentException>(() => Trainer(Short).Train(source, source));
        Assert.StartsWith("The tasks have 8 context points and stride 2, the model 16 and 2; make both from one layout.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Progress_is_told_with_the_time_left()
    {
        var reports = new List<TrainingProgress>();
        Trainer(Short).Train(new Slow(Tasks(200, seed: 1), () => _time.Advance(TimeSpan.FromSeconds(0.5))), Tasks(50, seed: 2), progress: new Told(reports.Add));
        Assert.Equal([0, 10, 20, 30, 40], reports.Select(report => report.Step));
        Assert.Equal(2, reports[1].StepsPerSecond, 1e-9);
        Assert.Equal(TimeSpan.FromSeconds(15), reports[1].TimeLeft);
        Assert.Equal(TimeSpan.Zero, reports[^1].TimeLeft);
        Assert.All(reports.Skip(1), report => Assert.True(double.IsFinite(report.TrainingNll) && double.IsFinite(report.ValidationNll)));
    }

    [Fact]
    public void A_training_can_be_cancelled()
    {
        using var cancellation = new CancellationTokenSource();
        int fills = 0;
        var source = new Slow(Tasks(200, seed: 1), () =>
        {
            if (++fills == 3) cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => Trainer(Short).Train(source, Tasks(50, seed: 2), cancellation: cancellation.Token));
        Assert.Equal(3, fills);
    }

    [Fact]
    public void A_loss_that_is_no_number_sets_the_training_back_to_its_best_weights()
    {
        int fills = 0;
        var source = new Changed(Tasks(200, seed: 1), batch => batch.TargetValues[0] = ++fills == 15 ? float.NaN : 0);
        TrainingResult result = Trainer(Short).Train(source, Tasks(50, seed: 2));
        Assert.Equal("At step 15 the loss was no longer a number: the training went back to its best weights and on with half the learning rate.", result.Warning);
        Assert.Equal(40, result.Steps);
        Assert.True(result.ValidationNll < result.FirstValidationNll);
        AssertFinite(result.Weights);
    }

    [Fact]
    public void A_training_that_keeps_failing_is_given_up()
    {
        int fills = 0;
        var source = new Changed(Tasks(200, seed: 1), batch => batch.TargetValues[0] = ++fills > 12 ? float.NaN : 0);
        TrainingResult result = Trainer(Short).Train(source, Tasks(50, seed: 2));
        Assert.Equal(
            "At step 16 the loss was no longer a number once more: the training was given up after 3 attempts, its best weights are kept; look for extreme values in the data or lower the learning rate.",
            result.Warning);
        Assert.Equal(16, result.Steps);
        AssertFinite(result.Weights);
    }

    [Fact]
    public void A_training_that_runs_away_is_set_back()
    {
        // Whoever learns that every value is 20, and is sure of it, is far off on the held-out sines.
        var source = new Changed(Tasks(200, seed: 1), batch => Array.Fill(batch.TargetValues, 20));
        TrainingResult result = Trainer(Short with { Steps = 400, ValidateEvery = 100, LearningRate = 0.02 }).Train(source, Tasks(50, seed: 2));
        Assert.Matches(@"^At step \d+ the validation loss was \d+\.\d\d: the training went back to its best weights and on with half the learning rate\.$", result.Warning);
        Assert.Equal(result.FirstValidationNll, result.ValidationNll);
        AssertFinite(result.Weights);
    }

    [Fact]
    public void A_rare_spike_does_not_wreck_the_training()
    {
        List<Window> windows = SineWindows.Make(Layout, 300, seed: 1);
        foreach (Window window in windows.Take(3))
        {
            var (first, second) = (window.Targets[0], window.Targets[1]);
            window.Clear();
            window.AddTarget(first with { Value = 1e300 });
            window.AddTarget(second);
        }
        TrainingResult result = Trainer(Short with { Steps = 200 }).Train(new WindowTaskSource(windows, seed: 1), Tasks(50, seed: 2));
        Assert.Null(result.Warning);
        Assert.True(result.ValidationNll < result.FirstValidationNll);
    }

    private static WindowTaskSource Tasks(int windows, int seed, double subsetShare = 0) => new(SineWindows.Make(Layout, windows, seed), seed, subsetShare);

    private static void AssertFinite(ModelWeights weights) => Assert.All(weights.Arrays, array => Assert.True(Array.TrueForAll(array.Values, float.IsFinite), array.Name));

    private Trainer Trainer(TrainingOptions options, ModelSettings? settings = null) => new(settings ?? SmallModels.Settings, Layout, options, _time);

    private sealed class Told(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class Slow(ITaskSource inner, Action onFill) : ITaskSource
    {
        public WindowLayout Layout => inner.Layout;

        public int? TaskCount => inner.TaskCount;

        public void Fill(TaskBatch batch)
        {
            onFill();
            inner.Fill(batch);
        }
    }

    private sealed class Changed(ITaskSource inner, Action<TaskBatch> change) : ITaskSource
    {
        public WindowLayout Layout => inner.Layout;

        public int? TaskCount => null;

        public void Fill(TaskBatch batch)
        {
            inner.Fill(batch);
            change(batch);
        }
    }
}
