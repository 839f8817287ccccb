using System.Text.Json.Serialization;

namespace StreamingNp.NeuralProcesses.Models;

/// <summary>How targets and points attend to the context; for <see cref="ModelKind.AttentiveConditional"/> and <see cref="ModelKind.AttentiveLatent"/>.</summary>
public sealed record AttentionSettings
{
    /// <summary>The heads; 1 to 64, a divisor of the hidden width.</summary>
    [JsonRequired]
    public int Heads { get; init; } = 8;

    /// <summary>The linear layers that make queries and keys of inputs; 1 to 12.</summary>
    [JsonRequired]
    public int KeyLayers { get; init; } = 2;
}
