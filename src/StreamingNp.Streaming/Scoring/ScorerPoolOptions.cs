namespace StreamingNp.Streaming.Scoring;

/// <summary>How many scorers there are, and how large their batches.</summary>
public sealed record ScorerPoolOptions
{
    /// <summary>The scorers, each with a thread and a copy of the model; 1 to 64. A scorer keeps a core busy at full load.</summary>
    public int Scorers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>The most windows in a batch; 1 to 128.</summary>
    public int MaxWindows { get; init; } = 128;
}
