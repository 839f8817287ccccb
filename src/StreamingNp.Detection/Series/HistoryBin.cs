using System.Runtime.InteropServices;

namespace StreamingNp.Detection.Series;

/// <summary>What is left of the points of one bin of the older history, relative to <see cref="BinnedHistory.Offset"/>, in nine bytes.</summary>
/// <remarks>How far the lowest and the highest lie from the mean is rounded to the upper half of a float, to 0.4 %, with every point that is added.</remarks>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
public readonly record struct HistoryBin
{
    private readonly float _mean;
    private readonly ushort _below;
    private readonly ushort _above;
    private readonly byte _count;

    /// <summary>Makes a bin.</summary>
    /// <param name="count">The number of points, 0 to <see cref="MaxPoints"/>.</param>
    /// <param name="mean">Their mean.</param>
    /// <param name="minimum">The lowest.</param>
    /// <param name="maximum">The highest.</param>
    public HistoryBin(int count, float mean, float minimum, float maximum)
    {
        _count = (byte)Math.Min(count, MaxPoints);
        _mean = mean;
        _below = Narrow((double)mean - minimum);
        _above = Narrow((double)maximum - mean);
    }

    /// <summary>The most points that count: from there on the mean forgets the oldest.</summary>
    public static int MaxPoints => byte.MaxValue;

    /// <summary>The number of points; 0 where the bin is empty.</summary>
    public int Count => _count;

    /// <summary>Their mean.</summary>
    public float Mean => _mean;

    /// <summary>The lowest.</summary>
    public float Minimum => (float)Math.Max(-float.MaxValue, _mean - Widen(_below));

    /// <summary>The highest: a peak of one point survives binning.</summary>
    public float Maximum => (float)Math.Min(float.MaxValue, _mean + Widen(_above));

    /// <summary>The bin with one more point.</summary>
    public HistoryBin With(float value)
    {
        if (Count == 0) return new(1, value, value, value);
        int count = Math.Min(Count + 1, MaxPoints);
        float mean = (float)(Mean + ((double)value - Mean) / count);
        // A mean of roundings may leave the range by a hair.
        return new(count, mean, Math.Min(Math.Min(Minimum, value), mean), Math.Max(Math.Max(Maximum, value), mean));
    }

    private static ushort Narrow(double distance)
    {
        uint bits = BitConverter.SingleToUInt32Bits((float)Math.Clamp(distance, 0, 3e38));
        return (ushort)((bits + 0x8000) >> 16);
    }

    private static double Widen(ushort narrow) => BitConverter.UInt32BitsToSingle((uint)narrow << 16);
}
