using Confluent.Kafka;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Forwarding;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Lanes;

namespace StreamingNp.Streaming.Tests.Forwarding;

#pragma warning disable CA1001 // The lanes dispose the delivery, which holds nothing.
public sealed class ForwardingLaneTests
#pragma warning restore CA1001
{
    private readonly RecordingLaneDelivery _delivery = new();
    private readonly ForwardingLanes _lanes;

    public ForwardingLaneTests() => _lanes = new ForwardingLanes(ForwardedRecordsTests.Options with { MaxCommitRecords = 4 }, _delivery, () => Task.CompletedTask, TimeProvider.System);

    [Fact]
    public void An_offset_is_done_when_the_commit_of_its_record_is_acknowledged()
    {
        var acknowledged = new TaskCompletionSource();
        _delivery.Acknowledge = _ => acknowledged.Task;
        ILane lane = Open(startOffset: 10);
        Offer(lane, 10, 3);
        Eventually.Becomes(() => _delivery.Commits.Count == 1, "a commit");
        Assert.Equal((10, 0), (lane.CompletedOffset, _lanes.Counts.Forwarded));
        acknowledged.SetResult();
        Completes(lane, 13);
        Assert.Equal(new ForwardingCounts(3, 0), _lanes.Counts);
    }

    [Fact]
    public void While_a_commit_is_under_way_the_next_grows_as_far_as_it_may()
    {
        var acknowledged = new TaskCompletionSource();
        _delivery.Acknowledge = _ => acknowledged.Task;
        ILane lane = Open();
        Offer(lane, 0, 1);
        Eventually.Becomes(() => _delivery.Commits.Count == 1, "the first commit");
        for (int offset = 1; offset < 13; offset += 3) Offer(lane, offset, 3);
        acknowledged.SetResult();
        Completes(lane, 13);
        Assert.Equal([(1, 1L), (6, 7L), (6, 13L)], _delivery.Commits.Select(commit => (commit.Records.Count, commit.NextOffset)));
        Assert.Equal(Enumerable.Range(0, 13).Select(offset => $"metrics/0/{offset}"), _delivery.Commits.SelectMany(commit => commit.Records).Select(From));
    }

    [Fact]
    public async Task A_lane_that_is_completed_finishes_what_it_holds_and_gives_its_delivery_back()
    {
        ILane lane = Open();
        Offer(lane, 0, 3);
        Offer(lane, 3, 3);
        lane.Complete();
        await Eventually.Ends(lane.Completion, "the end of the lane");
        Assert.Equal((6, true), (lane.CompletedOffset, _delivery.IsDisposed));
    }

    [Fact]
    public async Task A_lane_that_is_completed_waits_for_no_other_lane()
    {
        var lanes = new ForwardingLanes(ForwardedRecordsTests.Options with { MaxApart = TimeSpan.FromSeconds(2) }, _delivery, () => Task.CompletedTask, TimeProvider.System);
        ILane behind = lanes.Open(new TopicPartition("metrics", 0), epoch: 1, startOffset: 0), ahead = lanes.Open(new TopicPartition("metrics", 1), epoch: 1, startOffset: 0);
        var acknowledged = new TaskCompletionSource();
        _delivery.Acknowledge = commit => From(commit.Records[0]).StartsWith("metrics/0", StringComparison.Ordinal) ? acknowledged.Task : Task.CompletedTask;
        behind.Offer(LaneHarness.Batch(0, [At(1_000_000)]));
        Eventually.Becomes(() => _delivery.Commits.Count == 1, "a commit of the lane that is behind");
        ahead.Offer(LaneHarness.Batch(1, [At(2_000_000)]));
        ahead.Complete();
        await Eventually.Ends(ahead.Completion, "the end of the lane that is ahead");
        Assert.Equal((1, 0), (ahead.CompletedOffset, behind.CompletedOffset));
        acknowledged.SetResult();
        behind.Complete();
        await Eventually.Ends(behind.Completion, "the end of the lane that is behind");
    }

    [Fact]
    public async Task A_commit_that_fails_ends_the_lane_where_it_was()
    {
        _delivery.Acknowledge = commit => commit.NextOffset == 3 ? Task.CompletedTask : Task.FromException(new DeliveryException("no"));
        ILane lane = Open();
        Offer(lane, 0, 3);
        Completes(lane, 3);
        Offer(lane, 3, 3);
        await Assert.ThrowsAsync<DeliveryException>(() => Eventually.Ends(lane.Completion, "the end of the lane"));
        Assert.Equal((3, true), (lane.CompletedOffset, _delivery.IsDisposed));
        Assert.Equal(3, _lanes.Counts.Forwarded);
    }

    [Fact]
    public async Task A_lane_that_is_told_to_end_waits_for_no_acknowledgment()
    {
        _delivery.Acknowledge = _ => new TaskCompletionSource().Task;
        ILane lane = Open();
        Offer(lane, 0, 3);
        Eventually.Becomes(() => _delivery.Commits.Count == 1, "a commit");
        lane.Abort();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Ends(lane.Completion, "the end of the lane"));
        Assert.Equal((0, true), (lane.CompletedOffset, _delivery.IsDisposed));
        lane.Abort();
        Offer(lane, 3, 1);
    }

    [Fact]
    public async Task A_topic_that_is_not_ready_is_no_preparation()
    {
        var lanes = new ForwardingLanes(ForwardedRecordsTests.Options, _delivery, () => Task.FromException(new ForwardingException("no")), TimeProvider.System);
        await Assert.ThrowsAsync<ForwardingException>(() => lanes.PrepareAsync(new TopicPartition("metrics", 0)));
    }

    private ILane Open(long startOffset = 0) => _lanes.Open(new TopicPartition("metrics", 0), epoch: 1, startOffset);

    private static void Offer(ILane lane, int offset, int count) =>
        lane.Offer(LaneHarness.Batch(0, [.. Enumerable.Range(offset, count).Select(number => LaneHarness.Record(number, "series", new Observation(new EventTime(number + 1), 1)))]));

    private static ConsumedRecord At(long milliseconds) => LaneHarness.Record(0, "series", new Observation(new EventTime(1_000 * milliseconds), 1)) with { TimestampMilliseconds = milliseconds };

    private static void Completes(ILane lane, long offset) => Eventually.Becomes(() => lane.CompletedOffset == offset, () => $"offset {offset} to be done; {lane.CompletedOffset} is");

    private static string From(OutgoingRecord record) => System.Text.Encoding.UTF8.GetString(record.Headers[^1].Value);
}
