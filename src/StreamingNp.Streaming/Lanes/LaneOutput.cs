using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What a stretch of a partition gave.</summary>
/// <param name="Records">What is to be sent; often nothing.</param>
/// <param name="NextOffset">The offset behind the stretch: it may be committed once the records are acknowledged.</param>
internal sealed record LaneOutput(List<OutgoingRecord> Records, long NextOffset);
