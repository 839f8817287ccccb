using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Observations;

namespace StreamingNp.Detection.Tests.Series;

public class BinnedHistoryTests
{
    private static readonly HistoryOptions TwoDays = new() { BinnedDays = 2, BinsPerDay = 24 };

    private static readonly HistoryOptions InBerlin = TwoDays with { Clock = TimeZones.Berlin };

    // Gaps from seconds to weeks, so that bins are skipped, and whole histories.
    private static readonly Gen<(long Seconds, double Value)[]> Points =
        Gen.Select(Gen.Frequency((8, Gen.Long[1, 3_000]), (2, Gen.Long[1, 90_000]), (1, Gen.Long[1, 900_000])), Gen.Double[-1_000, 1_000]).Array[1, 200];

    [Fact]
    public void Bins_hold_what_a_dictionary_of_lists_would() =>
        Points.Sample(points =>
        {
            var bins = new BinnedHistory(TwoDays);
            var model = new SortedDictionary<long, List<double>>();
            long seconds = 1_700_000_000;
            foreach ((long gap, double value) in points)
            {
                seconds += gap;
                bins.Add(new EventTime(seconds * 1_000_000), value);
                long number = seconds / 3_600;
                if (!model.TryGetValue(number, out List<double>? values)) model[number] = values = [];
                values.Add(value);
            }
            // A bin more at either end than asked for is kept.
            foreach (long old in model.Keys.Where(number => number <= seconds / 3_600 - 50).ToArray()) model.Remove(old);

            (long Number, HistoryBin Bin)[] filled = [.. bins.Filled()];
            Assert.Equal(model.Keys, filled.Select(bin => bin.Number));
            foreach ((long number, HistoryBin bin) in filled)
            {
                Assert.Equal(bin, bins[number]);
                Assert.Equal(model[number].Count, bin.Count);
                Assert.Equal(model[number].Average(), bins.Offset + bin.Mean, 1e-3);
                // How far the ends lie from the mean is rounded with each point.
                double rounding = 1e-3 + 0.02 * (model[number].Max() - model[number].Min());
                Assert.Equal(model[number].Min(), bins.Offset + bin.Minimum, rounding);
                Assert.Equal(model[number].Max(), bins.Offset + bin.Maximum, rounding);
            }
            Assert.Equal(0, bins[bins.Newest + 1].Count);
            Assert.Equal(0, bins[bins.Newest - 50].Count);
            Assert.Equal(0, bins[-1].Count);
        });

    [Fact]
    public void A_bin_lies_at_the_same_time_on_every_day()
    {
        var bins = new BinnedHistory(new HistoryOptions { BinsPerDay = 48 });
        var time = new EventTime(1_700_000_123_000_000);
        Assert.Equal(TimeSpan.FromMinutes(30), bins.Width);
        Assert.Equal(bins.NumberOf(time) + 48, bins.NumberOf(time + TimeSpan.FromDays(1)));
        Assert.InRange(bins.Clock.ToLocal(time) - bins.MiddleOf(bins.NumberOf(time)), -bins.Width / 2, bins.Width / 2);
    }

    [Fact]
    public void What_is_usual_is_the_median_over_the_days_of_the_lines_between_bins() =>
        Gen.Select(Points, Gen.Int[1, 9], Gen.Int[0, 2].Select(choice => 24 << choice), Gen.Int[0, 28], Gen.Int[-100_000, 400_000]).Sample((points, kept, binsADay, days, after) =>
        {
            var bins = new BinnedHistory(new HistoryOptions { BinnedDays = kept, BinsPerDay = binsADay });
            long seconds = 1_700_000_000;
            foreach ((long gap, double value) in points) bins.Add(new EventTime((seconds += gap) * 1_000_000), value);
            long time = (seconds + after) * 1_000_000, width = 86_400_000_000 / binsADay;

            var values = new List<double>();
            for (int day = 1; day <= days; day++)
            {
                // As if a bin's mean were that of its middle.
                long shifted = time - day * 86_400_000_000 - width / 2, left = shifted / width;
                HistoryBin before = bins[left], next = bins[left + 1];
                float share = (shifted - left * width) / (float)width;
                if (before.Count > 0 && next.Count > 0) values.Add(before.Mean + share * ((double)next.Mean - before.Mean));
                else if (before.Count + next.Count > 0) values.Add(before.Count > 0 ? before.Mean : next.Mean);
            }
            values.Sort();
            double? expected = values.Count == 0 ? null : bins.Offset + 0.5 * (values[(values.Count - 1) / 2] + values[values.Count / 2]);
            Assert.Equal(expected, bins.UsualAt(new EventTime(time), days));
        });

