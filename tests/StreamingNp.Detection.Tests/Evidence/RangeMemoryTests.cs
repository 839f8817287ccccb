using CsCheck;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;

namespace StreamingNp.Detection.Tests.Evidence;

public class RangeMemoryTests
{
    [Theory]
    [InlineData(15, 0.5)]
    [InlineData(-15, -1.5)]
    [InlineData(10.1, 0.01)]
    [InlineData(10, 0)]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    public void How_far_a_value_lies_outside_is_told_in_widths_of_the_range(double value, double widths) =>
        Assert.Equal(widths, WithRange(0, 10).Add(At(days: 2), value), 1e-9);

    [Theory]
    [InlineData(0, 5e-324, 1, 1_000)]
    [InlineData(0, 1, -1e30, -1_000)]
    [InlineData(-1.7e308, 1.6e308, 1.7e308, 0.06)]
    public void However_far_it_lies_that_is_a_number(double least, double most, double value, double widths) =>
        Assert.Equal(widths, WithRange(least, most).Add(At(days: 2), value), 0.05);

    [Fact]
    public void A_record_is_told_once()
    {
        RangeMemory range = WithRange(0, 10);
        Assert.Equal(9, range.Add(At(days: 2), 100), 1e-9);
        // From now on the range goes so far.
        Assert.Equal(0, range.Add(At(days: 2.1), 100));
        Assert.Equal(0, range.Add(At(days: 20), 100));
    }

    [Fact]
    public void One_value_that_is_no_value_is_not_the_range_for_weeks_and_what_has_come_to_stay_is()
    {
        RangeMemory range = WithRange(0, 10);
        Assert.True(range.Add(At(days: 2), 4e9) > 100);
        Assert.InRange(range.Add(At(days: 3), 30), 0.4, 0.6);
        int points = 0;
        while (range.Add(At(days: 4), 4e9) > 0) points++;
        Assert.InRange(points, 20, 40);
    }

    [Fact]
    public void Records_by_a_hair_one_after_another_stay_small()
    {
        RangeMemory range = WithRange(0, 10);
        for (int record = 1; record < 100; record++) Assert.InRange(range.Add(At(days: 2 + 0.01 * record), 10 + 0.4 * record), 1e-9, 0.041);
    }

    [Fact]
    public void After_six_weeks_it_forgets()
    {
        RangeMemory range = WithRange(0, 10);
        range.Add(At(days: 1), 100);
        for (int day = 2; day < 42; day++) Assert.Equal(0, range.Add(At(day), day % 10));
        Assert.Equal(0, range.Add(At(days: 42), 90));
        // The 90 of day 42 alone is remembered, and forgotten in its turn.
        for (int day = 43; day < 87; day++) Assert.Equal(0, range.Add(At(day), day % 10));
        Assert.True(range.Add(At(days: 87), 90) > 1);
    }

    [Fact]
    public void A_silence_of_more_than_six_weeks_leaves_nothing_to_compare_with()
    {
        RangeMemory range = WithRange(0, 10);
        Assert.Equal(0, range.Add(At(days: 50), 1_000));
        Assert.Equal(0, range.Add(At(days: 50), 1_001));
        Assert.Equal(1, range.Add(At(days: 50), 1_002));
    }

    [Fact]
    public void Where_the_range_is_a_single_value_nothing_lies_outside_of_it()
    {
        var range = new RangeMemory();
        Assert.Equal(0, range.Add(At(0), 5));
        for (int day = 0; day < 20; day++) Assert.Equal(0, range.Add(At(day), 5));
        Assert.Equal(0, range.Add(At(20), 6));
        Assert.Equal(1, range.Add(At(20.5), 7));
    }

    [Fact]
    public void What_creeps_has_drifted_once_it_is_outside_of_what_earlier_blocks_had()
    {
        RangeMemory range = OverDays(13);
        Assert.Equal(0, range.Drift(At(days: 14), 10, 10));
        for (int hour = 0; hour < 60; hour++) Assert.InRange(range.Add(At(days: 13 + hour / 24.0), 10 + 0.5 * hour), 0, 0.051);
        Assert.Equal(1.5, range.Drift(At(days: 15.5), 25, 26), 1e-9);
        Assert.Equal(-1, range.Drift(At(days: 15.5), -12, -10), 1e-9);
    }

