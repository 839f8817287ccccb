using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Thresholds;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Tests.Thresholds;

public class FalseIncidentsTests
{
    private const int Old = int.MaxValue;

    private static readonly Gen<TimeSpan> Intervals = Gen.Double[-1, 6].Select(exponent => TimeSpan.FromSeconds(Math.Pow(10, exponent)));

    private static readonly Gen<int> Ages = Gen.Double[0, 9].Select(exponent => (int)Math.Pow(10, exponent));

    [Fact]
    public void One_false_incident_a_month_is_the_rarest_of_720_points() => Assert.Equal(Math.Log10(720), FalseIncidents.Threshold(1), 1e-9);

    [Fact]
    public void Ten_times_the_incidents_are_a_decade() =>
        Gen.Double[-2, 1].Sample(exponent => Assert.Equal(FalseIncidents.Threshold(Math.Pow(10, exponent)) - 1, FalseIncidents.Threshold(Math.Pow(10, exponent + 1)), 1e-9));

    [Fact]
    public void However_many_are_borne_there_is_a_threshold() => Assert.True(FalseIncidents.Threshold(1e9) > 0);

    [Fact]
    public void A_series_that_is_judged_more_often_or_for_longer_is_corrected_for_more() =>
        Gen.Select(Intervals, Ages, Gen.Double[1, 50]).Sample((interval, scored, factor) =>
        {
            double correction = FalseIncidents.Correction(interval, scored);
            Assert.True(correction >= 0);
            Assert.True(FalseIncidents.Correction(interval * factor, scored) <= correction);
            Assert.True(FalseIncidents.Correction(interval, (int)Math.Min(Old, scored * factor)) >= correction);
        });

    [Fact]
    public void Hourly_and_daily_series_are_not_corrected() =>
        Gen.Select(Gen.Double[1, 1_000], Ages).Sample((hours, scored) => Assert.Equal(0, FalseIncidents.Correction(TimeSpan.FromHours(hours), scored)));

    [Fact]
    public void A_new_series_is_corrected_for_less_and_comes_to_the_correction_of_an_old_one()
    {
        double old = FalseIncidents.Correction(TimeSpan.FromMinutes(1), Old);
        Assert.Equal(0, FalseIncidents.Correction(TimeSpan.FromMinutes(1), 10));
        Assert.Equal(old, FalseIncidents.Correction(TimeSpan.FromMinutes(1), 1_000_000));
        Assert.True(old > Math.Log10(60));
    }

    [Fact]
    public void An_interval_that_is_not_known_counts_as_a_minute() => Assert.Equal(FalseIncidents.Correction(TimeSpan.FromMinutes(1), Old), FalseIncidents.Correction(TimeSpan.Zero, Old));

    [Fact]
    public void A_share_that_is_set_beats_the_budget_at_any_age()
    {
        var blueprint = new DetectorBlueprint(new DetectorOptions { FalseAlarmRate = 1e-5 }, new WindowLayout { Horizons = [0] }, "metrics");
        Assert.Equal(5, blueprint.Threshold, 1e-9);
        foreach (int scored in (int[])[0, 100, 1_000_000]) Assert.Equal(0, blueprint.Correction(TimeSpan.FromMinutes(1), scored));
    }
}
