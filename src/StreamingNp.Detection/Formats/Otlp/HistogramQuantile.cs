using System.Runtime.InteropServices;

namespace StreamingNp.Detection.Formats.Otlp;

/// <summary>Estimates quantiles from the buckets of a histogram.</summary>
internal static class HistogramQuantile
{
    /// <summary>A quantile of a histogram with bounds of its own: linear within a bucket; in the open buckets at both ends bounded by the lowest and highest value, or the next bound where they are not kept.</summary>
    /// <param name="point">The histogram; one count more than bounds.</param>
    /// <param name="quantile">Above 0 and below 1.</param>
    /// <returns>NaN where it holds no values or its counts do not fit its bounds.</returns>
    public static double Of(OtlpPoint point, double quantile)
    {
        ReadOnlySpan<double> bounds = MemoryMarshal.Cast<ulong, double>(CollectionsMarshal.AsSpan(point.Bounds));
        ReadOnlySpan<ulong> counts = CollectionsMarshal.AsSpan(point.BucketCounts);
        if (bounds.IsEmpty || counts.Length != bounds.Length + 1) return double.NaN;
        double rank = quantile * Total(counts), below = 0;
        for (int bucket = 0; bucket < counts.Length; bucket++)
        {
            double count = counts[bucket];
            if (count == 0 || below + count < rank)
            {
                below += count;
                continue;
            }
            double lower = bucket > 0 ? bounds[bucket - 1] : point.Min ?? Math.Min(0, bounds[0]);
            double upper = bucket < bounds.Length ? bounds[bucket] : point.Max ?? bounds[^1];
            return lower + (upper - lower) * ((rank - below) / count);
        }
        return double.NaN;
    }

    /// <summary>A quantile of an exponential histogram: geometric within a bucket.</summary>
    /// <param name="point">The histogram.</param>
    /// <param name="quantile">Above 0 and below 1.</param>
    /// <returns>NaN where it holds no values; infinite where its scale leads out of the range of a double.</returns>
    public static double OfExponential(OtlpPoint point, double quantile)
    {
        ReadOnlySpan<ulong> positive = CollectionsMarshal.AsSpan(point.BucketCounts), negative = CollectionsMarshal.AsSpan(point.NegativeCounts);
        double rank = quantile * (Total(negative) + point.ZeroCount + Total(positive)), below = 0;
        // From the lowest value: what is farthest below 0 comes first.
        for (int bucket = negative.Length - 1; bucket >= 0; bucket--)
        {
            double count = negative[bucket];
            if (count > 0 && below + count >= rank) return -Within(point, point.NegativeOffset + bucket, 1 - (rank - below) / count);
            below += count;
        }
        if (point.ZeroCount > 0 && below + point.ZeroCount >= rank) return 0;
        below += point.ZeroCount;
        for (int bucket = 0; bucket < positive.Length; bucket++)
        {
            double count = positive[bucket];
            if (count > 0 && below + count >= rank) return Within(point, point.PositiveOffset + bucket, (rank - below) / count);
            below += count;
        }
        return double.NaN;
    }

    private static double Within(OtlpPoint point, long exponent, double share) => Math.Pow(2, (exponent + share) * Math.Pow(2, -point.Scale));

    private static double Total(ReadOnlySpan<ulong> counts)
    {
        double total = 0;
        foreach (ulong count in counts) total += count;
        return total;
    }
}