    [Fact]
    public void A_spike_that_nothing_expected_has_not_drifted()
    {
        RangeMemory range = OverDays(13);
        Assert.Equal(0, range.Drift(At(days: 14), 100, 5));
        Assert.Equal(0, range.Drift(At(days: 14), 100, -100));
    }

    [Fact]
    public void What_was_accepted_has_not_drifted()
    {
        RangeMemory range = OverDays(13);
        range.Add(At(days: 13.5), 25);
        Assert.Equal(1.5, range.Drift(At(days: 14), 25, 25), 1e-9);
        range.Accept();
        Assert.Equal(0, range.Drift(At(days: 14), 25, 25));
    }

    [Fact]
    public void With_fewer_than_three_blocks_before_nothing_has_drifted() => Assert.Equal(0, OverDays(6).Drift(At(days: 6), 100, 100));

    [Fact]
    public void It_keeps_as_many_blocks_as_six_weeks_have()
    {
        var range = new RangeMemory();
        for (int day = 0; day < 400; day++)
        {
            range.Add(At(day), day);
            Assert.InRange(range.Blocks.Length, 1, RangeMemory.MaxBlocks);
            Assert.Equal(range.Blocks.ToArray().OrderBy(block => block.Number), range.Blocks.ToArray());
        }
        Assert.Equal(RangeMemory.MaxBlocks, range.Blocks.Length);
        Assert.Equal(TimeSpan.FromDays(45), RangeMemory.MaxBlocks * RangeMemory.BlockLength);
    }

    [Fact]
    public void It_tells_what_a_plain_look_at_all_values_of_six_weeks_tells() =>
        Steps.Sample(steps =>
        {
            var range = new RangeMemory();
            var all = new List<(long Block, double Value)>();
            EventTime time = At(0);
            foreach ((double hours, double value) in steps)
            {
                time += TimeSpan.FromHours(hours);
                long block = time.Microseconds / (long)RangeMemory.BlockLength.TotalMicroseconds;
                double[] kept = [.. all.Where(one => one.Block > block - RangeMemory.MaxBlocks).Select(one => one.Value)];
                double least = kept.DefaultIfEmpty(value).Min(), most = kept.DefaultIfEmpty(value).Max();
                double outside = most > least ? (value - Math.Clamp(value, least, most)) / (most - least) : 0;
                Assert.Equal(Math.Clamp(outside, -1_000, 1_000), range.Add(time, value), 1e-9);
                double width = most - least;
                all.Add((block, Math.Abs(outside) <= 100 ? value : outside > 0 ? most + width : least - width));
            }
        }, iter: 200);

    [Fact]
    public void What_was_put_back_goes_on_as_if_nothing_had_been() =>
        Gen.Select(Steps, Gen.Double[0, 1]).Sample((steps, share) =>
        {
            int cut = (int)(steps.Length * share);
            RangeMemory one = new(), other = new();
            EventTime time = At(0);
            for (int step = 0; step < steps.Length; step++)
            {
                if (step == cut) other.Restore(one.Blocks);
                time += TimeSpan.FromHours(steps[step].Hours);
                double outside = one.Add(time, steps[step].Value);
                if (step >= cut) Assert.Equal(outside, other.Add(time, steps[step].Value));
            }
            if (cut < steps.Length) Assert.Equal(one.Blocks.ToArray(), other.Blocks.ToArray());
        }, iter: 200);

    private static readonly Gen<(double Hours, double Value)[]> Steps =
        Gen.Select(Gen.Frequency((10, Gen.Double[0, 30]), (1, Gen.Double[30, 900])), Gen.Frequency((10, Gen.Double[0, 10]), (1, Gen.Double[-100, 100]))).Array[0, 120];

    private static EventTime At(double days) => ObservationSequences.Start + TimeSpan.FromDays(days);

    // Blocks begin with days 1, 4, 7, 10 and 13.
    private static RangeMemory OverDays(int days)
    {
        var range = new RangeMemory();
        for (int hour = 0; hour < 24 * days; hour++) range.Add(At(hour / 24.0), hour % 11);
        return range;
    }

    private static RangeMemory WithRange(double least, double most)
    {
        var range = new RangeMemory();
        range.Add(At(0), least);
        range.Add(At(0.5), most);
        return range;
    }
}
