using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Series;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Tests.Observations;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Windows;

public class WindowAssemblerTests
{
    private static readonly Gen<WindowLayout> Layouts =
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 9], Gen.Int[1, 9], Gen.Int[0, 40], Gen.Int[1, 8]).Select((recent, days, neighbours, far, stride) =>
            new WindowLayout { RecentPoints = recent, SeasonalDays = days, SeasonalNeighbours = neighbours, Horizons = [0, far], Stride = stride });

    // Intervals from a minute to most of a day, so that days lie in the ring, in the bins, or between two points.
    private static readonly Gen<(int Gap, bool LeftOut)[]> Points =
        Gen.Int[1, 900].SelectMany(minutes => Gen.Select(Gen.Int[Math.Max(1, minutes / 2), minutes * 2], Gen.Int[0, 4].Select(kind => kind == 0)).Array[2, 300]);

    [Fact]
    public void The_recent_part_is_the_newest_points_before_the_horizon_newest_first() =>
        Gen.Select(Layouts, Points).Sample((layout, points) =>
        {
            (History history, Window window) = Assemble(layout, points);
            for (int index = 0; index < window.Views.Length; index++)
            {
                ContextView view = window.Views[index];
                int[] expected = [.. Enumerable.Range(0, Math.Max(0, history.Recent.Count - layout.Horizons[index]))
                    .Where(place => !history.Recent[place].LeftOut).Reverse().Take(layout.RecentPoints)];
                Assert.Equal(expected.Length, Enumerable.Range(0, view.ContextCount).Count(point => Input(view, point, 4) == 0));
                // At a horizon of 0 or not, values are compared with what is usual at their own time of day, or all are taken as they are.
                for (int point = 0; point < expected.Length; point++)
                {
                    double usual = HasBaseline(view) ? history.Binned.UsualAt(history.Recent[expected[point]].Time, layout.SeasonalDays)!.Value : 0;
                    Assert.Equal((float)((history.Recent[expected[point]].Value - usual - view.Centre) / view.Scale), view.ContextValues[point]);
                }
            }
        });

    [Fact]
    public void No_context_holds_a_point_that_is_left_out_too_new_or_too_many() =>
        Gen.Select(Layouts, Points).Sample((layout, points) =>
        {
            (History history, Window window) = Assemble(layout, points);
            for (int index = 0; index < window.Views.Length; index++)
            {
                ContextView view = window.Views[index];
                Assert.InRange(view.ContextCount, 0, layout.MaxContextPoints);
                // A point's value is its number, those left out are not numbers, and every view ends its horizon before the anchor.
                int newest = points.Length - 1 - layout.Horizons[index];
                for (int point = 0; point < view.ContextCount; point++)
                {
                    // What is usual is between the values of points too, so a difference from it is no further from 0 than they are.
                    double value = view.Centre + view.ContextValues[point] * view.Scale;
                    Assert.InRange(value, (HasBaseline(view) ? -points.Length : 0) - 0.01, newest + 0.01);
                    Assert.True(Input(view, point, 0) < 0 && Input(view, point, 1) < 0);
                }
            }
        });

    [Fact]
    public void Points_of_previous_days_lie_around_the_same_time() =>
        Gen.Select(Layouts, Points).Sample((layout, points) =>
        {
            (History history, Window window) = Assemble(layout, points);
            TimeSpan single = layout.SeasonalNeighbours * history.Interval(), binned = (layout.SeasonalNeighbours / 2 + 1) * history.Binned.Width;
            TimeSpan tolerance = (single > binned ? single : binned) + TimeSpan.FromSeconds(10) * Compression(history.Interval());
            TimeSpan season = TimeSpan.FromDays(history.Interval() > TimeSpan.FromHours(6) ? 7 : 1);
            foreach (ContextView view in window.Views)
            {
                var perDay = new int[layout.SeasonalDays + 1];
                for (int point = 0; point < view.ContextCount; point++)
                {
                    if (Input(view, point, 4) == 0) continue;
                    TimeSpan age = TimeSpan.FromDays(-7.0 * Input(view, point, 1)) * Compression(history.Interval());
                    Assert.Contains(Enumerable.Range(1, layout.SeasonalDays), back => (age - back * season).Duration() <= tolerance);
                    Assert.Equal(Math.Cos(2 * Math.PI * age.TotalDays), Input(view, point, 3), 1e-3 * Compression(history.Interval()));
                }
                Assert.InRange(Enumerable.Range(0, view.ContextCount).Count(point => Input(view, point, 4) == 1), 0, layout.SeasonalDays * layout.SeasonalNeighbours);
            }
        });

    [Fact]
    public void A_daily_series_is_seen_at_the_same_time_on_each_of_seven_days()
    {
        // Every quarter of an hour for ten days: 128 recent points reach back a day and a third, bins of half an hour the rest.
        var history = new History(new HistoryOptions());
        for (int index = 0; index < 960; index++) history.Add(new RecentPoint(ObservationSequences.Start + index * TimeSpan.FromMinutes(15), index % 96, leftOut: false));
        EventTime anchor = ObservationSequences.Start + 960 * TimeSpan.FromMinutes(15);
        var window = new Window(new WindowLayout());
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(window.Layout).Fill(history, anchor, window);

        ContextView view = window.Views[0];
        Assert.Equal(48 + 7 * 3, view.ContextCount);
        // Bins hold two points: 94.5 from 23:30 to 24:00 on the day before, 0.5 from 0:00 to 0:30, 2.5 from 0:30 to 1:00; so at midnight 47.5 is usual.
        Assert.Equal(47.5, view.Baselines[0], 1e-6);
        Assert.Equal([95 - 94.5, 0 - 47.5, 1 - 0.5], view.ContextValues[48..51].Select(value => Math.Round(view.Centre + value * view.Scale, 3)));
        for (int day = 2; day <= 7; day++)
        {
            int first = 48 + (day - 1) * 3;
            Assert.Equal([0, 0, 0], view.ContextValues[first..(first + 3)].Select(value => Math.Round(view.Centre + value * view.Scale, 3)));
            Assert.Equal(0.5 / view.Scale, Input(view, first + 1, 5), 1e-6);
        }
    }

    [Fact]
    public void Inputs_of_points_and_targets_are_relative_to_the_first_target()
    {
        var history = new History(new HistoryOptions());
        for (int minute = 0; minute < 64; minute++) history.Add(new RecentPoint(ObservationSequences.Start + TimeSpan.FromMinutes(minute), minute, leftOut: false));
        EventTime anchor = ObservationSequences.Start + TimeSpan.FromMinutes(64);
        var window = new Window(new WindowLayout { Stride = 2, SeasonalDays = 0 });
        window.AddTarget(new Observation(anchor, 0));
        window.AddTarget(new Observation(anchor + TimeSpan.FromHours(6), 0));
        new WindowAssembler(window.Layout).Fill(history, anchor, window);

        AssertInputs([(float)(-Math.Log(2) / 4), -1 / 10_080f, (float)Math.Sin(-2 * Math.PI / 1_440), (float)Math.Cos(2 * Math.PI / 1_440), 0, 0], window.Views[0].ContextInputs[..6]);
        AssertInputs([0, 0, 0, 1, 0, 0], window.Views[0].TargetInputs[..6]);
        AssertInputs([(float)(Math.Log(361) / 4), 360 / 10_080f, 1, 0, 0, 0], window.Views[0].TargetInputs[6..]);
        // From 24 points before.
        AssertInputs([(float)(-Math.Log(26) / 4), -25 / 10_080f], window.Views[1].ContextInputs[..2]);
    }

    [Fact]
    public void A_history_shorter_than_the_horizon_leaves_an_empty_context()
    {
        var history = new History(new HistoryOptions());
        for (int minute = 0; minute < 10; minute++) history.Add(new RecentPoint(ObservationSequences.Start + TimeSpan.FromMinutes(minute), minute, leftOut: false));
        var window = new Window(new WindowLayout());
        window.AddTarget(new Observation(ObservationSequences.Start + TimeSpan.FromMinutes(10), 0));
        new WindowAssembler(window.Layout).Fill(history, window.Targets[0].Time, window);
        Assert.Equal(10, window.Views[0].ContextCount);
        Assert.Equal((0, 0.0, 1.0), (window.Views[1].ContextCount, window.Views[1].Centre, window.Views[1].Scale));
    }

    [Fact]
    public void A_view_of_a_long_horizon_needs_points_but_not_what_is_usual()
    {
        // Every ten seconds for an hour: no day before is known.
        var window = new Window(new WindowLayout { Horizons = [0, 24, 110, 120] });
        var history = new History(new HistoryOptions());
        for (int index = 0; index < 360; index++) history.Add(new RecentPoint(ObservationSequences.Start + index * TimeSpan.FromSeconds(10), index % 7, leftOut: false));
        window.AddTarget(new Observation(ObservationSequences.Start + TimeSpan.FromHours(1), 3));
        new WindowAssembler(window.Layout).Fill(history, window.Targets[0].Time, window);
        Assert.Equal([(48, true), (48, true), (18, true), (8, false)], window.Views.Select(view => (view.ContextCount, view.IsPredictable)));
        Assert.DoesNotContain(window.Views, HasBaseline);
    }

    [Theory]
    [InlineData(2026, 10, 20)]
    [InlineData(2027, 3, 23)]
    public void Previous_days_are_seen_at_the_same_local_time_over_a_change_of_the_clock(int year, int month, int day)
    {
        // Ten days around a Sunday on which Berlin's clocks change; at each time of day its own value.
        var history = new History(new HistoryOptions { Clock = TimeZones.Berlin });
        var start = EventTime.FromDateTimeOffset(new(year, month, day, 6, 0, 0, TimeSpan.Zero));
        for (int index = 0; index < 960; index++) history.Add(new RecentPoint(At(index), QuarterShown(At(index)), leftOut: false));
        EventTime anchor = At(960);
        var window = new Window(new WindowLayout { Horizons = [0], RecentPoints = 32 });
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(window.Layout).Fill(history, anchor, window);

        ContextView view = window.Views[0];
        Assert.Equal(32 + 7 * 3, view.ContextCount);
        // A bin holds two quarters of an hour; between two of them is the value of the quarter after.
        Assert.Equal(QuarterShown(anchor), view.Baselines[0] + 0.5, 1e-4);
        // Newest days first: as old as hours have passed, of which the day of the change had one more or less, and at the same local time.
        double[] ages = [.. Enumerable.Range(0, 7).Select(each => -168.0 * Input(view, 32 + 3 * each + 1, 1))];
        double[] shown = [.. Enumerable.Range(0, 7).Select(each => Math.Atan2(Input(view, 32 + 3 * each + 1, 2), Input(view, 32 + 3 * each + 1, 3)) * 12 / Math.PI)];
        Assert.All(shown, hours => Assert.InRange(hours, -0.01, 0.26));
        Assert.Equal([24, 48, 72, 96, 120], ages[..5].Select(age => Math.Round(age)));
        double change = month == 10 ? 1 : -1;
        Assert.Equal([144 + change, 168 + change], ages[5..].Select(age => Math.Round(age)));
        for (int point = 35; point < view.ContextCount; point++) Assert.Equal(0, view.Centre + view.ContextValues[point] * view.Scale, 1e-3);

        EventTime At(int index) => start + index * TimeSpan.FromMinutes(15);
        double QuarterShown(EventTime time) => TimeZones.Berlin.ToLocal(time).Microseconds / 900_000_000 % 96;
    }

    private static bool HasBaseline(ContextView view) => view.Baselines[0] != 0;

    private static float Input(ContextView view, int point, int input) => view.ContextInputs[point * WindowLayout.Inputs + input];

    private static void AssertInputs(float[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        foreach ((float one, float other) in expected.Zip(actual)) Assert.Equal(one, other, 1e-6f);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(24)]
    [InlineData(168)]
    public void A_series_of_few_points_is_seen_by_a_model_as_an_hourly_one_is(int hours)
    {
        (Window hourly, Window rare) = (At(TimeSpan.FromHours(1)), At(TimeSpan.FromHours(hours)));
        ContextView expected = hourly.Views[0], view = rare.Views[0];
        for (int point = 0; point < 48; point++)
        {
            Assert.Equal(Input(expected, point, 0), Input(view, point, 0), 1e-5f);
            Assert.Equal(Input(expected, point, 1), Input(view, point, 1), 1e-5f);
        }

        static Window At(TimeSpan interval)
        {
            var history = new History(new HistoryOptions());
            for (int index = 0; index < 100; index++) history.Add(new RecentPoint(ObservationSequences.Start + index * interval, index % 7, leftOut: false));
            EventTime anchor = ObservationSequences.Start + 100 * interval;
            var window = new Window(new WindowLayout { SeasonalDays = 0 });
            window.AddTarget(new Observation(anchor, 0));
            new WindowAssembler(new WindowLayout { SeasonalDays = 0 }).Fill(history, anchor, window);
            return window;
        }
    }

    [Fact]
    public void A_daily_value_is_seen_beside_those_of_the_same_day_of_the_weeks_before()
    {
        var history = new History(new HistoryOptions());
        for (int index = 0; index < 100; index++) history.Add(new RecentPoint(ObservationSequences.Start + TimeSpan.FromDays(index), index % 7, leftOut: false));
        EventTime anchor = ObservationSequences.Start + TimeSpan.FromDays(105);
        var layout = new WindowLayout { SeasonalNeighbours = 1 };
        var window = new Window(layout);
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(layout).Fill(history, anchor, window);
        ContextView view = window.Views[0];
        double[] seasonal = [.. Enumerable.Range(0, view.ContextCount).Where(point => Input(view, point, 4) == 1).Select(point => Math.Round(view.Centre + view.ContextValues[point] * view.Scale, 3))];
        Assert.Equal(7, seasonal.Length);
        Assert.All(seasonal, value => Assert.Equal(105 % 7, value));
        Assert.Equal(105 % 7, history.SameTimes(anchor).Median);
    }

    [Fact]
    public void A_recent_point_has_the_place_that_it_has_in_the_series_and_a_point_left_out_leaves_its_own_empty()
    {
        var history = new History(new HistoryOptions());
        for (int index = 0; index < 30; index++) history.Add(new RecentPoint(ObservationSequences.Start + TimeSpan.FromMinutes(index), index, leftOut: index is 27 or 28));
        var window = new Window(new WindowLayout { RecentPoints = 6, FewestContextPoints = 1, SeasonalDays = 0, Horizons = [0, 4] });
        EventTime anchor = ObservationSequences.Start + TimeSpan.FromMinutes(30);
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(window.Layout).Fill(history, anchor, window);
        // The sixth and the seventh before the newest are there, too, but there is no place for them.
        Assert.Equal([0, 3, 4, 5, -1, -1], window.Views[0].ContextSlots.Select(slot => (int)slot));
        Assert.Equal([0, 1, 2, 3, 4, 5], window.Views[1].ContextSlots.Select(slot => (int)slot));
        Assert.Equal([(0, TimeSpan.FromMinutes(1), false), (4, TimeSpan.FromMinutes(1), false)], window.Views.Select(view => (view.Horizon, view.Interval, view.HasBaselines)));
        Assert.All(window.Views, view => Assert.All(view.ContextBaselines, baseline => Assert.Equal(0, baseline)));
    }

    [Fact]
    public void Points_of_previous_days_have_the_place_of_their_day_and_all_points_their_baseline()
    {
        // Every quarter of an hour for ten days; but of midnight four days before, nothing.
        var history = new History(new HistoryOptions());
        for (int index = 0; index < 960; index++)
            if (index is < 570 or > 582) history.Add(new RecentPoint(ObservationSequences.Start + index * TimeSpan.FromMinutes(15), index % 96, leftOut: false));
        EventTime anchor = ObservationSequences.Start + 960 * TimeSpan.FromMinutes(15);
        var window = new Window(new WindowLayout());
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(window.Layout).Fill(history, anchor, window);
        ContextView view = window.Views[0];
        Assert.True(view.HasBaselines);
        Assert.Equal(Enumerable.Range(0, 48), view.ContextSlots[..48].Select(slot => (int)slot));
        int[] seasonal = [.. view.ContextSlots[48..view.ContextCount]];
        Assert.Equal(Enumerable.Range(1, 7).Where(back => back != 4).SelectMany(back => Enumerable.Range(0, 3).Select(neighbour => window.Layout.SlotOf(back, neighbour))), seasonal);
        // What a value is, is its baseline and what it is above that.
        for (int point = 0; point < 48; point++)
            Assert.Equal(95 - point, view.Baselines[0] + view.Centre + (view.ContextBaselines[point] + view.ContextValues[point]) * view.Scale, 1e-3);
    }

    [Fact]
    public void A_place_is_taken_by_one_point() =>
        Gen.Select(Layouts, Points).Sample((layout, points) =>
        {
            (_, Window window) = Assemble(layout, points);
            foreach (ContextView view in window.Views)
            {
                int[] slots = [.. view.ContextSlots.Take(view.ContextCount)];
                Assert.Equal(slots.Where(slot => slot >= 0).Distinct().Count(), slots.Count(slot => slot >= 0));
                for (int point = 0; point < slots.Length; point++) Assert.InRange(slots[point], Input(view, point, 4) == 1 ? layout.RecentPoints : -1, Input(view, point, 4) == 1 ? layout.MaxContextPoints - 1 : layout.RecentPoints - 1);
            }
        });

    // With intervals of more than an hour, ages are told as if they were an hour.
    private static double Compression(TimeSpan interval) => Math.Max(1, interval / TimeSpan.FromHours(1));

    private static (History History, Window Window) Assemble(WindowLayout layout, (int Gap, bool LeftOut)[] points)
    {
        var history = new History(new HistoryOptions { RecentPoints = 64 });
        EventTime time = ObservationSequences.Start;
        for (int index = 0; index < points.Length; index++)
            history.Add(new RecentPoint(time += TimeSpan.FromMinutes(points[index].Gap), points[index].LeftOut ? double.NaN : index, points[index].LeftOut));
        EventTime anchor = time + TimeSpan.FromMinutes(points[0].Gap);
        var window = new Window(layout);
        window.AddTarget(new Observation(anchor, 0));
        new WindowAssembler(layout).Fill(history, anchor, window);
        return (history, window);
    }
}
