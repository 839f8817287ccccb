using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class SeriesPlacementTests : ActorTests
{
    [Fact]
    public void A_series_that_comes_in_two_partitions_is_named_once()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane one = harness.Open(0), other = harness.Open(1);
        Offer(one, 0, "split", "well");
        Offer(other, 1, "split", "well, too", "split");
        LaneHarness.Drain(one);
        LaneHarness.Drain(other);
        Assert.Contains("The series split of topic metrics comes in the partitions 0 and 1", Assert.Single(harness.PlacementLog.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_moves_after_its_lane_has_ended_is_no_news()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane one = harness.Open(0);
        Offer(one, 0, "moving");
        LaneHarness.Drain(one);
        ILane other = harness.Open(1);
        Offer(other, 1, "moving");
        LaneHarness.Drain(other);
        Assert.Empty(harness.PlacementLog.Lines);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_series_that_is_split_again_after_one_of_its_lanes_has_ended_is_named_again(int ends)
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane[] lanes = [harness.Open(0), harness.Open(1)];
        Offer(lanes[0], 0, "split");
        Offer(lanes[1], 1, "split");
        LaneHarness.Drain(lanes[ends]);
        lanes[ends] = harness.Open(ends);
        Offer(lanes[ends], ends, "split");
        foreach (ILane lane in lanes) LaneHarness.Drain(lane);
        Assert.Equal(2, harness.PlacementLog.Lines.Count);
    }

    private static void Offer(ILane lane, int partition, params string[] series)
    {
        lane.Offer(LaneHarness.Batch(partition, [.. series.Select((name, offset) => LaneHarness.Record(offset, name, new Observation(new EventTime(1_000_000L * (offset + 1)), 1)))]));
        LaneHarness.Completes(lane, series.Length);
    }
}
