using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.Detection.Tests.Simulation;

public class SimulatedFleetTests
{
    private static readonly SimulationOptions Small = new() { Series = 16, Duration = TimeSpan.FromDays(12) };

    [Fact]
    public void The_same_seed_gives_the_same_points_and_labels()
    {
        Gen.ULong.Sample(seed =>
        {
            SimulatedFleet first = new(Small, seed);
            SimulatedFleet second = new(Small, seed);
            foreach ((SimulatedSeries one, SimulatedSeries other) in first.Series.Zip(second.Series))
            {
                Assert.Equal(one.Observations.AsSpan(), other.Observations.AsSpan());
                Assert.Equal(one.Labels, other.Labels);
            }
        }, iter: 3);
    }

    [Fact]
    public void Another_seed_gives_other_points_in_every_series()
    {
        Gen.ULong.Sample(seed =>
        {
            SimulatedFleet first = new(Small, seed);
            SimulatedFleet second = new(Small, seed + 1);
            foreach ((SimulatedSeries one, SimulatedSeries other) in first.Series.Zip(second.Series))
                Assert.NotEqual(Values(one), Values(other));
        }, iter: 3);
    }

    [Fact]
    public void A_series_does_not_depend_on_how_many_others_there_are()
    {
        SimulatedSeries alone = new SimulatedFleet(Small with { Series = 4 }, 7).Series[3];
        SimulatedSeries among = new SimulatedFleet(Small with { Series = 50 }, 7).Series[3];
        Assert.Equal(alone.Key, among.Key);
        Assert.Equal(Values(alone), Values(among));
    }

    [Fact]
    public void A_default_fleet_has_48_series_of_every_family_under_keys_of_their_own()
    {
        SimulatedFleet fleet = new(new(), 1);
        Assert.Equal(48, fleet.Series.Count);
        Assert.Equal(48, fleet.Series.Select(series => series.Key).Distinct().Count());
        Assert.All(Enum.GetValues<SeriesFamily>(), family => Assert.Equal(6, fleet.Series.Count(series => series.Family == family)));
        Assert.Contains(fleet.Series, series => series.Key == "host-01/cpu");
        Assert.All(fleet.Series, series => Assert.Equal(["env"], series.Tags.Keys));
    }

    [Fact]
    public void Points_come_one_an_interval_from_the_start_on()
    {
        EventTime start = EventTime.FromDateTimeOffset(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        SimulationOptions options = new() { Series = 2, Start = start, Interval = TimeSpan.FromMinutes(5), Duration = TimeSpan.FromDays(1) };
        foreach (SimulatedSeries series in new SimulatedFleet(options, 1).Series)
        {
            Assert.Equal(288, series.Observations.Length);
            for (int i = 0; i < 288; i++) Assert.Equal(start + TimeSpan.FromMinutes(5 * i), series.Observations[i].Time);
        }
    }

    [Fact]
    public void The_whole_fleet_comes_in_order_of_time()
    {
        SimulatedFleet fleet = new(Small with { Duration = TimeSpan.FromDays(1) }, 3);
        (SimulatedSeries Series, Observation Observation)[] points = [.. fleet.InTimeOrder()];
        Assert.Equal(16 * 144, points.Length);
        for (int i = 1; i < points.Length; i++) Assert.True(points[i - 1].Observation.Time <= points[i].Observation.Time);
        foreach (SimulatedSeries series in fleet.Series)
            Assert.Equal(series.Observations, points.Where(point => point.Series == series).Select(point => point.Observation));
    }

    [Fact]
    public void Values_lie_where_such_a_metric_can_be()
    {
        Gen.ULong.Sample(seed =>
        {
            foreach (SimulatedSeries series in new SimulatedFleet(new(), seed).Series)
            {
                double most = series.Family == SeriesFamily.Utilisation ? 100 : double.MaxValue;
                foreach (double value in Values(series))
                {
                    if (!(value >= 0 && value <= most)) Assert.Fail($"{series.Key} has {value}");
                    if (series.Family == SeriesFamily.Counts && value != Math.Round(value)) Assert.Fail($"{series.Key} counts {value}");
                }
            }
        }, iter: 4);
    }

    [Fact]
    public void The_noise_has_the_standard_deviation_that_the_series_says()
    {
        SimulationOptions options = new() { Series = 40, Anomalies = false, Duration = TimeSpan.FromDays(60) };
        foreach (SimulatedSeries series in new SimulatedFleet(options, 11).Series.Where(series => series.Family != SeriesFamily.Latency))
        {
            double[] residuals = [.. series.Observations.Select(point => (point.Value - series.ExpectedAt(point.Time)) / series.ResidualDeviationAt(point.Time))];
            double deviation = Math.Sqrt(residuals.Average(residual => residual * residual));
            Assert.True(Math.Abs(residuals.Average()) < 0.1, $"{series.Key}: the mean residual is {residuals.Average()}");
            Assert.True(Math.Abs(deviation - 1) < 0.1, $"{series.Key}: the deviation is {deviation} times what it says");
        }
    }

    [Fact]
    public void Latencies_are_skewed_around_their_median()
    {
        SimulationOptions options = new() { Series = 40, Anomalies = false, Duration = TimeSpan.FromDays(60) };
        foreach (SimulatedSeries series in new SimulatedFleet(options, 11).Series.Where(series => series.Family == SeriesFamily.Latency))
        {
            double below = series.Observations.Average(point => point.Value < series.ExpectedAt(point.Time) ? 1.0 : 0);
            double mean = series.Observations.Average(point => point.Value / series.ExpectedAt(point.Time));
            Assert.InRange(below, 0.45, 0.55);
            Assert.True(mean > 1, $"{series.Key}: the mean is {mean} times the median");
        }
    }

    [Fact]
    public void Levels_differ_by_orders_of_magnitude()
    {
        double[] means = [.. new SimulatedFleet(new(), 5).Series.Select(series => Values(series).Average())];
        Assert.True(means.Max() / means.Min() > 1_000);
    }

    [Theory]
    [InlineData(0, 600, 21)]
    [InlineData(48, 0.5, 21)]
    [InlineData(48, 600, 0)]
    [InlineData(48, 600, -1)]
    [InlineData(48, 600, 90_000)]
    public void Impossible_options_are_refused(int series, double seconds, double days)
    {
        SimulationOptions options = new() { Series = series, Interval = TimeSpan.FromSeconds(seconds), Duration = TimeSpan.FromDays(days) };
        Assert.Throws<ArgumentOutOfRangeException>(() => new SimulatedFleet(options, 1));
    }

    private static double[] Values(SimulatedSeries series) => [.. series.Observations.Select(point => point.Value)];
}
