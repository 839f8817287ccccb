using StreamingNp.Detection.State;

namespace StreamingNp.Streaming.Lanes;

/// <summary>A series as it was when its lane ended.</summary>
/// <param name="State">Its state.</param>
/// <param name="AppliedOffset">The highest source offset of the lane's generation that it includes; −1 for none.</param>
/// <param name="ChangedSince">The source offset of the first change that no snapshot includes; null where there is none, <see cref="long.MinValue"/> where it has no offset of the lane's generation.</param>
internal sealed record RestoredSeries(SeriesState State, long AppliedOffset, long? ChangedSince);
