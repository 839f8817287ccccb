using System.Text.Json;
using Akka.TestKit;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class IdleTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_incident_of_a_series_that_stopped_is_resolved()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { IdleAfter = IdleAfter }, new FakeModel(), start: LaneHarness.Now);
        driver.Send(LaneTests.Spike("stopped", at: 40)[..41]);
        driver.Advance(IdleAfter - TimeSpan.FromSeconds(1));
        // Another series goes on, and its incident too.
        driver.Send(LaneTests.Spike("alive", at: 40)[..41]);
        Assert.Equal(["stopped", "alive"], driver.Events.Select(anomaly => anomaly.Series));
        driver.Advance(TimeSpan.FromSeconds(1));

        AnomalyEvent opened = driver.Events[0], resolved = Assert.Single(driver.Events.Skip(2));
        Assert.Equal(("stopped", IncidentChange.Resolved, EventCause.Idle), (resolved.Series, resolved.State, resolved.Cause));
        Assert.Equal((opened.Incident, opened.Timestamp), (resolved.Incident, resolved.Timestamp));
        Assert.Equal((2, 1), (driver.Series, driver.OpenIncidents));
    }

    [Fact]
    public void A_series_that_waits_for_a_scorer_is_not_idle()
    {
        using var gate = new Gate();
        int predictions = 0;
        using var harness = new LaneHarness(Sys, new FakeModel
        {
            Predicting = _ =>
            {
                // The windows of points 9 to 41, and the halves of the context of the last; then the next point.
                if (Interlocked.Increment(ref predictions) == 35) gate.Pass();
            },
        }, LaneHarness.Options with { IdleAfter = IdleAfter });
        ILane lane = harness.Open();
        ConsumedRecord[] records = LaneTests.Spike("slow", at: 40);
        lane.Offer(LaneHarness.Batch(0, records[..42]));
        gate.Reached();
        Pass(harness, 3 * IdleAfter);
        Tombstone(harness, lane, 42);
        gate.Open();
        LaneHarness.Completes(lane, 43);
        lane.Offer(LaneHarness.Batch(0, [.. records[42..].Select(record => record with { Offset = record.Offset + 1 })]));
        LaneHarness.Drain(lane);
        Assert.All(harness.Delivery.TextsTo("anomalies"), anomaly => Assert.NotEqual("idle", JsonElement.Parse(anomaly).GetProperty("cause").GetString()));
        Assert.NotEmpty(harness.Delivery.To("anomalies"));
    }

    [Fact]
    public void A_series_is_not_idle_because_the_wall_clock_is_set_forward()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { IdleAfter = IdleAfter });
        ILane lane = harness.Open();
        ConsumedRecord[] records = LaneTests.Spike("alive", at: 40);
        lane.Offer(LaneHarness.Batch(0, records[..41]));
        LaneHarness.Completes(lane, 41);
        Eventually.Becomes(() => harness.Holds.OpenIncidents == 1, "the open incident");
        harness.Time.SetBy = 6 * IdleAfter;
        Pass(harness, IdleAfter / 2);
        Tombstone(harness, lane, 41);
        Assert.Equal(1, harness.Holds.OpenIncidents);
        Pass(harness, IdleAfter / 2);
        Eventually.Becomes(() => harness.Holds.OpenIncidents == 0, "the end of the incident, as the silence has really lasted for so long");
        LaneHarness.Drain(lane);
    }

    // The lane's stage handles one thing after the other: once it has taken this record, it has seen the time pass.
    private static void Tombstone(LaneHarness harness, ILane lane, long offset)
    {
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(offset, null)));
        Eventually.Becomes(() => harness.Counts.Tombstones == 1, "the tombstone");
    }

    private void Pass(LaneHarness harness, TimeSpan time)
    {
        harness.Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }
}
