using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Thresholds;

public class FalseIncidentsTests
{
    private static readonly Gen<double> PerMonth = Gen.Double[-3, 3].Select(exponent => Math.Pow(10, exponent));

    private static readonly Gen<TimeSpan> Interval = Gen.Double[-1, 6].Select(exponent => TimeSpan.FromSeconds(Math.Pow(10, exponent)));

    [Theory]
    // Of 8,640 points a month 0.25 may be surprising, of 43,200, of 720, of 2,592,000.
    [InlineData(1, 300, 4.55)]
    [InlineData(1, 60, 5.25)]
    [InlineData(1, 3_600, 3.45)]
    [InlineData(1, 1, 7.0)]
    [InlineData(10, 300, 3.55)]
    [InlineData(0.1, 300, 5.55)]
    public void The_more_often_a_series_is_sampled_the_more_surprising_a_point_must_be(double perMonth, double seconds, double threshold) =>
        Assert.Equal(threshold, FalseIncidents.Threshold(perMonth, TimeSpan.FromSeconds(seconds)), 1e-9);

    [Fact]
    public void It_falls_with_the_incidents_that_are_borne_and_with_the_interval() =>
        Gen.Select(PerMonth, Interval, Gen.Double[1, 50]).Sample((perMonth, interval, factor) =>
        {
            double threshold = FalseIncidents.Threshold(perMonth, interval);
            Assert.True(FalseIncidents.Threshold(perMonth * factor, interval) <= threshold);
            Assert.True(FalseIncidents.Threshold(perMonth, interval * factor) <= threshold);
        });

    [Fact]
    public void A_series_is_young_once_whatever_its_interval()
    {
        // Of 64 points 0.008 may be surprising.
        Assert.Equal(3.9, FalseIncidents.ThresholdOfYouth(1), 0.01);
        Assert.Equal(4.9, FalseIncidents.ThresholdOfYouth(0.1), 0.01);
        Assert.Equal(8, FalseIncidents.ThresholdOfYouth(1e-9), 1e-9);
        DetectorOptions options = new(), fixedRate = new() { FalseAlarmRate = 1e-5 };
        foreach (double minutes in (double[])[1, 10, 60])
        {
            TimeSpan interval = TimeSpan.FromMinutes(minutes);
            double grown = Blueprint(options).Threshold(interval, FalseIncidents.PointsOfYouth);
            Assert.Equal(FalseIncidents.Threshold(1, interval), grown);
            Assert.Equal(Math.Min(grown, FalseIncidents.ThresholdOfYouth(1)), Blueprint(options).Threshold(interval, FalseIncidents.PointsOfYouth - 1));
            Assert.Equal(5, Blueprint(fixedRate).Threshold(interval, 0), 1e-9);
        }
    }

    private static DetectorBlueprint Blueprint(DetectorOptions options) => new(options, new WindowLayout { Distances = [0] }, "metrics");

    [Fact]
    public void Ten_times_the_incidents_are_a_decade_within_bounds() =>
        Gen.Double[-2, 0].Sample(exponent =>
        {
            double perMonth = Math.Pow(10, exponent);
            TimeSpan interval = TimeSpan.FromMinutes(1);
            Assert.Equal(FalseIncidents.Threshold(perMonth, interval) - 1, FalseIncidents.Threshold(10 * perMonth, interval), 1e-9);
        });

    [Fact]
    public void The_jitter_of_the_sampling_does_not_move_it()
    {
        foreach (double minutes in new[] { 1.0, 5, 10, 60 })
        {
            double threshold = FalseIncidents.Threshold(1, TimeSpan.FromMinutes(minutes));
            for (double jitter = -0.01; jitter <= 0.01; jitter += 0.001) Assert.Equal(threshold, FalseIncidents.Threshold(1, TimeSpan.FromMinutes(minutes * (1 + jitter))));
        }
    }

    [Fact]
    public void It_moves_by_no_more_than_a_step_where_jitter_moves_it_at_all() =>
        Gen.Select(PerMonth, Interval, Gen.Double[0.95, 1.05]).Sample((perMonth, interval, jitter) =>
            Assert.InRange(Math.Abs(FalseIncidents.Threshold(perMonth, interval) - FalseIncidents.Threshold(perMonth, interval * jitter)), 0, 0.05 + 1e-9));

    [Fact]
    public void No_more_than_one_point_in_fifty_is_anomalous_and_no_fewer_than_one_in_ten_million() =>
        Gen.Select(PerMonth, Interval).Sample((perMonth, interval) => Assert.InRange(FalseIncidents.Threshold(perMonth, interval), 1.7, 8));

    [Theory]
    [InlineData(1e9, 3_600, 1.7)]
    [InlineData(1, 10_000_000, 1.7)]
    [InlineData(1e-9, 60, 8)]
    [InlineData(1, 0.001, 8)]
    public void Its_ends_are_reached(double perMonth, double seconds, double threshold) =>
        Assert.Equal(threshold, FalseIncidents.Threshold(perMonth, TimeSpan.FromSeconds(seconds)), 1e-9);

    [Fact]
    public void An_interval_that_is_not_known_counts_as_a_minute() =>
        Assert.Equal(FalseIncidents.Threshold(1, TimeSpan.FromMinutes(1)), FalseIncidents.Threshold(1, TimeSpan.Zero));
}
