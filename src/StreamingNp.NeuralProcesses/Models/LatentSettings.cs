using System.Text.Json.Serialization;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>The latent variable of <see cref="ModelKind.Latent"/> and <see cref="ModelKind.AttentiveLatent"/>.</summary>
public sealed record LatentSettings
{
    /// <summary>The numbers in it; 1 to 1024.</summary>
    [JsonRequired]
    public int Width { get; init; } = 64;

    /// <summary>The samples of it that a prediction is a mixture of; 1 to 64. They are drawn once: the same context always gives the same prediction.</summary>
    [JsonRequired]
    public int Samples { get; init; } = 16;

    /// <summary>The samples of it that a training step looks at; 1 to 64.</summary>
    [JsonRequired]
    public int TrainingSamples { get; init; } = 8;

    /// <summary>
    /// What is maximised: the variational Rényi bound of this order (Li and Turner 2016), 0 to 1. At 1 it is the evidence lower bound (ELBO), at 0
    /// the importance-weighted likelihood (Burda et al. 2016), and between them something between the two.
    /// </summary>
    [JsonRequired]
    public double RenyiOrder { get; init; }
}
