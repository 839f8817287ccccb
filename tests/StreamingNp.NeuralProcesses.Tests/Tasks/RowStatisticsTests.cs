using CsCheck;
using StreamingNp.NeuralProcesses.Tasks;

namespace StreamingNp.NeuralProcesses.Tests.Tasks;

public sealed unsafe class RowStatisticsTests
{
    // Few different numbers among others: ties must not matter.
    private static readonly Gen<float[]> Rows = Gen.Frequency((2, Gen.Float[-20, 20]), (1, Gen.Int[-2, 2].Select(number => (float)number))).Array[1, 130];

    [Fact]
    public void A_median_is_the_middle_of_the_sorted_numbers() =>
        Rows.Sample(row =>
        {
            float[] padded = [.. row, .. Enumerable.Repeat(float.PositiveInfinity, RowStatistics.Together)];
            fixed (float* numbers = padded) Assert.Equal(Middle(row), RowStatistics.Median(numbers, row.Length));
        });

    [Fact]
    public void Deviations_and_differences_are_summed_as_far_as_the_row_goes() =>
        Rows.Sample(row =>
        {
            float[] padded = [.. row, .. Enumerable.Repeat(float.PositiveInfinity, RowStatistics.Lanes)], other = [.. row.Select(number => number * 0.5f + 1), .. new float[RowStatistics.Lanes]];
            fixed (float* numbers = padded, others = other)
            {
                Assert.Equal(row.Sum(number => Math.Abs(number - 1.5)), RowStatistics.Deviation(numbers, row.Length, 1.5f), 1e-2);
                Assert.Equal(row.Sum(number => Math.Abs(number * 0.5 - 1)), RowStatistics.Difference(numbers, others, row.Length), 1e-2);
            }
        });

    [Fact]
    public void Running_medians_are_the_medians_of_the_newest_numbers_up_to_each() =>
        Gen.Select(Rows, Gen.Int[0, 130]).Sample((row, end) =>
        {
            end = Math.Min(end, row.Length);
            int room = NewestPoints.RoomFor(row.Length), medians = RunningMedians.RoomForMedians(row.Length);
            fixed (float* values = new float[room], raw = new float[room], scratch = new float[RunningMedians.RoomFor(row.Length)], ofFive = new float[medians], ofFifteen = new float[medians])
            {
                RunningMedians.Write(new NewestPoints([.. Enumerable.Reverse(row)], new float[row.Length], values, raw), end, scratch, ofFive, ofFifteen);
                foreach (int point in Enumerable.Range(0, end).Append(row.Length - 1))
                {
                    Assert.Equal(Middle(row[Math.Max(0, point - 4)..(point + 1)]), ofFive[point]);
                    Assert.Equal(Middle(row[Math.Max(0, point - 14)..(point + 1)]), ofFifteen[point]);
                }
            }
        });

    [Fact]
    public void Logarithms_are_exact_to_the_last_bits() =>
        Gen.Select(Gen.Float[1e-30f, 1e30f], Gen.Float[1e-4f, 100]).Sample((wide, near) =>
        {
            foreach (float number in (float[])[wide, near, 1, MathF.BitDecrement(1)])
                Assert.Equal(Math.Log(number), Logarithm.Of(System.Runtime.Intrinsics.Vector256.Create(number))[3], 2e-7 * Math.Max(1, Math.Abs(Math.Log(number))));
        });

    private static float Middle(float[] numbers)
    {
        float[] sorted = [.. numbers.Order()];
        return 0.5f * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
