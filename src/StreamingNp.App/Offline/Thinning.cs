using ScottPlot;

namespace StreamingNp.App.Offline;

/// <summary>Thins long lines out so that they look the same: of many points in a row the lowest and the highest are left.</summary>
internal static class Thinning
{
    /// <summary>The most points that are left, two for each of so many pixels.</summary>
    public const int MaxPoints = 2_600;

    /// <summary>Thins points out; few are left as they are.</summary>
    public static List<Coordinates> OfLine(IReadOnlyList<Coordinates> points)
    {
        if (points.Count <= MaxPoints) return [.. points];
        List<Coordinates> left = new(MaxPoints);
        foreach (Coordinates[] bucket in points.Chunk(BucketOf(points.Count)))
        {
            Coordinates low = bucket.MinBy(point => point.Y), high = bucket.MaxBy(point => point.Y);
            (Coordinates first, Coordinates second) = low.X <= high.X ? (low, high) : (high, low);
            left.Add(first);
            if (second.X != first.X) left.Add(second);
        }
        return left;
    }

    /// <summary>Thins a band out: it reaches as far as it did anywhere in a bucket.</summary>
    public static (double X, double Lower, double Upper)[] OfBand((double X, double Lower, double Upper)[] band) => band.Length <= MaxPoints ? band
        : [.. band.Chunk(BucketOf(band.Length)).Select(bucket => (bucket[0].X, bucket.Min(one => one.Lower), bucket.Max(one => one.Upper)))];

    private static int BucketOf(int count) => (2 * count + MaxPoints - 1) / MaxPoints;
}
