using System.Text.Json;
using Akka.TestKit;
using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class ArrivalTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly LaneOptions Options = With(new() { AllowedLateness = TimeSpan.FromMinutes(30) });

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-arrival-").FullName;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Lanes_hold_back_as_the_detector_alone_does_however_records_come() =>
        Gen.Select(ObservationSequences.Rough(150).Array[1, 4], Gen.Int[1, 40].Array[1, 5], Gen.Int[1, 10], Gen.Int[0, 4], Gen.Int[0, 1_000]).Sample((fleet, sizes, most, inARow, mixture) =>
        {
            var model = new FakeModel(layout: FakeModel.Small with { Stride = 1 + mixture % 3 });
            LaneOptions options = With(new() { AllowedLateness = TimeSpan.FromMinutes(mixture % 90), MaxBuffered = most, LateInARow = inARow });
            (string, Observation[])[] series = [.. fleet.Select((observations, index) => ($"series-{index}", observations))];
            FleetRun.ThroughLanes(Sys, model, options, series, new(1, 1, 8, sizes, MaxUnderWay: 64, Waits: 2, mixture)).IsTheSameAs(FleetRun.Alone(model, options.Detector, series));
        }, iter: 40, threads: 1);

    [Fact]
    public void A_series_that_waits_holds_back_no_offset()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), Options);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike()[..3]));
        LaneHarness.Completes(lane, 3);
        Assert.Equal((3, 3, 0), (harness.Counts.Consumed, harness.Counts.Buffered, harness.Counts.UnderWay));
        LaneHarness.Drain(lane);
        // Nobody keeps it, so it was taken.
        Assert.Equal((3, 0, 3), (harness.Counts.Consumed, harness.Counts.Buffered, harness.Counts.WarmingUp));
    }

    [Fact]
    public void What_is_buffered_goes_on_with_whoever_has_the_partition_next()
    {
        ConsumedRecord[] records = Spike();
        using (var harness = Keeping())
        {
            ILane first = Open(harness, 0);
            first.Offer(LaneHarness.Batch(0, records[..20]));
            LaneHarness.Drain(first);
            Assert.Equal((20, 8, 6, 6, 0), (harness.Counts.Consumed, harness.Counts.WarmingUp, harness.Counts.Scored, harness.Counts.GivenBack, harness.Counts.Buffered));
        }
        using (var harness = Keeping())
        {
            ILane second = Open(harness, 20);
            // The point in the middle comes last.
            second.Offer(LaneHarness.Batch(0, [.. records[21..26].Select((record, index) => record with { Offset = 20 + index }), records[20] with { Offset = 25 }]));
            LaneHarness.Drain(second);
            Assert.Equal((12, 6, 6, 0), (harness.Counts.Consumed, harness.Counts.Scored, harness.Counts.GivenBack, harness.Counts.UnderWay));
        }
    }

    [Fact]
    public void A_series_that_fell_silent_is_waited_for_no_longer()
    {
        ConsumedRecord[] records = Spike();
        using (var harness = Keeping())
        {
            ILane lane = Open(harness, 0);
            lane.Offer(LaneHarness.Batch(0, records[..36]));
            LaneHarness.Completes(lane, 36);
            Assert.Equal((6, 0), (harness.Counts.Buffered, harness.Delivery.To("anomalies").Count));
            Pass(harness, Options.IdleAfter);
            // The spike was among the newest.
            Eventually.Becomes(() => harness.Counts.Buffered == 0 && harness.Delivery.To("anomalies").Count > 0, () => $"the incident of the point that was buffered; {harness.Counts}");
            Pass(harness, Options.IdleAfter);
            Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 2, "the end of the incident");
            LaneHarness.Drain(lane);
            Assert.Equal(["value", "idle"], harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text).GetProperty("cause").GetString()));
            Assert.Equal(36, lane.CompletedOffset);
        }
        using (var harness = Keeping())
        {
            ILane lane = Open(harness, 36);
            lane.Offer(LaneHarness.Batch(0, records[35] with { Offset = 36 }, records[34] with { Offset = 37 }));
            LaneHarness.Drain(lane);
            Assert.Equal((2, 1, 1), (harness.Counts.Consumed, harness.Counts.Duplicate, harness.Counts.Late));
        }
    }

    [Fact]
    public void A_clock_that_was_set_back_ends_the_incident_and_the_series_begins_anew()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), With(new() { LateInARow = 4 }));
        ILane lane = harness.Open();
        // Measured at times that were there before.
        IEnumerable<ConsumedRecord> again = ObservationSequences.Regular(20, 5, index => ObservationSequences.Noise(index + 100)).Select((observation, index) => LaneHarness.Record(36 + index, "a", observation));
        lane.Offer(LaneHarness.Batch(0, [.. Spike()[..36], .. again]));
        LaneHarness.Completes(lane, 56);
        Eventually.Becomes(() => harness.Holds == (1, 0), () => $"one series without an incident, not {harness.Holds}");
        LaneHarness.Drain(lane);
        Assert.Equal(["value", "idle"], harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text).GetProperty("cause").GetString()));
        Assert.Equal((56, 3, 16, 37), (harness.Counts.Consumed, harness.Counts.Late, harness.Counts.WarmingUp, harness.Counts.Scored));
    }

    private static LaneOptions With(ArrivalOptions arrival) => LaneHarness.Options with { Detector = LaneHarness.Options.Detector with { Arrival = arrival } };

    private static ConsumedRecord[] Spike() => LaneTests.Spike("a", at: 35);

    private LaneHarness Keeping() => new(Sys, new FakeModel(), Options, states: new LocalStateStore(new() { Directory = Path.Combine(_directory, "state") }));

    private static ILane Open(LaneHarness harness, long startOffset)
    {
        harness.Prepare();
        return harness.Open(startOffset: startOffset);
    }

    private void Pass(LaneHarness harness, TimeSpan time)
    {
        harness.Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }
}
