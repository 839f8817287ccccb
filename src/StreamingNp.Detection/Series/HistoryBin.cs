namespace StreamingNp.Detection.Series;

/// <summary>What is left of the points of one bin of the older history, relative to <see cref="BinnedHistory.Offset"/>.</summary>
/// <param name="Count">The number of points; 0 where the bin is empty.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Minimum">The lowest.</param>
/// <param name="Maximum">The highest: a peak of one point survives binning.</param>
public readonly record struct HistoryBin(ushort Count, float Mean, float Minimum, float Maximum)
{
    /// <summary>The bin with one more point.</summary>
    public HistoryBin With(float value)
    {
        if (Count == 0) return new(1, value, value, value);
        ushort count = (ushort)Math.Min(Count + 1, ushort.MaxValue);
        return new(count, (float)(Mean + ((double)value - Mean) / count), Math.Min(Minimum, value), Math.Max(Maximum, value));
    }
}
