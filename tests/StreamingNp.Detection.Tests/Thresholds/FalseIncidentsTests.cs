using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Thresholds;

public class FalseIncidentsTests
{
    // So old that its age does not matter.
    private const int Old = int.MaxValue - 1;

    private static readonly Gen<double> PerMonth = Gen.Double[-3, 3].Select(exponent => Math.Pow(10, exponent));

    private static readonly Gen<TimeSpan> Intervals = Gen.Double[-1, 6].Select(exponent => TimeSpan.FromSeconds(Math.Pow(10, exponent)));

    private static readonly Gen<int> Ages = Gen.Double[0, 9].Select(exponent => (int)Math.Pow(10, exponent));

    [Fact]
    public void It_falls_with_the_incidents_that_are_borne_and_with_the_interval_and_rises_with_the_age() =>
        Gen.Select(PerMonth, Intervals, Ages, Gen.Double[1, 50]).Sample((perMonth, interval, scored, factor) =>
        {
            double threshold = FalseIncidents.Threshold(perMonth, interval, scored);
            Assert.True(FalseIncidents.Threshold(perMonth * factor, interval, scored) <= threshold);
            Assert.True(FalseIncidents.Threshold(perMonth, interval * factor, scored) <= threshold);
            Assert.True(FalseIncidents.Threshold(perMonth, interval, (int)Math.Min(Old, scored * factor)) >= threshold);
        });

    [Fact]
    public void At_one_false_incident_a_month_an_hourly_point_must_be_the_rarest_of_a_month()
    {
        Assert.Equal(Math.Log10(720), Of(TimeSpan.FromHours(1)), 0.03);
        // Of a series with more points fewer may be anomalous, whatever they are like together.
        Assert.InRange(Of(TimeSpan.FromMinutes(5)), Math.Log10(8_640), Math.Log10(8_640) + 1);
        Assert.InRange(Of(TimeSpan.FromMinutes(1)), Math.Log10(43_200), Math.Log10(43_200) + 1);
    }

    [Fact]
    public void A_daily_series_is_judged_as_an_hourly_one() =>
        Gen.Select(PerMonth, Gen.Double[1, 1_000], Ages).Sample((perMonth, hours, scored) =>
            Assert.Equal(FalseIncidents.Threshold(perMonth, TimeSpan.FromHours(1), scored), FalseIncidents.Threshold(perMonth, TimeSpan.FromHours(hours), scored)));

    [Fact]
    public void A_new_series_is_told_of_sooner_and_comes_to_the_threshold_of_an_old_one()
    {
        foreach (double minutes in (double[])[1, 10, 60])
        {
            TimeSpan interval = TimeSpan.FromMinutes(minutes);
            double young = FalseIncidents.Threshold(1, interval, 10), old = Of(interval);
            Assert.True(young < old - 0.2);
            Assert.Equal(old, FalseIncidents.Threshold(1, interval, 1_000_000));
        }
    }

    // A p-value of 10 to the −threshold at each point amounts to the sum of them.
    [Fact]
    public void The_first_million_points_of_a_series_bear_little_more_than_its_budget()
    {
        double spent = 0;
        for (int scored = 0; scored < 1_000_000; scored++) spent += Math.Pow(10, -FalseIncidents.Threshold(1, TimeSpan.FromMinutes(5), scored));
        double budget = 1_000_000 * Math.Pow(10, -Of(TimeSpan.FromMinutes(5)));
        Assert.InRange(spent, budget, budget + 1);
    }

    [Fact]
    public void Ten_times_the_incidents_are_a_decade_within_bounds() =>
        Gen.Double[-2, 0].Sample(exponent =>
        {
            double perMonth = Math.Pow(10, exponent);
            TimeSpan interval = TimeSpan.FromMinutes(1);
            Assert.Equal(FalseIncidents.Threshold(perMonth, interval, Old) - 1, FalseIncidents.Threshold(10 * perMonth, interval, Old), 1e-9);
        });

    [Fact]
    public void The_jitter_of_the_sampling_moves_it_by_no_more_than_a_step() =>
        Gen.Select(PerMonth, Intervals, Gen.Double[0.97, 1.03]).Sample((perMonth, interval, jitter) =>
            Assert.InRange(Math.Abs(FalseIncidents.Threshold(perMonth, interval, Old) - FalseIncidents.Threshold(perMonth, interval * jitter, Old)), 0, 0.05 + 1e-9));

    [Fact]
    public void It_has_bounds_whatever_is_borne() =>
        Gen.Select(Gen.Double[-300, 300].Select(exponent => Math.Pow(10, exponent)), Intervals, Ages).Sample((perMonth, interval, scored) =>
            Assert.InRange(FalseIncidents.Threshold(perMonth, interval, scored), 0.5, 12));

    [Fact]
    public void An_interval_that_is_not_known_counts_as_a_minute() => Assert.Equal(Of(TimeSpan.FromMinutes(1)), Of(TimeSpan.Zero));

    [Fact]
    public void A_share_that_is_set_beats_the_budget_at_any_age()
    {
        var blueprint = new DetectorBlueprint(new DetectorOptions { FalseAlarmRate = 1e-5 }, new WindowLayout { Distances = [0] }, "metrics");
        foreach (int scored in (int[])[0, 100, 1_000_000]) Assert.Equal(5, blueprint.Threshold(TimeSpan.FromMinutes(1), scored), 1e-9);
    }

    private static double Of(TimeSpan interval) => FalseIncidents.Threshold(1, interval, Old);
}
