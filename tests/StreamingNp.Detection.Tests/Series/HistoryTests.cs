using System.Runtime.CompilerServices;
using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class HistoryTests
{
    [Fact]
    public void The_history_of_a_series_takes_at_most_five_kilobytes_unless_more_is_asked_for()
    {
        var options = new HistoryOptions();
        var history = new History(options);
        // Two weeks at a point a minute fill whatever there is room for.
        for (int minute = 0; minute < 14 * 1_440; minute++) history.Add(new RecentPoint(new EventTime(minute * 60_000_000L), minute % 1_440, leftOut: false));
        Assert.True(history.Recent.IsFull);
        Assert.Equal(options.BinnedDays * options.BinsPerDay + 2, history.Binned.Filled().Count());
        Assert.InRange(history.Recent.Count * Unsafe.SizeOf<RecentPoint>() + history.Binned.Filled().Count() * Unsafe.SizeOf<HistoryBin>(), 1_000, 5_120);
    }

    private static readonly HistoryOptions Options = new() { RecentPoints = 64, BinnedDays = 1, BinsPerDay = 24 };

    [Fact]
    public void Points_that_are_pushed_out_move_to_the_bins_and_those_left_out_move_nowhere() =>
        Gen.Select(Gen.Frequency((1, Gen.Int[1, 900]), (1, Gen.Int[1, 40])), Gen.Int[0, 4]).Array[0, 300].Sample(points =>
        {
            var history = new History(Options);
            var ring = new RecentPoints(Options.RecentPoints);
            List<RecentPoint> all = [], pushed = [];
            long seconds = 1_700_000_000;
            foreach ((int gap, int kind) in points)
            {
                var point = new RecentPoint(new EventTime((seconds += gap) * 1_000_000), seconds % 97, leftOut: kind == 0);
                history.Add(point);
                all.Add(point);
                if (ring.Add(point) is { LeftOut: false } pushedOut) pushed.Add(pushedOut);
            }
            // The last one in each 59 seconds that is not left out.
            var naive = new BinnedHistory(Options);
            HashSet<RecentPoint> last = [.. all.Where(point => !point.LeftOut).GroupBy(point => point.Time.Microseconds / 59_000_000).Select(group => group.Last())];
            foreach (RecentPoint point in pushed.Where(last.Contains)) naive.Add(point.Time, point.Value);
            Assert.Equal(naive.Filled(), history.Binned.Filled());
            Assert.Equal(naive.Offset, history.Binned.Offset);
            Assert.Equal(Enumerable.Range(0, ring.Count).Select(index => ring[index]), Enumerable.Range(0, history.Recent.Count).Select(index => history.Recent[index]));
        });

    [Fact]
    public void What_was_accepted_in_time_moves_to_the_bins()
    {
        var history = new History(Options);
        for (int minute = 0; minute < 64; minute++) history.Add(new RecentPoint(new EventTime(minute * 60_000_000L), 5, leftOut: true));
        history.Recent.AcceptNewest(2);
        for (int minute = 64; minute < 128; minute++) history.Add(new RecentPoint(new EventTime(minute * 60_000_000L), 5, leftOut: false));
        Assert.Equal(2, Assert.Single(history.Binned.Filled()).Bin.Count);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(10)]
    public void Bins_of_a_series_with_a_point_every_few_seconds_hold_as_many_as_with_one_a_minute(int interval)
    {
        var history = new History(Options);
        // A job at the same second of each minute.
        for (long second = 0; second < 4 * 3_600; second += interval) history.Add(new RecentPoint(new EventTime(second * 1_000_000), second % 60 < interval ? 1 : 0, leftOut: false));
        HistoryBin[] full = [.. history.Binned.Filled().Select(filled => filled.Bin).SkipLast(1)];
        Assert.Equal(3, full.Length);
        Assert.All(full, bin => Assert.InRange(bin.Count, 59, 62));
        Assert.All(full, bin => Assert.InRange(bin.Mean, 0.5 * interval / 60, 1.5 * interval / 60));
    }

    [Fact]
    public void The_interval_is_the_median_of_the_newest() =>
        Gen.Long[1, 1_000].Array[1, 40].Sample(gaps =>
        {
            var history = new History(Options);
            long time = 0;
            history.Add(new RecentPoint(new EventTime(time), 0, leftOut: false));
            foreach (long gap in gaps) history.Add(new RecentPoint(new EventTime(time += gap), 0, leftOut: false));
            long[] newest = [.. gaps.TakeLast(9).Order()];
            Assert.Equal(newest[newest.Length / 2], (long)history.Interval().TotalMicroseconds);
        });

    [Fact]
    public void One_point_has_no_interval()
    {
        var history = new History(Options);
        Assert.Equal(TimeSpan.Zero, history.Interval());
        history.Add(new RecentPoint(new EventTime(5), 0, leftOut: false));
        Assert.Equal(TimeSpan.Zero, history.Interval());
    }

    [Fact]
    public void A_hole_in_the_data_does_not_change_the_interval()
    {
        var history = new History(Options);
        for (int minute = 0; minute < 20; minute++) history.Add(new RecentPoint(new EventTime((minute < 15 ? minute : minute + 600) * 60_000_000L), 0, leftOut: false));
        Assert.Equal(TimeSpan.FromMinutes(1), history.Interval());
    }

    [Fact]
    public void The_same_time_of_the_days_before_is_their_median()
    {
        // Half-hourly points for nine days; the value is the day, and one day was unlike the others.
        History history = HalfHourly(days: 9, point => point / 48 == 6 ? 1_000 : point / 48);
        // 1, 2, 3 and 7 days before the tenth: days 8, 7, 6 and 2.
        Assert.Equal((7 + 8) / 2.0, history.SameTimes(At(9 * 48)).Median!.Value, 1e-3);
    }

    [Fact]
    public void The_day_before_and_the_week_before_are_known_by_themselves()
    {
        History history = HalfHourly(days: 9, point => point / 48);
        SameTimes same = history.SameTimes(At(9 * 48));
        Assert.Equal((8, 2), (Math.Round(same.Nearest!.Value, 3), Math.Round(same.Farthest!.Value, 3)));
        // Two days after the end nothing is known of the day before, and of the week before it is.
        same = history.SameTimes(At(10 * 48));
        Assert.Null(same.Nearest);
        Assert.Equal(3, same.Farthest!.Value, 1e-3);
        // Five days of past have no week before.
        same = HalfHourly(days: 5, point => point / 48).SameTimes(At(5 * 48));
        Assert.Equal(4, same.Nearest!.Value, 1e-3);
        Assert.Null(same.Farthest);
    }

    [Fact]
    public void With_days_between_two_points_they_are_one_week_and_four_weeks_before()
    {
        var history = new History(new HistoryOptions());
        for (int day = 0; day < 40; day++) history.Add(new RecentPoint(At(48 * day), day, leftOut: false));
        // 7, 14, 21 and 28 days before the 41st.
        Assert.Equal(new SameTimes(0.5 * (19 + 26), 33, 12), history.SameTimes(At(48 * 40)));
    }

    [Fact]
    public void Without_a_past_there_are_no_same_times() => Assert.Equal(default, HalfHourly(days: 0, point => point).SameTimes(At(48)));

    [Fact]
    public void Each_time_of_day_has_its_own()
    {
        History history = HalfHourly(days: 8, point => Math.Sin(Math.Tau * point / 48));
        for (int point = 8 * 48; point < 9 * 48; point += 5) Assert.Equal(Math.Sin(Math.Tau * point / 48), history.SameTimes(At(point)).Median!.Value, 1e-3);
    }

    [Fact]
    public void With_one_day_known_it_is_that_day_and_with_none_nothing()
    {
        History history = HalfHourly(days: 1, point => point);
        Assert.Equal(0, history.SameTimes(At(48)).Median);
        Assert.Equal(17, history.SameTimes(At(48 + 17)).Median);
        Assert.Null(HalfHourly(days: 0, point => point).SameTimes(At(48)).Median);
        Assert.Null(history.SameTimes(At(40)).Median);
        // Four days before is none of the days that are asked.
        Assert.Null(history.SameTimes(At(4 * 48 + 10)).Median);
    }

    [Fact]
    public void The_largest_numbers_have_a_median() =>
        Assert.Equal(double.MaxValue, HalfHourly(days: 2, _ => double.MaxValue).SameTimes(At(2 * 48)).Median);

    [Fact]
    public void The_same_time_is_that_of_the_clock_on_the_wall()
    {
        var options = new HistoryOptions { RecentPoints = 64, Clock = Observations.TimeZones.Berlin };
        var history = new History(options);
        // The night of 25 October 2026 had an hour more.
        var start = EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 10, 24, 0, 0, 0, TimeSpan.Zero));
        for (int hour = 0; hour < 30; hour++) history.Add(new RecentPoint(start + TimeSpan.FromHours(hour), hour, leftOut: false));
        // 10:00 in winter is 9:00 UTC, and it was 8:00 UTC the day before.
        Assert.Equal(8, history.SameTimes(start + TimeSpan.FromHours(33)).Median);
    }

    private static EventTime At(int point) => Detectors.ObservationSequences.Start + TimeSpan.FromMinutes(30 * point);

    private static History HalfHourly(int days, Func<int, double> value)
    {
        var history = new History(new HistoryOptions());
        for (int point = 0; point < days * 48; point++) history.Add(new RecentPoint(At(point), value(point), leftOut: false));
        return history;
    }
}
