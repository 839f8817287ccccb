using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>The median of the 5 and of the 15 values up to each point, of fewer where there are no more: 8 points at a time.</summary>
/// <remarks>
/// Each window is a few sorted threes of neighbours, and its neighbours share them. What can be neither below nor above half of a window is dropped,
/// by minima and maxima alone (after Smith 1996 for images), so nothing hangs on a guess.
/// </remarks>
internal readonly unsafe ref struct RunningMedians
{
    private const int Lanes = RowStatistics.Lanes, Window = 15, Three = 3;

    // The first window has its oldest three so far before the first value.
    private const int Before = Window - Three;

    private readonly float* _values, _low, _middle, _high;

    private RunningMedians(NewestPoints points, float* room)
    {
        int row = RoomFor(points.Count) / 3;
        _values = points.Values;
        _low = room + Before;
        _middle = _low + row;
        _high = _middle + row;
    }

    /// <summary>The numbers of the room that it needs.</summary>
    /// <param name="points">The points.</param>
    public static int RoomFor(int points) => 3 * (Before + points + Lanes);

    /// <summary>The numbers of a row of medians.</summary>
    /// <param name="points">The points.</param>
    public static int RoomForMedians(int points) => Math.Max(points, Window) + Lanes;

    /// <summary>Writes the medians of the first points and of the last one; what is between them means nothing.</summary>
    /// <param name="points">The points, 1 or more; what is before the first one is overwritten.</param>
    /// <param name="end">How many of the first points.</param>
    /// <param name="room">[<see cref="RoomFor"/>].</param>
    /// <param name="ofFive">[<see cref="RoomForMedians"/>].</param>
    /// <param name="ofFifteen">[<see cref="RoomForMedians"/>].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(NewestPoints points, int end, float* room, float* ofFive, float* ofFifteen)
    {
        var medians = new RunningMedians(points, room);
        medians.Surround(float.NegativeInfinity);
        for (int point = -Before; point < points.Count; point += Lanes) medians.Sort(point);
        int last = points.Count - Lanes;
        // With full windows the last one is computed alone.
        if (last >= Window) medians.Write(last, ofFive, ofFifteen);
        else end = points.Count;
        for (int point = 0; point < end; point += Lanes) medians.Write(point, ofFive, ofFifteen);

        // Windows that are not full: infinities of both signs stand in for what is missing, one more of this or of that sign. So come out the two in the middle.
        medians.Surround(float.PositiveInfinity);
        for (int point = -Before; point < Three - 1; point += Lanes) medians.Sort(point);
        for (int point = 0; point < Math.Min(end, Window - 1); point += Lanes)
        {
            Vector256<float> half = Vector256.Create(0.5f);
            (half * (Vector256.Load(ofFive + point) + medians.Five(point))).Store(ofFive + point);
            (half * (Vector256.Load(ofFifteen + point) + medians.Fifteen(point))).Store(ofFifteen + point);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(int point, float* ofFive, float* ofFifteen)
    {
        Five(point).Store(ofFive + point);
        Fifteen(point).Store(ofFifteen + point);
    }

    private void Surround(float nearest)
    {
        for (int place = 1; place < Window; place++, nearest = -nearest) _values[-place] = nearest;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Sort(int point)
    {
        Vector256<float> one = Vector256.Load(_values + point - 2), two = Vector256.Load(_values + point - 1), three = Vector256.Load(_values + point);
        Order(ref one, ref two);
        Order(ref two, ref three);
        Order(ref one, ref two);
        one.Store(_low + point);
        two.Store(_middle + point);
        three.Store(_high + point);
    }

    // Without the least and the largest of all five, the one in the middle is in the middle of three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Five(int point)
    {
        Vector256<float> one = Vector256.Load(_values + point), two = Vector256.Load(_values + point - 1);
        Order(ref one, ref two);
        one = Vector256.MaxNative(one, Vector256.Load(_low + point - 2));
        two = Vector256.MinNative(two, Vector256.Load(_high + point - 2));
        Order(ref one, ref two);
        return Vector256.MaxNative(one, Vector256.MinNative(two, Vector256.Load(_middle + point - 2)));
    }

    // With the lowest, the middle and the highest of five threes each in order, only 7 of 15 can be in the middle.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<float> Fifteen(int point)
    {
        (Vector256<float> low3, Vector256<float> low4) = Largest(_low + point);
        (Vector256<float> high0, Vector256<float> high1) = Least(_high + point);
        Order(ref low3, ref high0);
        Order(ref low4, ref high1);
        Order(ref high0, ref low4);
        (Vector256<float> middle1, Vector256<float> middle2, Vector256<float> middle3) = Middle(_middle + point);
        // The fourth of a sorted four and a sorted three: low3, high0, low4, high1 and the middle ones.
        return Vector256.MinNative(
            Vector256.MinNative(high1, Vector256.MaxNative(low4, middle1)),
            Vector256.MinNative(Vector256.MaxNative(high0, middle2), Vector256.MaxNative(low3, middle3)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>) Largest(float* row)
    {
        Vector256<float> a = Vector256.Load(row), b = Vector256.Load(row - 3), c = Vector256.Load(row - 6), d = Vector256.Load(row - 9), e = Vector256.Load(row - 12);
        Order(ref a, ref b);
        Order(ref c, ref d);
        Order(ref d, ref b);
        d = Vector256.MaxNative(d, Vector256.MaxNative(a, c));
        Order(ref e, ref b);
        return (Vector256.MaxNative(d, e), b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>) Least(float* row)
    {
        Vector256<float> a = Vector256.Load(row), b = Vector256.Load(row - 3), c = Vector256.Load(row - 6), d = Vector256.Load(row - 9), e = Vector256.Load(row - 12);
        Order(ref a, ref b);
        Order(ref c, ref d);
        Order(ref a, ref c);
        c = Vector256.MinNative(c, Vector256.MinNative(b, d));
        Order(ref a, ref e);
        return (a, Vector256.MinNative(c, e));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float>, Vector256<float>, Vector256<float>) Middle(float* row)
    {
        Vector256<float> a = Vector256.Load(row), b = Vector256.Load(row - 3), c = Vector256.Load(row - 6), d = Vector256.Load(row - 9), e = Vector256.Load(row - 12);
        Order(ref a, ref b);
        Order(ref c, ref d);
        // a is now the least and d the largest of four; the fifth may be either.
        Order(ref a, ref c);
        Order(ref b, ref d);
        e = Vector256.MaxNative(a, Vector256.MinNative(d, e));
        Order(ref b, ref c);
        Order(ref c, ref e);
        Order(ref b, ref c);
        return (b, c, e);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Order(ref Vector256<float> lower, ref Vector256<float> upper) => (lower, upper) = (Vector256.MinNative(lower, upper), Vector256.MaxNative(lower, upper));
}
