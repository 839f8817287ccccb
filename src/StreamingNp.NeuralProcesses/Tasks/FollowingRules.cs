using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>The rules that follow the newest points, and how well each has done so far: its mean absolute error at the horizon of the target.</summary>
internal static unsafe class FollowingRules
{
    /// <summary>The mean absolute error that is taken for granted where nothing was judged: that of the centre, by the way that values are normalised.</summary>
    public const float UsualError = 0.8f;

    // Those up to the medians: one vector.
    private const int Smoothed = 8;

    // What little is known of a short context speaks for none of them: a tenth of a point of error 1 each.
    private const float PointsBefore = 0.1f;

    /// <summary>Judges them.</summary>
    /// <param name="points">The newest points.</param>
    /// <param name="usual">What the series usually is at the time of the target; 0 where that is not known.</param>
    /// <param name="lag">How many points before the target the newest one is; 1 or more.</param>
    /// <param name="expected">What each rule expects.</param>
    /// <param name="errors">The error of each rule.</param>
    [SkipLocalsInit]
    public static void Judge(NewestPoints points, float usual, int lag, Span<float> expected, Span<float> errors)
    {
        int count = points.Count, judged = Math.Max(0, count - lag);
        (expected[Rule.Centre], errors[Rule.Centre]) = (0, UsualError);
        if (count == 0)
        {
            expected[..Rule.DayBefore].Clear();
            errors[..Rule.RawMedian].Fill(1);
            errors[Rule.RawMedian] = UsualError;
            return;
        }
        float* past = stackalloc float[count * Smoothed];
        Smooth(points, usual, lag, past, expected, errors);

        float* room = stackalloc float[RunningMedians.RoomFor(count)], ofFive = stackalloc float[RunningMedians.RoomForMedians(count)], ofFifteen = stackalloc float[RunningMedians.RoomForMedians(count)];
        RunningMedians.Write(points, judged, room, ofFive, ofFifteen);
        (expected[Rule.MedianOf5], expected[Rule.MedianOf15]) = (ofFive[count - 1], ofFifteen[count - 1]);
        errors[Rule.MedianOf5] = MeanError(RowStatistics.Difference(points.Values + lag, ofFive, judged), judged);
        errors[Rule.MedianOf15] = MeanError(RowStatistics.Difference(points.Values + lag, ofFifteen, judged), judged);

        float median = RowStatistics.Median(points.Raw, count);
        (expected[Rule.RawMedian], errors[Rule.RawMedian]) = (median, (RowStatistics.Deviation(points.Raw, count, median) + UsualError) / Math.Max(1, count - 0.5f));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float MeanError(float sum, int judged) => (sum + PointsBefore) / (judged + PointsBefore);

    // A rule a lane: each goes its share of the way to a new value, that of the usual none.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Smooth(NewestPoints points, float usual, int lag, float* past, Span<float> expected, Span<float> errors)
    {
        Vector256<float> share = Vector256.Create(1, 0.6f, 0.3f, 0.1f, 0, 1, 0.3f, 0.1f), kept = Vector256<float>.One - share;
        Vector256<float> isRaw = Vector256.Create(0, 0, 0, 0, 0, -1, -1, -1).AsSingle(), sum = default;
        float* values = points.Values, raw = points.Raw;
        int count = points.Count;
        Vector256<float> state = Vector256.ConditionalSelect(isRaw, Vector256.Create(raw[0]), Vector256.Create(values[0])).WithElement(Rule.Usual, usual);
        state.Store(past);
        for (int point = 1; point < count; point++)
        {
            Vector256<float> given = Vector256.ConditionalSelect(isRaw, Vector256.Create(raw[point]), Vector256.Create(values[point]));
            if (point >= lag) sum += Vector256.Abs(given - Vector256.Load(past + (point - lag) * Smoothed));
            state = Fma.IsSupported ? Fma.MultiplyAdd(kept, state, share * given) : kept * state + share * given;
            state.Store(past + point * Smoothed);
        }
        state.CopyTo(expected);
        ((sum + Vector256.Create(PointsBefore)) / (Math.Max(0, count - lag) + PointsBefore)).CopyTo(errors);
    }
}
