using CsCheck;
using Microsoft.Extensions.Time.Testing;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Scoring;
using StreamingNp.Streaming.Telemetry;

namespace StreamingNp.Streaming.Tests.Telemetry;

public sealed class TopSeriesTests
{
    private readonly SettableClock _time = new(new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero));
    private readonly TopSeries _top;
    private readonly Lane _lane;

    public TopSeriesTests()
    {
        _top = new(count: 2, _time);
        _lane = new(_top);
    }

    [Fact]
    public void The_highest_of_all_lanes_are_shown_with_their_newest_points()
    {
        var other = new Lane(_top);
        _lane.Batch(("low", 1), ("high", 9), ("high", 0.5));
        other.Batch(("middle", 5), ("lower", 0));
        Assert.Equal([("high", 0.5), ("middle", 5)], _top.Newest.Select(one => (one.Key, one.Value.Score)));
    }

    [Fact]
    public void A_series_that_others_have_passed_stays_for_five_minutes()
    {
        _lane.Batch(("a", 3), ("b", 4));
        Assert.Equal(["b", "a"], Shown());
        _time.Advance(TimeSpan.FromSeconds(15));
        _lane.Batch(("c", 5));
        Assert.Equal(["c", "b", "a"], Shown());
        _time.Advance(TimeSpan.FromMinutes(4));
        Assert.Equal(["c", "b", "a"], Shown());
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["c", "b"], Shown());
    }

    [Fact]
    public void Twice_as_many_as_asked_for_are_the_most_and_the_highest_are_always_among_them()
    {
        for (int round = 1; round <= 9; round++)
        {
            _lane.Batch(($"a{round}", round), ($"b{round}", round + 0.5));
            string[] shown = Shown();
            Assert.Equal([$"b{round}", $"a{round}"], shown[..2]);
            Assert.InRange(shown.Length, 2, 4);
            _time.Advance(TimeSpan.FromSeconds(15));
        }
    }

    [Fact]
    public void A_score_counts_for_five_to_ten_minutes()
    {
        _lane.Batch(("a", 9), ("b", 8));
        _time.Advance(TimeSpan.FromMinutes(6));
        _lane.Batch(("b", 1), ("c", 0.5));
        Assert.Equal(["a", "b"], Shown());
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(["b", "c"], Shown());
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(Shown());
    }

    [Fact]
    public void A_point_without_a_score_changes_nothing()
    {
        _lane.Batch(("a", 9), ("b", double.NaN), ("a", double.NaN));
        Assert.Equal([("a", 9.0)], _top.Newest.Select(one => (one.Key, one.Value.Score)));
    }

    [Fact]
    public void A_series_that_returns_from_disk_is_found_again_however_low_it_is()
    {
        _lane.Batch(("a", 9), ("b", 8), ("c", 7), ("d", 6));
        _lane.Evict("a");
        _lane.Batch(("a", 0.25));
        Assert.Equal([("a", 0.25), ("b", 8)], _top.Newest.Select(one => (one.Key, one.Value.Score)));
    }

    [Fact]
    public void The_lane_that_has_a_series_now_is_asked_and_one_that_has_ended_is_not()
    {
        var next = new Lane(_top);
        _lane.Batch(("a", 9), ("b", 8));
        next.Batch(("a", 1));
        Assert.Equal([("b", 8.0), ("a", 1)], _top.Newest.Select(one => (one.Key, one.Value.Score)));
        _lane.End();
        _time.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(["a"], Shown());
    }

    [Fact]
    public void The_gauges_of_a_scrape_see_the_same_points()
    {
        _lane.Batch(("a", 1));
        IReadOnlyList<KeyValuePair<string, ScoredPoint>> first = _top.Newest;
        _lane.Batch(("a", 2));
        Assert.Same(first, _top.Newest);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, _top.Newest[0].Value.Score);
    }

    [Fact]
    public void Who_is_highest_does_not_depend_on_how_the_wall_clock_is_set()
    {
        _lane.Batch(("a", 5));
        Assert.Equal(["a"], Shown());
        _time.SetBy = -TimeSpan.FromDays(1);
        _lane.Batch(("b", 7));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["b", "a"], Shown());
        _time.SetBy = TimeSpan.FromDays(1);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["b", "a"], Shown());
    }

    [Fact]
    public void Whatever_comes_in_whatever_lane_the_first_are_those_with_the_highest_scores() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 11], Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 150].Sample(points =>
        {
            // All within ten minutes that begin with a period, so that every score counts.
            var time = new FakeTimeProvider(_time.GetUtcNow());
            var top = new TopSeries(3, time);
            Lane[] lanes = [new(top), new(top)];
            var highest = new Dictionary<string, double>();
            foreach ((int lane, int number, int score, int seconds) in points)
            {
                time.Advance(TimeSpan.FromSeconds(seconds));
                string series = $"{lane}-{number}";
                lanes[lane].Batch((series, score));
                highest[series] = Math.Max(score, highest.GetValueOrDefault(series));
            }
            // Which of equals is shown does not matter.
            Assert.Equal(highest.Values.OrderDescending().Take(3), top.Newest.Take(3).Select(one => highest[one.Key]));
        }, iter: 500);

    [Fact]
    public void Points_are_noted_without_an_allocation()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(index => $"s{index}")];
        LaneTopSeries lane = _top.Join();
        long Note()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            lane.BeginBatch();
            for (int index = 0; index < 1_000; index++) lane.Scored(names[index % 50], Lane.Point(index % 97), -1);
            lane.EndBatch();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
        Note();
        Assert.Equal(0, Note());
    }

    private string[] Shown() => [.. _top.Newest.Select(one => one.Key)];

    private sealed class Lane(TopSeries top)
    {
        private readonly LaneTopSeries _lane = top.Join();
        private readonly Dictionary<string, int> _places = [];

        public static ScoredPoint Point(double score) => default(ScoredPoint) with { Evidence = default(PointEvidence) with { Score = score } };

        public void Batch(params (string Series, double Score)[] points)
        {
            _lane.BeginBatch();
            foreach ((string series, double score) in points)
            {
                int place = _places.GetValueOrDefault(series, _lane.PlaceOf(series));
                bool mayRank = _lane.MayRank(score, place);
                _places[series] = _lane.Scored(series, Point(score), place);
                Assert.True(mayRank || _places[series] < 0, $"Nobody looked at what was expected of {series}, which has a place.");
            }
            _lane.EndBatch();
        }

        public void Evict(string series) => _places.Remove(series);

        public void End() => _lane.Dispose();
    }
}
