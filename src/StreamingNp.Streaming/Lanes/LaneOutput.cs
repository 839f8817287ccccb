using StreamingNp.Streaming.Delivery;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What a stretch of a partition gave.</summary>
/// <param name="Records">What is to be sent; often nothing.</param>
/// <param name="State">What is to be kept, so that the lane can return; nothing where nothing is kept.</param>
/// <param name="NextOffset">The offset behind the stretch: it may be committed along with all of that.</param>
internal sealed record LaneOutput(List<OutgoingRecord> Records, List<OutgoingRecord> State, long NextOffset)
{
    /// <summary>The records to send and to keep.</summary>
    public int Count => Records.Count + State.Count;

    /// <summary>Takes in what the next stretch gave.</summary>
    /// <returns>What both gave; this one and the other are used up.</returns>
    public LaneOutput Add(LaneOutput next)
    {
        Records.AddRange(next.Records);
        State.AddRange(next.State);
        return this with { NextOffset = next.NextOffset };
    }
}
