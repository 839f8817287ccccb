namespace StreamingNp.Streaming.Lanes;

/// <summary>What a stretch of a partition gave.</summary>
/// <param name="Outcome">What came of its records, and of the wall clock meanwhile; often nothing.</param>
/// <param name="FromOffset">The offset at which the stretch begins.</param>
/// <param name="NextOffset">The offset behind the stretch: it may be committed along with all of that.</param>
internal sealed record LaneOutput(Outcome Outcome, long FromOffset, long NextOffset)
{
    /// <summary>What is to be sent and to be kept.</summary>
    public int Count => Outcome.Records.Count + Outcome.Journal.Count + Outcome.Snapshots.Count;

    /// <summary>Takes in what the next stretch gave.</summary>
    /// <returns>What both gave; this one and the other are used up.</returns>
    public LaneOutput Add(LaneOutput next)
    {
        Outcome.TakeOver(next.Outcome);
        return this with { NextOffset = next.NextOffset };
    }
}
