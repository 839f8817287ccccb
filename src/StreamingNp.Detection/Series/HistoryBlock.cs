namespace StreamingNp.Detection.Series;

/// <summary>The points of a series in blocks: some that follow each other closely. What lies before a block does not change until it ends, so that whatever is predicted from there may be kept for all of its points.</summary>
internal static class HistoryBlock
{
    /// <summary>The most points of a block.</summary>
    public const int MaxPoints = 8;

    /// <summary>The longest time from the first point of a block to another.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(45);
}
