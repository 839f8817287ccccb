namespace StreamingNp.NeuralProcesses.Artifacts;

/// <summary>What a model learned from, for whoever reads the manifest.</summary>
public sealed record TrainingDescription
{
    /// <summary>The data, in a sentence.</summary>
    public required string Data { get; init; }

    /// <summary>The version of the same name whose weights it began with; null for a model from scratch.</summary>
    public int? StartedFrom { get; init; }

    /// <summary>The seed.</summary>
    public int Seed { get; init; }

    /// <summary>The steps of the optimiser.</summary>
    public int Steps { get; init; }

    /// <summary>The mean negative log-likelihood of a held-out target, in nats and normalised units; null where none was measured.</summary>
    public double? ValidationNll { get; init; }
}
