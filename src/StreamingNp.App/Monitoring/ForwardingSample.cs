using StreamingNp.App.Processing;
using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>What the health of forwarding the input is judged by, at one time.</summary>
internal sealed record ForwardingSample
{
    /// <summary>How long ago its source's thread last went around.</summary>
    public required TimeSpan SinceTurn { get; init; }

    /// <summary>What stopped its source; null while it runs.</summary>
    public string? SourceEnd { get; init; }

    /// <summary>How its source stands with its cluster and its group.</summary>
    public required SourceStatus Source { get; init; }

    /// <summary>The partitions of the input that it has.</summary>
    public required IReadOnlyList<PartitionStatus> Partitions { get; init; }

    /// <summary>Why the internal topic is not ready; null where it is.</summary>
    public string? TopicTrouble { get; init; }

    /// <summary>What became of the records to publish.</summary>
    public required DeliveryCounts Deliveries { get; init; }
}
