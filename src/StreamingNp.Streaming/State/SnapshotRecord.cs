namespace StreamingNp.Streaming.State;

/// <summary>The state of one series at one time.</summary>
/// <param name="Series">The series' name.</param>
/// <param name="Applied">The highest position that the state includes.</param>
/// <param name="State">The state, encoded; the store does not look into it.</param>
public sealed record SnapshotRecord(string Series, LanePosition Applied, ReadOnlyMemory<byte> State);
