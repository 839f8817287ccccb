namespace StreamingNp.App.Processing;

/// <summary>How much of the input could not be read.</summary>
/// <param name="Consumed">Records that were taken in.</param>
/// <param name="Faulty">Those of which nothing, or not all, could be read.</param>
/// <param name="Unreadable">Those of which nothing could be read.</param>
internal readonly record struct InputCounts(long Consumed, long Faulty, long Unreadable)
{
    /// <summary>The share of records that had a fault; 0 where there were none.</summary>
    public double FaultyShare => Consumed > 0 ? (double)Faulty / Consumed : 0;

    /// <summary>Whether there were records and none of them could be read.</summary>
    public bool IsAllUnreadable => Consumed > 0 && Unreadable >= Consumed;

    /// <summary>What came between two counts.</summary>
    public static InputCounts operator -(InputCounts left, InputCounts right) => new(left.Consumed - right.Consumed, left.Faulty - right.Faulty, left.Unreadable - right.Unreadable);
}
