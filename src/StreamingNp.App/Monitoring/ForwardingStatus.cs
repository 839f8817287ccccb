using StreamingNp.Streaming.Source;

namespace StreamingNp.App.Monitoring;

/// <summary>How forwarding the input stood at one time.</summary>
/// <param name="Forwarded">The records that were forwarded since the start.</param>
/// <param name="DeadLettered">Dead letters that were made instead since the start.</param>
/// <param name="Partitions">The partitions of the input that are read for it.</param>
internal sealed record ForwardingStatus(long Forwarded, long DeadLettered, IReadOnlyList<PartitionStatus> Partitions);
