using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation.Normal;

namespace StreamingNp.Detection.Tests.Simulation.Normal;

public class NormalFleetTests
{
    [Fact]
    public void The_same_seed_gives_the_same_points_each_time()
    {
        NormalFleet first = new(2, 500, seed: 3), second = new(2, 500, seed: 3);
        Assert.Equal(2 * NormalFamily.All.Count, first.Series.Count);
        foreach ((NormalSeries one, NormalSeries other) in first.Series.Zip(second.Series))
        {
            Assert.Equal(one.Name, other.Name);
            Observation[] points = [.. one.Observations];
            Assert.Equal(points, one.Observations);
            Assert.Equal(points, other.Observations);
        }
    }

    [Fact]
    public void Other_seeds_and_other_series_have_other_points_and_parameters()
    {
        NormalSeries[] series = [.. new NormalFleet(3, 500, seed: 3).Series, .. new NormalFleet(3, 500, seed: 4).Series];
        Assert.Equal(series.Length, series.Select(one => one.Process).Distinct().Count());
        Assert.Equal(series.Length, series.Select(one => string.Join(' ', one.Observations.Select(point => point.Value))).Distinct().Count());
    }

    [Fact]
    public void More_series_and_more_points_change_nothing_in_those_that_were_there()
    {
        Dictionary<string, NormalSeries> more = new NormalFleet(3, 200, seed: 3).Series.ToDictionary(series => series.Name);
        Assert.All(new NormalFleet(2, 100, seed: 3).Series, series => Assert.Equal(series.Observations, more[series.Name].Observations.Take(100)));
    }

    [Fact]
    public void Points_come_every_five_minutes_and_are_finite() => Assert.All(new NormalFleet(2, 2_000, seed: 5).Series, series =>
    {
        Observation[] points = [.. series.Observations];
        Assert.Equal(2_000, points.Length);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(TimeSpan.FromMinutes(5), pair.Second.Time - pair.First.Time));
        Assert.All(points, point => Assert.True(double.IsFinite(point.Value)));
        Assert.True(points.DistinctBy(point => point.Value).Count() > 1);
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3_600)]
    [InlineData(86_400)]
    public void Points_come_at_the_interval_that_was_asked_for(int seconds)
    {
        NormalFleet fleet = new(1, 1_000, seed: 5, TimeSpan.FromSeconds(seconds));
        Assert.All(fleet.Series, series =>
        {
            Observation[] points = [.. series.Observations];
            Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(seconds), pair.Second.Time - pair.First.Time));
            Assert.Equal(Enumerable.Range(1, 1_000), points.Select(point => series.NumberAt(point.Time)));
        });
    }

    [Fact]
    public void What_has_no_daily_shape_has_the_same_values_at_every_interval()
    {
        NormalSeries[] minutes = [.. new NormalFleet(1, 500, seed: 3, TimeSpan.FromMinutes(1)).Series], days = [.. new NormalFleet(1, 500, seed: 3, TimeSpan.FromDays(1)).Series];
        IEnumerable<string> other = minutes.Zip(days).Where(pair => !pair.First.Observations.Select(point => point.Value).SequenceEqual(pair.Second.Observations.Select(point => point.Value))).Select(pair => pair.First.Family.Name);
        Assert.Equal(["seasonal-poisson", "zero-at-night", "daily-job"], other);
    }

    [Fact]
    public void A_fleet_has_series_and_points()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalFleet(0, 10, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalFleet(1, 0, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalFleet(1, 10, seed: 1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => new NormalFleet(1, 100_000, seed: 1, TimeSpan.FromDays(1)));
    }
}
