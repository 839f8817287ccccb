namespace StreamingNp.Streaming.State;

/// <summary>A place in the life of a lane: offsets start over with every generation.</summary>
/// <param name="Generation">0 at first; higher each time the lane begins anew.</param>
/// <param name="Offset">An offset of the lane's partition, 0 or more.</param>
public readonly record struct LanePosition(long Generation, long Offset) : IComparable<LanePosition>
{
    /// <summary>Orders by generation, then offset.</summary>
    /// <param name="other">The position to compare with.</param>
    public int CompareTo(LanePosition other) => (Generation, Offset).CompareTo((other.Generation, other.Offset));

    /// <summary>Whether the left position comes before the right one.</summary>
    public static bool operator <(LanePosition left, LanePosition right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left position comes after the right one.</summary>
    public static bool operator >(LanePosition left, LanePosition right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left position comes before the right one or is the same.</summary>
    public static bool operator <=(LanePosition left, LanePosition right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left position comes after the right one or is the same.</summary>
    public static bool operator >=(LanePosition left, LanePosition right) => left.CompareTo(right) >= 0;
}
