using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class RuleReloadTests : ActorTests
{
    private static readonly RuleBook Bounded = new([new() { Match = new() { Series = new("a") }, UpperBound = 2 }]);

    [Fact]
    public void A_lane_that_is_told_of_rules_goes_on_by_them_from_the_next_record_on()
    {
        ConsumedRecord[] records = Records();
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel(), LaneHarness.Topic, LaneHarness.Now);
        driver.Send(records[..60]);
        driver.Reload(Bounded);
        driver.Send(records[60..]);
        Assert.Contains(driver.Events, anomaly => anomaly.Point.Evidence.Bound == 2);

        var rules = new LiveRules(RuleBook.Empty);
        using var harness = new LaneHarness(Sys, new FakeModel(), rules: rules);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, records[..60]));
        LaneHarness.Completes(lane, 60);
        rules.Replace(Bounded);
        lane.Offer(LaneHarness.Batch(0, records[60..]));
        LaneHarness.Drain(lane);
        Assert.Equal(driver.Records.Select(record => record.Value), harness.Delivery.Records.Select(record => record.Value));
    }

    [Fact]
    public void Rules_that_change_again_and_again_lose_no_record()
    {
        ConsumedRecord[] records = Records();
        var rules = new LiveRules(Bounded);
        using var harness = new LaneHarness(Sys, new FakeModel(), rules: rules);
        ILane lane = harness.Open();
        for (int first = 0; first < records.Length; first += 5)
        {
            lane.Offer(LaneHarness.Batch(0, records[first..Math.Min(records.Length, first + 5)]));
            rules.Replace(first % 2 == 0 ? RuleBook.Empty : new(Bounded.Rules));
        }
        LaneHarness.Drain(lane);
        Assert.Equal(records.Length, lane.CompletedOffset);
        Assert.Equal((records.Length, records.Length - harness.Counts.WarmingUp), (harness.Counts.Consumed, harness.Counts.Scored));
    }

    [Fact]
    public void A_lane_that_opens_begins_with_the_newest_rules()
    {
        ConsumedRecord[] records = Records();
        var rules = new LiveRules(RuleBook.Empty);
        using var harness = new LaneHarness(Sys, new FakeModel(), rules: rules);
        LaneHarness.Drain(harness.Open(1));
        rules.Replace(Bounded);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, records));
        LaneHarness.Drain(lane);
        using var driver = new LaneDriver(LaneHarness.Options with { Rules = Bounded }, new FakeModel(), LaneHarness.Topic, LaneHarness.Now);
        driver.Send(records);
        Assert.Equal(driver.Records.Select(record => record.Value), harness.Delivery.Records.Select(record => record.Value));
    }

    // Two series in turn, with values from 0 to 4.
    private static ConsumedRecord[] Records() =>
        [.. Enumerable.Range(0, 120).Select(index => LaneHarness.Record(index, index % 2 == 0 ? "a" : "b", new Observation(EventTime.FromDateTimeOffset(LaneHarness.Now.AddMinutes(index / 2 * 5)), index / 2 % 5)))];
}
