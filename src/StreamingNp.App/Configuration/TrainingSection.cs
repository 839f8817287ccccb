using StreamingNp.NeuralProcesses.Training;
using StreamingNp.Streaming.Supervision;

namespace StreamingNp.App.Configuration;

/// <summary>When and how the model is trained again from what the stream brings.</summary>
public sealed record TrainingSection
{
    private static readonly SupervisorOptions Defaults = new();

    /// <summary>The time between trainings.</summary>
    [Setting("The time from the end of one training to the start of the next; 0s for never.", Min = 0)]
    public TimeSpan RetrainEvery { get; init; } = Defaults.RetrainEvery;

    /// <summary>Which instances train.</summary>
    [Setting("Which instances of a group train: leader is the one that has partition 0 of the first of kafka.topics by name (with a pattern there, nobody leads and each trains); every_instance is each for itself. A version that is trained is used by the instance that trained it.")]
    public TrainingPlace Place { get; init; } = TrainingPlace.Leader;

    /// <summary>The jitter.</summary>
    [Setting("The share of retrain_every by which a start is moved at random, so that many processes do not train at once.", Min = 0, Max = 0.5)]
    public double Jitter { get; init; } = Defaults.Jitter;

    /// <summary>The deadline.</summary>
    [Setting("The longest that a training may take; then it is ended and the model stays as it is.", Min = 0, AboveMin = true)]
    public TimeSpan Deadline { get; init; } = Defaults.Deadline;

    /// <summary>The fewest windows.</summary>
    [Setting("The windows that a training needs; with fewer it waits for the next turn.", Min = 500)]
    [FormerName("fewest_windows")]
    public int MinWindows { get; init; } = Defaults.MinWindows;

    /// <summary>The most windows.</summary>
    [Setting("The newest normal windows that are kept for training, a few kilobytes each. Where the model reduces channels, as many of the newest normal rows are kept to learn the reduction again.", Min = 500, Max = 1_000_000)]
    [FormerName("most_windows")]
    public int MaxWindows { get; init; } = Defaults.MaxWindows;

    /// <summary>The share of windows kept.</summary>
    [Setting("One scored window in so many is kept for training.", Min = 1)]
    public int KeepEvery { get; init; } = Defaults.KeepEvery;

    /// <summary>The steps of a training.</summary>
    [Setting("The steps of a training.", Min = 1, Max = 10_000_000)]
    public int Steps { get; init; } = 1_000;

    /// <summary>The tasks in a step.</summary>
    [Setting("The tasks in a step.", Min = 1, Max = 4_096)]
    public int BatchTasks { get; init; } = new TrainingOptions().BatchTasks;

    /// <summary>The learning rate.</summary>
    [Setting("The highest learning rate. A model that is trained further needs less than one from scratch.", Min = 0, AboveMin = true, Max = 1)]
    public double LearningRate { get; init; } = 2e-4;
}
