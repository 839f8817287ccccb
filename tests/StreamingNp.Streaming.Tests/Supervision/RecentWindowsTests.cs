using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Supervision;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Supervision;

public class RecentWindowsTests
{
    [Fact]
    public void The_newest_are_kept_and_no_more_than_wanted()
    {
        var recent = new RecentWindows(most: 10, every: 1);
        Assert.Empty(recent.Snapshot());
        for (int value = 0; value < 25; value++) recent.Completed(WindowOf(value));
        Assert.Equal(10, recent.Count);
        Assert.Equal(Enumerable.Range(15, 10), Values(recent).Order());
    }

    [Fact]
    public void What_is_kept_does_not_change_with_the_window_that_it_came_from()
    {
        var recent = new RecentWindows(most: 10, every: 1);
        Window window = WindowOf(1);
        recent.Completed(window);
        IReadOnlyList<Window> snapshot = recent.Snapshot();
        window.Clear();
        window.AddTarget(new Observation(EventTime.Earliest, 2));
        Assert.Equal([1], Values(recent));
        Assert.Equal(1, snapshot[0].Targets[0].Value);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(8)]
    public void Of_so_many_one_is_kept_and_every_series_has_its_share(int every)
    {
        // Series that come in turns, as many as are skipped: the worst case for a sample.
        var recent = new RecentWindows(most: 10_000, every);
        for (int turn = 0; turn < 1_000; turn++)
            for (int series = 0; series < every; series++) recent.Completed(WindowOf(series));
        Assert.Equal(1_000, recent.Count);
        int[] shares = [.. Values(recent).GroupBy(series => series).Select(group => group.Count())];
        Assert.Equal(every, shares.Length);
        Assert.All(shares, share => Assert.InRange(share, 500 / every, 2_000 / every));
    }

    [Fact]
    public void Lanes_may_add_at_the_same_time()
    {
        var recent = new RecentWindows(most: 4_000, every: 2);
        Parallel.For(0, 8, lane =>
        {
            for (int value = 0; value < 1_000; value++) recent.Completed(WindowOf(lane * 1_000 + value));
        });
        Assert.Equal(4_000, recent.Count);
        Assert.Equal(4_000, Values(recent).Distinct().Count());
    }

    private static Window WindowOf(int value)
    {
        var window = new Window(FakeModel.Small);
        window.AddTarget(new Observation(EventTime.Earliest, value));
        return window;
    }

    private static IEnumerable<int> Values(RecentWindows recent) => recent.Snapshot().Select(window => (int)window.Targets[0].Value);
}
