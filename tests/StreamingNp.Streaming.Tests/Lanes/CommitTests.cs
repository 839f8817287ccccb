using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>How what a lane gives becomes commits. A record that cannot be read gives a dead letter, one without a value gives nothing.</summary>
public class CommitTests : ActorTests
{
    [Fact]
    public void While_one_commit_is_under_way_the_next_grows()
    {
        var through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var delivery = new RecordingLaneDelivery { Acknowledge = _ => through.Task };
        using LaneHarness harness = Harness(delivery);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Unreadable(0)));
        Eventually.Becomes(() => delivery.Commits.Count == 1, "the first commit");
        for (int offset = 1; offset < 21; offset++) lane.Offer(LaneHarness.Batch(0, Unreadable(offset)));
        Eventually.Becomes(() => harness.Counts.DeadLettered == 21, "21 dead letters");
        Assert.Single(delivery.Commits);
        Assert.Equal(0, lane.CompletedOffset);
        through.SetResult();
        LaneHarness.Drain(lane);
        Assert.Equal(21, lane.CompletedOffset);
        Assert.InRange(delivery.Commits.Count, 2, 3);
        Assert.Equal(Enumerable.Range(0, 21), delivery.Commits.SelectMany(commit => commit.Records).Select(LaneTests.OffsetOf));
    }

    [Fact]
    public void A_commit_grows_no_further_than_it_may()
    {
        var through = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var delivery = new RecordingLaneDelivery { Acknowledge = _ => through.Task };
        using LaneHarness harness = Harness(delivery, LaneHarness.Options with { MaxCommitRecords = 4 });
        ILane lane = harness.Open();
        for (int offset = 0; offset < 20; offset++)
        {
            lane.Offer(LaneHarness.Batch(0, Unreadable(offset)));
            int taken = offset + 1;
            Eventually.Becomes(() => harness.Counts.DeadLettered == taken, $"dead letter {offset}");
        }
        through.SetResult();
        LaneHarness.Drain(lane);
        // A single output may be larger: what waits in the stage before it comes at once.
        Assert.Equal((1, 4), (delivery.Commits[0].Records.Count, delivery.Commits[1].Records.Count));
        Assert.Equal(20, delivery.Commits.Sum(commit => commit.Records.Count));
    }

    [Fact]
    public void A_commit_without_results_waits_for_the_interval_or_for_one_with_results()
    {
        var delivery = new RecordingLaneDelivery { CommitInterval = TimeSpan.FromHours(1) };
        using LaneHarness harness = Harness(delivery);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(0, null)));
        LaneHarness.Completes(lane, 1);
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(1, null)));
        Eventually.Becomes(() => harness.Counts.Tombstones == 2, "the second tombstone");
        lane.Offer(LaneHarness.Batch(0, Unreadable(2)));
        LaneHarness.Completes(lane, 3);
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(3, null)));
        LaneHarness.Drain(lane);
        Assert.Equal([(1L, 0), (3L, 1), (4L, 0)], delivery.Commits.Select(commit => (commit.NextOffset, commit.Records.Count)));
    }

    [Fact]
    public void A_commit_without_results_leaves_when_the_interval_is_over()
    {
        var delivery = new RecordingLaneDelivery { CommitInterval = TimeSpan.FromMilliseconds(20) };
        using LaneHarness harness = Harness(delivery);
        ILane lane = harness.Open();
        for (int offset = 0; offset < 3; offset++)
        {
            lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(offset, null)));
            LaneHarness.Completes(lane, offset + 1);
        }
        LaneHarness.Drain(lane);
    }

    [Fact]
    public void A_full_commit_leaves_without_waiting_for_the_interval()
    {
        var delivery = new RecordingLaneDelivery { CommitInterval = TimeSpan.FromHours(1) };
        using LaneHarness harness = Harness(delivery, LaneHarness.Options with { MaxCommitRecords = 10 });
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(0, null)));
        LaneHarness.Completes(lane, 1);
        lane.Offer(LaneHarness.Batch(0, [.. Enumerable.Range(1, 10).Select(offset => LaneHarness.Record(offset, null))]));
        LaneHarness.Completes(lane, 11);
        LaneHarness.Drain(lane);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lane_disposes_its_delivery_when_it_ends(bool fails)
    {
        var delivery = new RecordingLaneDelivery { Acknowledge = _ => fails ? Task.FromException(new DeliveryException("There is no broker.")) : Task.CompletedTask };
        using LaneHarness harness = Harness(delivery);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Unreadable(0)));
        lane.Complete();
        await Eventually.Ends(harness.WhenEndedAsync(), "the lane's end");
        Assert.Equal((fails, true), (lane.Completion.IsFaulted, delivery.IsDisposed));
    }

    private LaneHarness Harness(RecordingLaneDelivery delivery, LaneOptions? options = null) => new(Sys, new FakeModel(), options, deliveries: delivery);

    private static ConsumedRecord Unreadable(long offset) => LaneHarness.Record(offset, "{");
}
