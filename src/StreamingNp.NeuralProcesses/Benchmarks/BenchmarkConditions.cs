using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>How a benchmark is run.</summary>
public sealed record BenchmarkConditions
{
    /// <summary>The share of the training steps and of the evaluated tasks that are done, above 0 and at most 1; below 1 for a first look, with figures that mean little.</summary>
    public double Effort { get; init; } = 1;

    /// <summary>The folder in which trainings are kept, so that they go on after they were ended; null for nowhere.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>The wall clock, for progress.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Is told of the progress of a training, by the name of the part.</summary>
    public Action<string, TrainingProgress> Progress { get; init; } = static (_, _) => { };

    /// <summary>Is told of a model when it is trained, by the name of the part; for pictures.</summary>
    public Action<TrainedModel> Trained { get; init; } = static _ => { };

    /// <summary>Ends it.</summary>
    public CancellationToken Cancellation { get; init; }

    internal int Scaled(int count) => Math.Max(1, (int)Math.Round(count * Effort));
}
