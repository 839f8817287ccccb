using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Incidents;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class NoDataTests
{
    private static readonly TimeSpan NoDataAfter = TimeSpan.FromMinutes(10);

    private static readonly LaneOptions Options = LaneHarness.Options with { Detector = new DetectorOptions { Incidents = new() { NoDataAfter = NoDataAfter } } };

    [Fact]
    public void A_series_that_stopped_is_missed_and_then_found_again()
    {
        using LaneDriver driver = NewDriver(Options);
        ConsumedRecord[] records = LaneTests.Spike("stopped", at: 35);
        driver.Send(records[..30]);
        driver.Advance(NoDataAfter - TimeSpan.FromSeconds(1));
        // Another series goes on.
        driver.Send(LaneTests.Spike("alive", at: 35)[..30]);
        Assert.Empty(driver.Events);

        driver.Advance(TimeSpan.FromMinutes(5));
        Assert.Single(driver.Events);
        driver.Send(records[30..32]);

        Assert.Equal(
            [("stopped", IncidentChange.Opened, EventCause.NoData), ("stopped", IncidentChange.Resolved, EventCause.NoData)],
            driver.Events.Select(anomaly => (anomaly.Series, anomaly.State, anomaly.Cause)));
        Assert.Equal(driver.Events[0].Incident, driver.Events[1].Incident);
    }

    [Fact]
    public void An_open_incident_of_a_series_that_stopped_is_resolved_as_ever()
    {
        using LaneDriver driver = NewDriver(Options with { IdleAfter = 2 * NoDataAfter });
        driver.Send(LaneTests.Spike("stopped", at: 40)[..41]);
        driver.Advance(2 * NoDataAfter);
        Assert.Equal([EventCause.Value, EventCause.NoData, EventCause.Idle], driver.Events.Select(anomaly => anomaly.Cause));
    }

    [Fact]
    public void What_ended_before_the_lane_began_is_not_missed()
    {
        using LaneDriver driver = NewDriver(Options);
        driver.Send(LaneTests.Spike("old", at: 35, timestamp: LaneHarness.Now - Options.MaxAlertAge - TimeSpan.FromSeconds(1))[..30]);
        driver.Send(LaneTests.Spike("new", at: 35)[..30]);
        driver.Advance(2 * NoDataAfter);
        Assert.Equal("new", Assert.Single(driver.Events).Series);
    }

    [Fact]
    public void Nothing_is_missed_unless_that_is_asked_for()
    {
        using LaneDriver driver = NewDriver(LaneHarness.Options);
        driver.Send(LaneTests.Spike("stopped", at: 35)[..30]);
        driver.Advance(TimeSpan.FromDays(2));
        Assert.Empty(driver.Events);
    }

    private static LaneDriver NewDriver(LaneOptions options) => new(options, new FakeModel(), start: LaneHarness.Now);
}
