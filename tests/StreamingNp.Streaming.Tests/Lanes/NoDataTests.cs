using System.Text.Json;
using Akka.TestKit;
using StreamingNp.Detection.Detectors;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class NoDataTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan NoDataAfter = TimeSpan.FromMinutes(10);

    private static readonly LaneOptions Options = LaneHarness.Options with { Detector = new DetectorOptions { Incidents = new() { NoDataAfter = NoDataAfter } } };

    [Fact]
    public void A_series_that_stopped_is_missed_and_then_found_again()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), Options);
        ILane lane = harness.Open();
        ConsumedRecord[] records = LaneTests.Spike("stopped", at: 35);
        lane.Offer(LaneHarness.Batch(0, records[..30]));
        LaneHarness.Completes(lane, 30);
        Pass(harness, NoDataAfter - TimeSpan.FromSeconds(1));
        // Another series goes on.
        lane.Offer(LaneHarness.Batch(0, [.. LaneTests.Spike("alive", at: 35)[..30].Select(record => record with { Offset = record.Offset + 30 })]));
        LaneHarness.Completes(lane, 60);
        Assert.Empty(harness.Delivery.To("anomalies"));

        Pass(harness, TimeSpan.FromMinutes(1));
        Pass(harness, TimeSpan.FromMinutes(1));
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 1, "the event that the series is missed");
        lane.Offer(LaneHarness.Batch(0, [.. records[30..32].Select(record => record with { Offset = record.Offset + 30 })]));
        LaneHarness.Completes(lane, 62);
        LaneHarness.Drain(lane);

        JsonElement[] events = [.. harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text))];
        Assert.Equal([("stopped", "opened", "no_data"), ("stopped", "resolved", "no_data")], events.Select(anomaly => (Text(anomaly, "series"), Text(anomaly, "state"), Text(anomaly, "cause"))));
        Assert.Equal(Text(events[0], "incident"), Text(events[1], "incident"));
        Assert.Equal(62, lane.CompletedOffset);
    }

    [Fact]
    public void An_open_incident_of_a_series_that_stopped_is_resolved_as_ever()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), Options with { IdleAfter = 2 * NoDataAfter });
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneTests.Spike("stopped", at: 30)[..31]));
        LaneHarness.Completes(lane, 31);
        Pass(harness, NoDataAfter);
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 2, "the event that the series is missed");
        Pass(harness, NoDataAfter);
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 3, "the end of its incident");
        LaneHarness.Drain(lane);
        Assert.Equal(["value", "no_data", "idle"], harness.Delivery.TextsTo("anomalies").Select(text => Text(JsonElement.Parse(text), "cause")));
    }

    [Fact]
    public void What_ended_before_the_lane_began_is_not_missed()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), Options);
        ILane lane = harness.Open();
        long old = (LaneHarness.Now - Options.MostAlertAge - TimeSpan.FromSeconds(1)).ToUnixTimeMilliseconds();
        lane.Offer(LaneHarness.Batch(0, [.. LaneTests.Spike("old", at: 35)[..30].Select(record => record with { TimestampMilliseconds = old })]));
        lane.Offer(LaneHarness.Batch(0, [.. LaneTests.Spike("new", at: 35)[..30].Select(record => record with { Offset = record.Offset + 30 })]));
        LaneHarness.Completes(lane, 60);
        Pass(harness, 2 * NoDataAfter);
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count > 0, "the event that a series is missed");
        LaneHarness.Drain(lane);
        Assert.Equal("new", Text(JsonElement.Parse(Assert.Single(harness.Delivery.TextsTo("anomalies"))), "series"));
    }

    [Fact]
    public void Nothing_is_missed_unless_that_is_asked_for()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneTests.Spike("stopped", at: 35)[..30]));
        LaneHarness.Completes(lane, 30);
        Pass(harness, TimeSpan.FromDays(2));
        LaneHarness.Drain(lane);
        Assert.Empty(harness.Delivery.To("anomalies"));
    }

    private static string? Text(JsonElement anomaly, string field) => anomaly.GetProperty(field).GetString();

    private void Pass(LaneHarness harness, TimeSpan time)
    {
        harness.Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }
}
