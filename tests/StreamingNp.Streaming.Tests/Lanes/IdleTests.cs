using System.Text.Json;
using Akka.TestKit;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class IdleTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan IdleAfter = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_incident_of_a_series_that_stopped_is_resolved()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { IdleAfter = IdleAfter });
        ILane lane = harness.Open();
        ConsumedRecord[] stopped = LaneTests.Spike("stopped", at: 30)[..31];
        lane.Offer(LaneHarness.Batch(0, stopped));
        LaneHarness.Completes(lane, 31);
        Assert.Single(harness.Delivery.To("anomalies"));

        Pass(harness, IdleAfter - TimeSpan.FromSeconds(1));
        // Another series goes on, and its incident too.
        lane.Offer(LaneHarness.Batch(0, [.. LaneTests.Spike("alive", at: 30)[..31].Select(record => record with { Offset = record.Offset + 31 })]));
        LaneHarness.Completes(lane, 62);
        Pass(harness, TimeSpan.FromMinutes(1));
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count >= 3, () => $"three events, of which there are {harness.Delivery.To("anomalies").Count}");

        JsonElement resolved = JsonElement.Parse(harness.Delivery.TextsTo("anomalies")[2]), opened = JsonElement.Parse(harness.Delivery.TextsTo("anomalies")[0]);
        Assert.Equal(("stopped", "resolved", "idle"), (resolved.GetProperty("series").GetString(), resolved.GetProperty("state").GetString(), resolved.GetProperty("cause").GetString()));
        Assert.Equal(opened.GetProperty("incident").GetString(), resolved.GetProperty("incident").GetString());
        Assert.Equal(opened.GetProperty("timestamp").GetString(), resolved.GetProperty("timestamp").GetString());
        LaneHarness.Drain(lane);
        Assert.Equal(3, harness.Delivery.To("anomalies").Count);
        Assert.Equal(62, lane.CompletedOffset);
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
                // The windows of points 9 to 31, and the halves of the context of the last; then the next point.
                if (Interlocked.Increment(ref predictions) == 25) gate.Pass();
            },
        }, LaneHarness.Options with { IdleAfter = IdleAfter });
        ILane lane = harness.Open();
        ConsumedRecord[] records = LaneTests.Spike("slow", at: 30);
        lane.Offer(LaneHarness.Batch(0, records[..32]));
        gate.Reached();
        Pass(harness, 3 * IdleAfter);
        // The lane's stage handles one thing after the other: once it has taken this record, it has seen the time pass.
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(32, null)));
        Eventually.Becomes(() => harness.Counts.Tombstones == 1, "the tombstone");
        gate.Open();
        LaneHarness.Completes(lane, 33);
        lane.Offer(LaneHarness.Batch(0, [.. records[32..].Select(record => record with { Offset = record.Offset + 1 })]));
        LaneHarness.Drain(lane);
        Assert.All(harness.Delivery.TextsTo("anomalies"), anomaly => Assert.NotEqual("idle", JsonElement.Parse(anomaly).GetProperty("cause").GetString()));
        Assert.NotEmpty(harness.Delivery.To("anomalies"));
    }

    private void Pass(LaneHarness harness, TimeSpan time)
    {
        harness.Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }
}
