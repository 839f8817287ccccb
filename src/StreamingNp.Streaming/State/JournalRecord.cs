namespace StreamingNp.Streaming.State;

/// <summary>What happened in a lane over a stretch of its partition: the offsets from <paramref name="From"/> to just before <paramref name="Next"/>.</summary>
/// <param name="Generation">The generation of both offsets.</param>
/// <param name="From">The first offset.</param>
/// <param name="Next">The offset after the last one; more than <paramref name="From"/>, or the same for what happened between two records.</param>
/// <param name="Entries">The entries, encoded; the store does not look into them.</param>
public sealed record JournalRecord(long Generation, long From, long Next, ReadOnlyMemory<byte> Entries)
{
    /// <summary>Where the stretch ends.</summary>
    public LanePosition End => new(Generation, Next);
}
