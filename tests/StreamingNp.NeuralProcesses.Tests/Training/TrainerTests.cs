using Microsoft.Extensions.Time.Testing;
using StreamingNp.Detection.Windows;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Priors;
using StreamingNp.NeuralProcesses.Tasks;
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
        var trainer = new Trainer(SmallModels.Settings, ContextPacking.Shape, layout.Components, new TrainingOptions { Steps = 300, BatchTasks = 64 }, _time);
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
    public void Tasks_of_another_shape_are_refused()
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Rbf), seed: 1);
        const string Sentence = "The tasks have 1 inputs and 1 channels, the model 6 and 1; make both of one shape.";
        Assert.StartsWith(Sentence, Assert.Throws<ArgumentException>(() => Trainer(Short).Train(prior, Tasks(10, seed: 1))).Message, StringComparison.Ordinal);
        Assert.StartsWith(Sentence, Assert.Throws<ArgumentException>(() => Trainer(Short).Train(Tasks(10, seed: 1), prior)).Message, StringComparison.Ordinal);
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
        TrainingResult result = Trainer(Short with { LearningRate = 0.01 }).Train(source, Tasks(50, seed: 2));
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
        var source = new Changed(Tasks(200, seed: 1), batch => batch.TargetValues.Fill(20));
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

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Every_kind_learns(string kind)
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training: true), seed: 1);
        var options = new TrainingOptions { Steps = 120, BatchTasks = 8, ValidateEvery = 60, ValidationTasks = 64, LearningRate = 5e-3 };
        TrainingResult result = new Trainer(SmallModels.Of(kind), prior.Shape, SmallModels.Components(kind), options, _time).Train(prior, prior);
        Assert.Null(result.Warning);
        Assert.True(result.ValidationNll < result.FirstValidationNll - 0.1, $"{result.FirstValidationNll} to {result.ValidationNll}");
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void A_training_that_was_ended_goes_on_from_its_checkpoint_as_if_it_had_not_been(string kind)
    {
        var options = new TrainingOptions { Steps = 12, BatchTasks = 4, ValidateEvery = 3, ValidationTasks = 8 };
        var trainer = new Trainer(SmallModels.Of(kind), new TaskShape(1), SmallModels.Components(kind), options, _time);
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Rbf) with { TargetPoints = new(5, 5) }, seed: 1);
        TrainingResult inOneGo = trainer.Train(prior, prior);

        var checkpoint = new TrainingCheckpointInMemory();
        using var cancellation = new CancellationTokenSource();
        int fills = 0;
        var ended = new Slow(prior, () =>
        {
            // After 2 batches of held-out tasks, in the midst of the stretch after step 6.
            if (++fills == 2 + 8) cancellation.Cancel();
        });
        Assert.Throws<OperationCanceledException>(() => trainer.Train(ended, ended, checkpoint: checkpoint, cancellation: cancellation.Token));
        Assert.Equal(6, checkpoint.Load()!.Step);
        var reports = new List<TrainingProgress>();
        TrainingResult goneOn = trainer.Train(prior, prior, checkpoint: checkpoint, progress: new Told(reports.Add));

        Assert.Equal([6, 9, 12], reports.Select(report => report.Step));
        AssertSame(inOneGo, goneOn);
    }

    [Fact]
    public void A_training_that_ends_early_in_its_schedule_can_go_on_to_the_end_of_it()
    {
        TrainingOptions whole = Short with { ScheduleSteps = 60, Steps = 60 };
        TrainingResult inOneGo = Trainer(whole).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2));
        var checkpoint = new TrainingCheckpointInMemory();
        TrainingResult early = Trainer(whole with { Steps = 20 }).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2), checkpoint: checkpoint);
        Assert.Equal(20, early.Steps);
        Assert.NotEqual(Safetensors.Write(inOneGo.LastWeights), Safetensors.Write(early.LastWeights));
        AssertSame(inOneGo, Trainer(whole).Train(Tasks(200, seed: 1, subsetShare: 0.5), Tasks(50, seed: 2), checkpoint: checkpoint));
    }

    [Fact]
    public void A_training_that_is_done_is_not_done_again()
    {
        var checkpoint = new TrainingCheckpointInMemory();
        TrainingResult first = Trainer(Short).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint);
        int fills = 0;
        TrainingResult again = Trainer(Short).Train(new Slow(Tasks(200, seed: 1), () => fills++), Tasks(50, seed: 2), checkpoint: checkpoint);
        Assert.Equal(0, fills);
        AssertSame(first, again);
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused()
    {
        var checkpoint = new TrainingCheckpointInMemory();
        Trainer(Short).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint);
        var exception = Assert.Throws<ArgumentException>(() => Trainer(Short, SmallModels.Settings with { HiddenWidth = 32 }).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint));
        Assert.Equal(
            "The checkpoint is not one of this model (The tensor \"encoder_0.points.layer_0.weight\" has the shape [16, 7] instead of [32, 7]); remove it to begin anew.", exception.Message);
        checkpoint.Save(checkpoint.Load()! with { Moments = [] });
        exception = Assert.Throws<ArgumentException>(() => Trainer(Short).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint));
        Assert.Equal("The checkpoint is not one of this model (The moments are not those of its weights); remove it to begin anew.", exception.Message);
    }

    [Fact]
    public void Without_progress_for_long_enough_a_training_ends()
    {
        // With so small a learning rate nothing changes.
        TrainingOptions still = Short with { LearningRate = 1e-30, Patience = 2 };
        TrainingResult result = Trainer(still).Train(Tasks(200, seed: 1), Tasks(50, seed: 2));
        Assert.Equal(20, result.Steps);
        Assert.Null(result.Warning);
        Assert.Equal(40, Trainer(still with { Patience = 0 }).Train(Tasks(200, seed: 1), Tasks(50, seed: 2)).Steps);
        Assert.Equal(40, Trainer(still with { Patience = 5 }).Train(Tasks(200, seed: 1), Tasks(50, seed: 2)).Steps);
    }

    [Theory]
    [MemberData(nameof(SmallModels.Kinds), MemberType = typeof(SmallModels))]
    public void Memory_does_not_grow_with_steps(string kind)
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.TransformerNeuralProcesses(KernelPrior.VaryingRbf, training: true) with { MaxPoints = 12, ContextPoints = new(3, 6), TargetPoints = new(3, 6) }, seed: 1);
        var options = new TrainingOptions { Steps = 800, BatchTasks = 4, ValidateEvery = 200, ValidationTasks = 4, LearningRate = 1e-3 };
        var resident = new List<long>();
        new Trainer(SmallModels.Of(kind), prior.Shape, SmallModels.Components(kind), options, _time).Train(prior, prior, progress: new Told(_ => resident.Add(Resident.Bytes())));
        Assert.Equal(5, resident.Count);
        long growth = resident[^1] - resident[1];
        Assert.True(growth < 20 << 20, $"Resident memory grew by {growth >> 10} KiB in 600 steps.");
    }

    private static void AssertSame(TrainingResult expected, TrainingResult actual)
    {
        Assert.Equal(Safetensors.Write(expected.LastWeights), Safetensors.Write(actual.LastWeights));
        Assert.Equal(Safetensors.Write(expected.Weights), Safetensors.Write(actual.Weights));
        Assert.Equal((expected.Steps, expected.ValidationNll, expected.FirstValidationNll, expected.Warning), (actual.Steps, actual.ValidationNll, actual.FirstValidationNll, actual.Warning));
    }

    [Fact]
    public void A_checkpoint_beyond_the_steps_to_do_is_refused()
    {
        var checkpoint = new TrainingCheckpointInMemory();
        Trainer(Short).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint);
        var exception = Assert.Throws<ArgumentException>(() => Trainer(Short with { Steps = 20 }).Train(Tasks(200, seed: 1), Tasks(50, seed: 2), checkpoint: checkpoint));
        Assert.StartsWith("The checkpoint is at step 40, beyond the 20 steps to do; name another one, or ask for more steps.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Gaussian_process_whose_hyper_parameters_run_away_goes_back_to_its_best()
    {
        var prior = new GaussianProcessPrior(GaussianProcessPriorSettings.AutoregressiveNeuralProcesses(KernelPrior.Rbf) with { TargetPoints = new(5, 5) }, seed: 1);
        var options = new TrainingOptions { Steps = 30, BatchTasks = 4, ValidateEvery = 5, ValidationTasks = 8 };
        ModelSettings settings = SmallModels.Of(ModelKind.GaussianProcess);
        ModelWeights weights = new Trainer(settings, prior.Shape, 1, options with { Steps = 1 }, _time).Train(prior, prior).LastWeights;
        foreach (WeightArray array in weights.Arrays) if (array.Name.Contains("variance", StringComparison.Ordinal)) Array.Fill(array.Values, 1_000);
        TrainingResult result = new Trainer(settings, prior.Shape, 1, options, _time).Train(prior, prior, weights);
        Assert.StartsWith("At step 4 the loss was no longer a number once more: the training was given up", result.Warning, StringComparison.Ordinal);
    }

    private static WindowTaskSource Tasks(int windows, int seed, double subsetShare = 0) => new(SineWindows.Make(Layout, windows, seed), seed, subsetShare);

    private static void AssertFinite(ModelWeights weights) => Assert.All(weights.Arrays, array => Assert.True(Array.TrueForAll(array.Values, float.IsFinite), array.Name));

    private Trainer Trainer(TrainingOptions options, ModelSettings? settings = null) => new(settings ?? SmallModels.Settings, ContextPacking.Shape, Layout.Components, options, _time);

    private sealed class Told(Action<TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(value);
    }

    private sealed class Slow(ITaskSource inner, Action onFill) : ITaskSource
    {
        public TaskShape Shape => inner.Shape;

        public int? TaskCount => inner.TaskCount;

        public void Fill(TaskBatch batch, int tasks, long first)
        {
            onFill();
            inner.Fill(batch, tasks, first);
        }
    }

    private sealed class Changed(ITaskSource inner, Action<TaskBatch> change) : ITaskSource
    {
        public TaskShape Shape => inner.Shape;

        public int? TaskCount => null;

        public void Fill(TaskBatch batch, int tasks, long first)
        {
            inner.Fill(batch, tasks, first);
            change(batch);
        }
    }
}
