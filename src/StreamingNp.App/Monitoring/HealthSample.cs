using StreamingNp.App.Processing;
using StreamingNp.Streaming.Scoring;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>What health is judged by, at one time.</summary>
internal sealed record HealthSample
{
    /// <summary>How long ago the source's thread last went around.</summary>
    public required TimeSpan SinceTurn { get; init; }

    /// <summary>What stopped the source; null while it runs.</summary>
    public string? SourceEnd { get; init; }

    /// <summary>How the source stands with its cluster and its group.</summary>
    public required SourceStatus Source { get; init; }

    /// <summary>The partitions that it has.</summary>
    public required IReadOnlyList<PartitionStatus> Partitions { get; init; }

    /// <summary>How the scorers were when they were last counted; null before that.</summary>
    public required ScorerPool.ScorersCounted? Scorers { get; init; }

    /// <summary>How long ago all of them answered, or since the start where they never have.</summary>
    public required TimeSpan SinceScorersAnswered { get; init; }

    /// <summary>What became of the records to publish.</summary>
    public required DeliveryCounts Deliveries { get; init; }

    /// <summary>How much of the input could not be read since the start.</summary>
    public InputCounts Input { get; init; }

    /// <summary>What was wrong with the newest record that could not be read; null where none was.</summary>
    public string? NewestFault { get; init; }

    /// <summary>How forwarding the input to an internal topic stands; null where the lanes read the input itself.</summary>
    public ForwardingSample? Forwarding { get; init; }
}