    [Fact]
    public void An_hour_that_the_clock_shows_twice_falls_into_the_same_bins_and_one_that_it_skips_leaves_them_empty()
    {
        // In Berlin clocks went back at 01:00 on 25 October 2026, and forward at 01:00 on 28 March 2027.
        var autumn = new BinnedHistory(InBerlin);
        AddHours(autumn, new(2026, 10, 24, 22, 0, 0, TimeSpan.Zero), 6);
        Assert.Equal([0, 1, 2, 3, 4], autumn.Filled().Select(bin => bin.Number % 24));
        Assert.Equal([1, 1, 2, 1, 1], autumn.Filled().Select(bin => (int)bin.Bin.Count));
        Assert.Equal(2.5, autumn.Offset + autumn[autumn.Newest - 2].Mean);

        var spring = new BinnedHistory(InBerlin);
        AddHours(spring, new(2027, 3, 27, 23, 0, 0, TimeSpan.Zero), 4);
        Assert.Equal([0, 1, 3, 4], spring.Filled().Select(bin => bin.Number % 24));
    }

    [Theory]
    [InlineData(2026, 10, 22)]
    [InlineData(2027, 3, 25)]
    public void What_is_usual_at_a_local_time_is_so_after_a_change_of_the_clock(int year, int month, int day)
    {
        var bins = new BinnedHistory(InBerlin with { BinnedDays = 7 });
        var time = EventTime.FromDateTimeOffset(new(year, month, day, 0, 0, 0, TimeSpan.Zero));
        for (int minute = 0; minute < 6 * 1_440; minute += 10) bins.Add(time + TimeSpan.FromMinutes(minute), HourShown(time + TimeSpan.FromMinutes(minute)));
        for (int hour = 0; hour < 24; hour++)
        {
            EventTime half = time + TimeSpan.FromHours(6 * 24 + hour + 0.5);
            Assert.Equal(HourShown(half), bins.UsualAt(half, 7)!.Value, 1e-5);
        }
    }

    [Fact]
    public void Points_from_where_it_is_still_1969_are_dropped()
    {
        var bins = new BinnedHistory(TwoDays with { Clock = TimeZones.Of("America/New_York") });
        bins.Add(EventTime.Earliest, 1);
        Assert.True(bins.IsEmpty);
        Assert.Null(bins.UsualAt(EventTime.Earliest, 2));
        bins.Add(EventTime.Earliest + TimeSpan.FromHours(5.5), 2);
        Assert.Equal(0, bins.Newest);
        Assert.Null(bins.UsualAt(EventTime.Earliest, 2));
    }

    [Fact]
    public void Before_there_are_bins_nothing_is_usual() => Assert.Null(new BinnedHistory(TwoDays).UsualAt(new EventTime(1_700_000_000_000_000), 7));

    [Fact]
    public void A_peak_of_one_point_survives()
    {
        var bins = new BinnedHistory(TwoDays);
        for (int second = 0; second < 1_000; second++) bins.Add(new EventTime(second * 1_000_000L), second == 500 ? 99 : 1);
        Assert.Equal(99, bins.Offset + bins[0].Maximum, 0.005 * 98);
        // From the last point that counts on the mean forgets.
        double share = 1.0 / HistoryBin.MaxPoints;
        Assert.Equal(1 + 98 * share * Math.Pow(1 - share, 499), bins.Offset + bins[0].Mean, 1e-4);
    }

    [Fact]
    public void A_bin_that_counts_to_its_end_still_follows()
    {
        HistoryBin bin = default;
        for (int index = 0; index < 70_000; index++) bin = bin.With(1);
        Assert.Equal(new HistoryBin(HistoryBin.MaxPoints, 1, 1, 1), bin);
        Assert.Equal(7, bin.With(7).Maximum, 0.005 * 6);
        Assert.Equal(1 + 6.0 / HistoryBin.MaxPoints, bin.With(7).Mean, 1e-6);
    }

    [Fact]
    public void Values_of_any_size_leave_finite_bins() =>
        Gen.Double.Where(double.IsFinite).Array[1, 20].Sample(values =>
        {
            var bins = new BinnedHistory(TwoDays);
            foreach (double value in values) bins.Add(new EventTime(0), value);
            HistoryBin bin = bins[0];
            Assert.True(float.IsFinite(bin.Mean) && float.IsFinite(bin.Minimum) && float.IsFinite(bin.Maximum));
            Assert.InRange(bin.Mean, bin.Minimum, bin.Maximum);
        });

    [Fact]
    public void A_level_far_from_zero_costs_no_digits()
    {
        var bins = new BinnedHistory(TwoDays);
        bins.Add(new EventTime(0), 1e12);
        bins.Add(new EventTime(0), 1e12 + 1);
        Assert.Equal(1e12 + 0.5, bins.Offset + bins[0].Mean);
    }

    [Fact]
    public void No_days_asked_for_are_no_bins()
    {
        var bins = new BinnedHistory(new HistoryOptions { BinnedDays = 0 });
        bins.Add(new EventTime(0), 1);
        Assert.True(bins.IsEmpty);
        Assert.Empty(bins.Filled());
    }

    // The hours after the start, each with its number.
    private static void AddHours(BinnedHistory bins, DateTimeOffset start, int hours)
    {
        for (int hour = 0; hour < hours; hour++) bins.Add(EventTime.FromDateTimeOffset(start.AddHours(hour)), hour);
    }

    private static double HourShown(EventTime time) => TimeZones.Berlin.ToLocal(time).Microseconds / 3_600_000_000 % 24;
}
