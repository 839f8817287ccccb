using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Tasks;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>A training as a paper describes it: Adam without clipping, a cosine without warm-up down to 0, and the weights after the last step.</summary>
/// <param name="Name">The name of the part that it belongs to.</param>
/// <param name="Settings">What the model is built from.</param>
/// <param name="Training">The tasks to learn from.</param>
/// <param name="HeldOut">Held-out tasks, for progress and pictures.</param>
/// <param name="Steps">The steps to do.</param>
/// <param name="ScheduleSteps">The steps of the cosine; at least <paramref name="Steps"/>.</param>
/// <param name="LearningRate">The learning rate at its beginning.</param>
internal sealed record BenchmarkTraining(string Name, ModelSettings Settings, ITaskSource Training, ITaskSource HeldOut, int Steps, int ScheduleSteps, double LearningRate)
{
    private const int Seed = 1;

    // Grows with every change of what a training does: a checkpoint of another recipe is not today's figure.
    private const int Recipe = 1;

    private readonly TrainingCheckpointInMemory _inMemory = new();

    /// <summary>The tasks in a step.</summary>
    public int BatchTasks { get; init; } = 16;

    /// <summary>The held-out tasks that a validation looks at.</summary>
    public int ValidationTasks { get; init; } = 256;

    /// <summary>The same training with fewer steps, from whose end this one goes on; null to begin anew.</summary>
    public BenchmarkTraining? Follows { get; init; }

    /// <summary>Trains, or goes on where the same training with fewer steps was.</summary>
    /// <returns>The weights after the last step.</returns>
    /// <exception cref="InvalidOperationException">The training was set back: its figures would not be those of the recipe.</exception>
    public ModelWeights Run(BenchmarkConditions conditions)
    {
        int steps = conditions.Scaled(Steps);
        var options = new TrainingOptions
        {
            Steps = steps,
            ScheduleSteps = Math.Max(steps, conditions.Scaled(ScheduleSteps)),
            BatchTasks = BatchTasks,
            LearningRate = LearningRate,
            WarmUpShare = 0,
            FinalShare = 0,
            MaxGradientNorm = 1e9,
            DivergedBy = double.MaxValue,
            ValidateEvery = Math.Max(1, Math.Min(1_000, conditions.Scaled(ScheduleSteps) / 4)),
            ValidationTasks = ValidationTasks,
            Seed = Seed,
        };
        int components = ModelKind.IsLatent(Settings.Kind) ? Settings.Latent.Samples : 1;
        TrainingResult result = new Trainer(Settings, Training.Shape, components, options, conditions.Time)
            .Train(Training, HeldOut, checkpoint: Checkpoint(conditions, options), progress: new Reports(Name, conditions.Progress), cancellation: conditions.Cancellation);
        if (result.Warning is { } warning) throw new InvalidOperationException($"{Name}: {warning}");
        conditions.Trained(new TrainedModel(Name, Settings, components, result.LastWeights, HeldOut));
        return result.LastWeights;
    }

    private ITrainingCheckpoint Checkpoint(BenchmarkConditions conditions, TrainingOptions options)
    {
        if (conditions.Checkpoints is not { } folder) return _inMemory;
        Directory.CreateDirectory(folder);
        string word = new([.. Name.ToLowerInvariant().Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-')]);
        string data = FormattableString.Invariant($"{word}, recipe {Recipe}, {options.ScheduleSteps} steps");
        var own = new TrainingCheckpointFile(Path.Combine(folder, FormattableString.Invariant($"{word}-{options.Steps}.safetensors")), TrainingCheckpointFile.Describe(Settings, options, data));
        return Follows is null ? own : new FollowingCheckpoint(own, Follows.Checkpoint(conditions, options with { Steps = conditions.Scaled(Follows.Steps) }));
    }

    /// <summary>A checkpoint that begins where another training ended, and leaves that one as it is.</summary>
    private sealed class FollowingCheckpoint(ITrainingCheckpoint own, ITrainingCheckpoint followed) : ITrainingCheckpoint
    {
        public TrainingState? Load() => own.Load() ?? followed.Load();

        public void Save(TrainingState state) => own.Save(state);
    }

    private sealed class Reports(string name, Action<string, TrainingProgress> report) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => report(name, value);
    }
}
