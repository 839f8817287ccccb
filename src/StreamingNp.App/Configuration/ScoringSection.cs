using StreamingNp.Streaming.Scoring;

namespace StreamingNp.App.Configuration;

/// <summary>The scorer pool.</summary>
public sealed record ScoringSection
{
    private static readonly ScorerPoolOptions Defaults = new();

    /// <summary>The scorers.</summary>
    [Setting("The scorers, each with a thread and a copy of the model; 0 for half of the machine's cores. A scorer keeps a core busy at full load.", Min = 0, Max = 64)]
    public int Scorers { get; init; }

    /// <summary>The largest batch.</summary>
    [Setting("The most windows that a scorer takes at once. More gives throughput, fewer a shorter wait.", Min = 1, Max = 128)]
    [FormerName("most_windows")]
    public int MaxWindows { get; init; } = Defaults.MaxWindows;
}
