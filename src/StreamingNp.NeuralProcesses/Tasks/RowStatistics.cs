using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>Figures of a row of numbers, in vectors.</summary>
internal static unsafe class RowStatistics
{
    /// <summary>The numbers that are ranked together: there is room up to the next multiple of these.</summary>
    public const int Together = 3 * Lanes;

    /// <summary>The numbers in a vector.</summary>
    public const int Lanes = 8;

    /// <summary>The median: the mean of the middle two where there is an even number.</summary>
    /// <remarks>By counting, for each number, those below it: for tens of numbers that is a few times as fast as to sort them, as nothing hangs on a guess.</remarks>
    /// <param name="numbers">None is NaN; infinity is behind them.</param>
    /// <param name="count">1 or more.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Median(float* numbers, int count)
    {
        Vector256<int> lowerRank = Vector256.Create((count - 1) / 2), upperRank = Vector256.Create(count / 2);
        Vector256<float> lower = Vector256.Create(float.NegativeInfinity), upper = lower;
        for (int first = 0; first < count; first += Together)
        {
            Vector256<float> one = Vector256.Load(numbers + first), two = Vector256.Load(numbers + first + Lanes), three = Vector256.Load(numbers + first + 2 * Lanes);
            Vector256<int> belowOne = default, belowTwo = default, belowThree = default;
            for (int index = 0; index < count; index++)
            {
                Vector256<float> other = Vector256.Create(numbers[index]);
                belowOne -= Vector256.LessThan(other, one).AsInt32();
                belowTwo -= Vector256.LessThan(other, two).AsInt32();
                belowThree -= Vector256.LessThan(other, three).AsInt32();
            }
            lower = Vector256.MaxNative(Vector256.MaxNative(lower, UpTo(lowerRank, one, belowOne)), Vector256.MaxNative(UpTo(lowerRank, two, belowTwo), UpTo(lowerRank, three, belowThree)));
            upper = Vector256.MaxNative(Vector256.MaxNative(upper, UpTo(upperRank, one, belowOne)), Vector256.MaxNative(UpTo(upperRank, two, belowTwo), UpTo(upperRank, three, belowThree)));
        }
        return 0.5f * (Most(lower) + Most(upper));
    }

    /// <summary>Σ |number − centre|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Deviation(float* numbers, int count, float centre)
    {
        Vector256<float> sum = default, from = Vector256.Create(centre);
        for (int index = 0; index < count; index += Lanes) sum += Vector256.Abs(Vector256.Load(numbers + index) - from) & Within(index, count);
        return Sum(sum);
    }

    /// <summary>Σ |number − other|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float Difference(float* numbers, float* others, int count)
    {
        Vector256<float> sum = default;
        for (int index = 0; index < count; index += Lanes) sum += Vector256.Abs(Vector256.Load(numbers + index) - Vector256.Load(others + index)) & Within(index, count);
        return Sum(sum);
    }

    /// <summary>The largest of 8 numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Most(Vector256<float> numbers)
    {
        Vector128<float> half = Vector128.MaxNative(numbers.GetLower(), numbers.GetUpper());
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.MaxNative(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        return half.ToScalar();
    }

    // A number is at most the one of a rank where no more than the rank are below it: the largest of those is that one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> UpTo(Vector256<int> rank, Vector256<float> numbers, Vector256<int> below) =>
        Vector256.ConditionalSelect(Vector256.GreaterThan(below, rank).AsSingle(), Vector256.Create(float.NegativeInfinity), numbers);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Within(int index, int count) => Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(count - index)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum(Vector256<float> numbers)
    {
        Vector128<float> half = numbers.GetLower() + numbers.GetUpper();
        return half[0] + half[2] + (half[1] + half[3]);
    }
}
