using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>What else a target sees of its context: where the values end, how often and for how long they stand still, by what steps they go.</summary>
internal static unsafe class ContextFacts
{
    /// <summary>How many there are.</summary>
    public const int Count = 13;

    private const float Limit = ContextPacking.Limit, SmallestStep = 1e-6f, MostLogarithm = 5;

    // The usual interval of a metric: a series of such is in the middle.
    private static readonly TimeSpan UsualInterval = TimeSpan.FromMinutes(5);

    /// <summary>Writes them.</summary>
    /// <param name="view">The view.</param>
    /// <param name="points">Its newest points.</param>
    /// <param name="places">The places for them.</param>
    /// <param name="days">The previous days that are there.</param>
    /// <param name="origin">What all else is relative to.</param>
    /// <param name="unit">The unit of all else.</param>
    /// <param name="facts">[<see cref="Count"/>].</param>
    [SkipLocalsInit]
    public static void Write(ContextView view, NewestPoints points, int places, int days, float origin, float unit, Span<float> facts)
    {
        (float least, float most, float step, int ties) = points.Count > 0 ? Ends(points) : (origin, origin, float.PositiveInfinity, 0);
        bool hasStep = !float.IsPositiveInfinity(step);
        int still = Still(points);
        // Where something is not known, the logarithm of 1 is 0.
        float* logarithms = stackalloc float[RowStatistics.Lanes]
        {
            hasStep ? step / unit : 1, unit, 1 + still, view.Interval > TimeSpan.Zero ? (float)(view.Interval / UsualInterval) : 1, 1 + view.Horizon, 1, 1, 1,
        };
        Logarithm.Of(Vector256.Load(logarithms)).Store(logarithms);
        facts[0] = Relative(least);
        facts[1] = Relative(most);
        facts[2] = Relative(ContextPacking.Limited((-view.Baselines[0] - view.Centre) / view.Scale));
        facts[3] = Relative(0);
        facts[4] = points.Count < 2 ? 0 : (float)ties / (points.Count - 1);
        facts[5] = logarithms[2] / 2;
        facts[6] = Math.Clamp(logarithms[0], -MostLogarithm, MostLogarithm);
        facts[7] = logarithms[1];
        facts[8] = logarithms[3] / 4;
        facts[9] = view.HasBaselines ? 1 : 0;
        facts[10] = (float)points.Count / places;
        facts[11] = logarithms[4] / 4;
        facts[12] = (float)days / SeasonRules.MaxDays;

        float Relative(float value) => float.IsNaN(value) ? 0 : Math.Clamp((value - origin) / unit, -Limit, Limit);
    }

    // The least and the largest value, the smallest step between neighbours that differ, and how many do not.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (float Least, float Most, float Step, int Ties) Ends(NewestPoints points)
    {
        Vector256<float> infinity = Vector256.Create(float.PositiveInfinity), smallest = Vector256.Create(SmallestStep), most = -infinity, lessMost = most, step = infinity;
        Vector256<int> ties = default;
        int index = 0;
        // The newest value is repeated behind the last one: that counts as a tie.
        for (; index < points.Count; index += RowStatistics.Lanes)
        {
            Vector256<float> values = Vector256.Load(points.Values + index), difference = Vector256.Abs(Vector256.Load(points.Values + index + 1) - values);
            Vector256<float> isTie = Vector256.LessThan(difference, smallest);
            most = Vector256.MaxNative(most, values);
            lessMost = Vector256.MaxNative(lessMost, -values);
            step = Vector256.MinNative(step, Vector256.ConditionalSelect(isTie, infinity, difference));
            ties -= isTie.AsInt32();
        }
        return (-RowStatistics.Most(lessMost), RowStatistics.Most(most), -RowStatistics.Most(-step), Vector256.Sum(ties) - (index - (points.Count - 1)));
    }

    // How many steps up to now the series has not moved.
    private static int Still(NewestPoints points)
    {
        int still = 0;
        while (still < points.Count - 1 && Math.Abs(points.Values[points.Count - 1 - still] - points.Values[points.Count - 2 - still]) < SmallestStep) still++;
        return still;
    }
}
