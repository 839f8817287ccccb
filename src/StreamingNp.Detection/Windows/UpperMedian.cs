using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StreamingNp.Detection.Windows;

/// <summary>The median of some tens of values: the upper one where two are in the middle.</summary>
/// <remarks>
/// It counts, for each value, those below it. That is many comparisons, but a dozen at a time and without a branch to guess: a few times as fast as to sort so few.
/// </remarks>
internal static class UpperMedian
{
    private const int Together = 16;

    /// <summary>The numbers of an array for so many values: what is behind them is overwritten.</summary>
    /// <param name="count">The values.</param>
    public static int RoomFor(int count) => (count + Together - 1) / Together * Together;

    /// <summary>Finds it.</summary>
    /// <param name="values">[<see cref="RoomFor"/>]; none is NaN.</param>
    /// <param name="count">The values; 1 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double Of(Span<double> values, int count)
    {
        Span<double> all = values[..RoomFor(count)];
        all[count..].Fill(double.PositiveInfinity);
        ref double first = ref MemoryMarshal.GetReference(all);
        Vector256<double> most = Vector256.Create(double.NegativeInfinity);
        Vector256<long> rank = Vector256.Create((long)(count / 2));
        for (nuint start = 0; start < (nuint)all.Length; start += Together)
        {
            Vector256<double> one = Vector256.LoadUnsafe(ref first, start), two = Vector256.LoadUnsafe(ref first, start + 4), three = Vector256.LoadUnsafe(ref first, start + 8), four = Vector256.LoadUnsafe(ref first, start + 12);
            Vector256<long> belowOne = default, belowTwo = default, belowThree = default, belowFour = default;
            foreach (double value in all[..count])
            {
                Vector256<double> other = Vector256.Create(value);
                belowOne -= Vector256.LessThan(other, one).AsInt64();
                belowTwo -= Vector256.LessThan(other, two).AsInt64();
                belowThree -= Vector256.LessThan(other, three).AsInt64();
                belowFour -= Vector256.LessThan(other, four).AsInt64();
            }
            most = Vector256.MaxNative(most, Vector256.MaxNative(Vector256.MaxNative(UpTo(one, belowOne, rank), UpTo(two, belowTwo, rank)), Vector256.MaxNative(UpTo(three, belowThree, rank), UpTo(four, belowFour, rank))));
        }
        return Math.Max(Math.Max(most[0], most[1]), Math.Max(most[2], most[3]));
    }

    // A value is at most the one of a rank where no more than the rank are below it: the largest of those is that one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> UpTo(Vector256<double> values, Vector256<long> below, Vector256<long> rank) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(below, rank).AsDouble(), Vector256.Create(double.NegativeInfinity), values);
}
