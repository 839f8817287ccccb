using Akka.Event;
using StreamingNp.Detection.Observations;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

/// <summary>A lane that fails says why by its end, for the source to tell in a sentence. Akka writes no stack trace into the log.</summary>
public sealed class FailureTests : ActorTests
{
    public FailureTests() : base("akka.loglevel = ERROR") => Sys.EventStream.Subscribe(TestActor, typeof(Error));

    [Fact]
    public async Task A_commit_that_fails_ends_the_lane()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        harness.Delivery.Acknowledge = _ => Task.FromException(new DeliveryException("The broker is full."));
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(0, "not JSON")));
        Exception exception = await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(lane.Completion, "the end of the lane"));
        Assert.Equal("The broker is full.", exception.GetBaseException().Message);
        Assert.Equal(0, lane.CompletedOffset);
        Assert.False(HasMessages, "Akka has logged an error.");
    }

    [Fact]
    public async Task A_disk_that_fails_ends_the_lane()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { MaxSeries = 1 });
        harness.BreakSpill();
        ILane lane = harness.Open();
        for (int offset = 0; offset < 6; offset++) lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(offset, $"series-{offset}", new Observation(new EventTime(1_795_460_400_000_000), offset))));
        await Assert.ThrowsAsync<StateException>(() => Eventually.Ends(lane.Completion, "the end of the lane"));
        Assert.False(HasMessages, "Akka has logged an error.");
    }
}
