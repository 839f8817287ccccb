using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Processing;

/// <summary>What the source of the lanes did since the start.</summary>
/// <param name="Consumed">Records that it read; those read again after a lane failed count again.</param>
/// <param name="Skipped">Offsets between two records that do not exist; without compaction and transactions they are lost records.</param>
/// <param name="LaneFailures">Lanes that failed.</param>
/// <param name="CommitFailures">Offsets that could not be committed.</param>
internal sealed record SourceCounts(long Consumed, long Skipped, long LaneFailures, long CommitFailures)
{
    /// <summary>What a source says.</summary>
    public static SourceCounts Of(PartitionConsumer consumer) => new(consumer.RecordsConsumed, consumer.OffsetsSkipped, consumer.LaneFailures, consumer.CommitFailures);
}
