using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Windows;

/// <summary>What a series usually is at the times that one window asks about: as <see cref="BinnedHistory.UsualAt(LocalTime, int)"/> has it, but each pair of bins is read once for all times between them.</summary>
/// <param name="days">The previous days to look at, at most 28.</param>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Baselines(int days)
{
    // Two vectors hold the values of so many days; with more of them the history is asked for each time.
    private const int MaxDays = 8;

    // A window asks about a dozen pairs of bins, in a table with one place for each: where two of them meet, the later one stays.
    private const int Places = 64;

    // Of each pair: the left bin and its number of days.
    private readonly (long Left, int Count)[] _pairs = new (long, int)[Places];

    // The values of the left bin on each day, infinite where there is none, then how far those of the right one are above.
    private readonly double[] _values = new double[Places * 2 * MaxDays];

    // The values of the days at one time.
    private readonly double[] _between = new double[MaxDays];
    private BinnedHistory? _bins;

    // The pair that was asked about last: from where on, and its place in the table.
    private long _start, _width;
    private int _place;

    /// <summary>Begins a window.</summary>
    /// <param name="bins">The older points of its series.</param>
    public void Begin(BinnedHistory bins)
    {
        _bins = bins;
        (_start, _width) = (0, bins.WidthMicroseconds);
        _place = -1;
        Array.Fill(_pairs, (long.MinValue, 0));
    }

    /// <summary>What the series usually is at a time of day; null where no day is known.</summary>
    /// <param name="time">The local time.</param>
    public double? At(LocalTime time) => TryFind(time, out double usual) ? usual : null;

    /// <summary>What the series usually is at a time of day; false where no day is known.</summary>
    /// <param name="time">The local time.</param>
    /// <param name="usual">What it usually is.</param>
    public bool TryFind(LocalTime time, out double usual)
    {
        BinnedHistory bins = _bins!;
        usual = 0;
        if (bins.IsEmpty) return false;
        if (days > MaxDays)
        {
            double? found = bins.UsualAt(time, days);
            usual = found.GetValueOrDefault();
            return found.HasValue;
        }
        // Points come in order: most lie in the pair of the one before.
        long after = time.Microseconds - _start;
        if (_place < 0 || (ulong)after >= (ulong)_width) after = time.Microseconds - Find(bins, time);
        int count = _pairs[_place].Count;
        if (count == 0) return false;
        usual = bins.Offset + MedianBetween(ref _values[_place * 2 * MaxDays], after / (float)_width, count);
        return true;
    }

    // Reads a pair, where it is not there yet, and returns where it starts.
    private long Find(BinnedHistory bins, LocalTime time)
    {
        long left = bins.PairAt(time);
        _place = (int)(left & (Places - 1));
        if (_pairs[_place].Left != left) _pairs[_place] = (left, bins.ReadPair(left, days, _values.AsSpan(_place * 2 * MaxDays, MaxDays), _values.AsSpan((_place * 2 + 1) * MaxDays, MaxDays)));
        return _start = bins.MiddleOf(left).Microseconds;
    }

    // Between two bins of each day, the median over the days: it counts, for each value, those below it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double MedianBetween(ref double values, double share, int count)
    {
        Vector256<double> shares = Vector256.Create(share);
        Vector256<double> first = Vector256.LoadUnsafe(ref values) + shares * Vector256.LoadUnsafe(ref values, MaxDays), last = Vector256.LoadUnsafe(ref values, 4) + shares * Vector256.LoadUnsafe(ref values, MaxDays + 4);
        ref double between = ref MemoryMarshal.GetArrayDataReference(_between);
        first.StoreUnsafe(ref between);
        last.StoreUnsafe(ref between, 4);
        Vector256<long> belowFirst = default, belowLast = default;
        for (nuint day = 0; day < (nuint)count; day++)
        {
            Vector256<double> other = Vector256.Create(Unsafe.Add(ref between, day));
            belowFirst -= Vector256.LessThan(other, first).AsInt64();
            belowLast -= Vector256.LessThan(other, last).AsInt64();
        }
        long lower = (count - 1) / 2, upper = count / 2;
        double median = OfRank(first, last, belowFirst, belowLast, lower);
        return lower == upper ? median : 0.5 * (median + OfRank(first, last, belowFirst, belowLast, upper));
    }

    // A value is at most the one of a rank where no more than the rank are below it: the largest of those is that one.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double OfRank(Vector256<double> first, Vector256<double> last, Vector256<long> belowFirst, Vector256<long> belowLast, long rank)
    {
        Vector256<long> ranks = Vector256.Create(rank);
        Vector256<double> least = Vector256.Create(double.NegativeInfinity);
        Vector256<double> most = Vector256.MaxNative(
            Vector256.ConditionalSelect(Vector256.GreaterThan(belowFirst, ranks).AsDouble(), least, first),
            Vector256.ConditionalSelect(Vector256.GreaterThan(belowLast, ranks).AsDouble(), least, last));
        Vector128<double> half = Vector128.MaxNative(most.GetLower(), most.GetUpper());
        return double.MaxNative(half[0], half[1]);
    }
}
