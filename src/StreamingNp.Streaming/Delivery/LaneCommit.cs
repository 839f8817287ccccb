namespace StreamingNp.Streaming.Delivery;

/// <summary>Everything that a lane gives for a stretch of its partition.</summary>
/// <param name="Records">What is for others: events, dead letters, scores.</param>
/// <param name="State">What is for the lane's own return: journal, snapshots.</param>
/// <param name="NextOffset">The offset behind the stretch.</param>
public sealed record LaneCommit(IReadOnlyList<OutgoingRecord> Records, IReadOnlyList<OutgoingRecord> State, long NextOffset);
