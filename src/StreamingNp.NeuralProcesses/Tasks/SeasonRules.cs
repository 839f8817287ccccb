using System.Runtime.CompilerServices;
using StreamingNp.Detection.Windows;

namespace StreamingNp.NeuralProcesses.Tasks;

/// <summary>The rules that look at the same time of previous days, and how well each would do: from how far the days differ.</summary>
internal static unsafe class SeasonRules
{
    /// <summary>The days that they look at.</summary>
    public const int MaxDays = 7;

    // What a day differs from the day before, by what it differs from their median.
    private const float ByDay = 1.3f;

    private const float ErrorOfNone = 2;

    /// <summary>Judges them.</summary>
    /// <param name="places">The value of each place behind those of the newest points; NaN where there is none.</param>
    /// <param name="layout">The layout of the window.</param>
    /// <param name="expected">What each rule expects; without a day what <see cref="Rule.Usual"/> expects.</param>
    /// <param name="errors">The error of each rule.</param>
    /// <returns>The days that are there.</returns>
    [SkipLocalsInit]
    public static int Judge(ReadOnlySpan<float> places, WindowLayout layout, Span<float> expected, Span<float> errors)
    {
        float* days = stackalloc float[RowStatistics.Together];
        new Span<float>(days, RowStatistics.Together).Fill(float.PositiveInfinity);
        int count = 0;
        for (int day = 0; day < Math.Min(MaxDays, layout.SeasonalDays); day++)
        {
            float value = places[day * layout.SeasonalNeighbours + layout.SeasonalNeighbours / 2];
            if (!float.IsNaN(value)) days[count++] = value;
        }
        if (count == 0)
        {
            expected[Rule.DayBefore] = expected[Rule.Season] = expected[Rule.Usual];
            errors[Rule.DayBefore] = errors[Rule.Season] = ErrorOfNone;
            return 0;
        }
        float median = RowStatistics.Median(days, count), spread = (RowStatistics.Deviation(days, count, median) + 1) / Math.Max(1, count - 0.5f);
        (expected[Rule.DayBefore], expected[Rule.Season], errors[Rule.DayBefore], errors[Rule.Season]) = (days[0], median, ByDay * spread, spread);
        return count;
    }
}
