using StreamingNp.Streaming.State;

namespace StreamingNp.Streaming.Lanes;

/// <summary>What a store had kept of a lane, done again up to its end.</summary>
/// <param name="End">The position behind all that is included; null where nothing was kept.</param>
/// <param name="Series">The series.</param>
/// <param name="Gaps">How often something of the journal was missing.</param>
/// <param name="Circumstances">The circumstances that are kept, by hash, with the end of the last journal record that names them.</param>
internal sealed record RestoredLane(LanePosition? End, IReadOnlyList<RestoredSeries> Series, int Gaps, IReadOnlyDictionary<ulong, LanePosition> Circumstances)
{
    /// <summary>A lane without a past.</summary>
    public static RestoredLane Empty { get; } = new(null, [], 0, new Dictionary<ulong, LanePosition>());
}
