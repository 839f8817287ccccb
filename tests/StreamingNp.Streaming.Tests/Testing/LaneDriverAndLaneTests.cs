using Akka.TestKit;
using CsCheck;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Lanes;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Testing;

public sealed class LaneDriverAndLaneTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private static readonly LaneOptions Options = LaneHarness.Options with
    {
        IdleAfter = 12 * Minute,
        SnapshotInterval = 20 * Minute,
        Detector = new DetectorOptions { Incidents = new() { NoDataAfter = 10 * Minute } },
    };

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-driver-").FullName;
    private int _runs;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void The_driver_publishes_byte_for_byte_what_a_lane_does_over_time_and_restarts(int stride)
    {
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        Gen.Select(ObservationSequences.Rough(120).Array[1, 5], Gen.Int[0, 1_000]).CompareUntil(rounds: 24, events: 30, sample =>
        {
            (var fleet, int seed) = sample;
            List<Step> steps = Steps(fleet, seed);
            using var driver = new LaneDriver(Options, model, LaneHarness.Topic, LaneHarness.Now);
            foreach (Step step in steps)
            {
                if (step.Records.Length > 0) driver.Send(step.Records);
                else if (step.Passes) driver.Advance(Minute);
                else driver.Restart();
            }
            (IReadOnlyList<OutgoingRecord> published, ObservationCounts counts) = ThroughLane(model, steps);
            Assert.Equal(published.Select(Written), driver.Records.Select(Written));
            Assert.Equal(counts, driver.Counts);
            return driver.Events.Count;
        });
    }

    private (IReadOnlyList<OutgoingRecord> Published, ObservationCounts Counts) ThroughLane(FakeModel model, List<Step> steps)
    {
        using var harness = new LaneHarness(Sys, model, Options, states: new LocalStateStore(new() { Directory = Path.Combine(_directory, $"run-{_runs++}") }));
        harness.Prepare();
        ILane lane = harness.Open();
        long next = 0;
        foreach (Step step in steps)
        {
            if (step.Records.Length > 0)
            {
                lane.Offer(LaneHarness.Batch(0, step.Records));
                next = step.Records[^1].Offset + 1;
                LaneHarness.Completes(lane, next);
            }
            else if (step.Passes)
            {
                harness.Time.Advance(Minute);
                ((TestScheduler)Sys.Scheduler).Advance(Minute);
            }
            else
            {
                LaneHarness.Drain(lane);
                Eventually.Ends(harness.WhenEndedAsync(), "the end of a drained lane").GetAwaiter().GetResult();
                harness.Prepare();
                lane = harness.Open(startOffset: next);
            }
        }
        LaneHarness.Drain(lane);
        Eventually.Ends(harness.WhenEndedAsync(), "the end of a drained lane").GetAwaiter().GetResult();
        return (harness.Delivery.Records, harness.Counts);
    }

    // A lane's stage handles one thing after the other: once it has taken a record, it has begun, and has seen the time pass.
    private static List<Step> Steps(Detection.Observations.Observation[][] fleet, int seed)
    {
        var random = new Random(seed);
        ConsumedRecord[] records = RestartTests.Mixed(fleet, seed);
        long offset = 0;
        List<Step> steps = [Marker()];
        for (int at = 0; at < records.Length;)
        {
            int size = Math.Min(records.Length - at, random.Next(1, 40));
            steps.Add(new([.. records[at..(at + size)].Select(record => record with { Offset = offset++ })], false));
            at += size;
            if (random.Next(6) == 0) steps.Add(new([LaneHarness.Record(offset++, """{"value":"much"}"""), Tombstone()], false));
            if (random.Next(5) == 0) steps.AddRange([new([], false), Marker()]);
            if (random.Next(3) > 0) continue;
            for (int minutes = random.Next(1, 16); minutes > 0; minutes--) steps.AddRange([new([], true), Marker()]);
        }
        return steps;

        Step Marker() => new([Tombstone()], false);

        ConsumedRecord Tombstone() => LaneHarness.Record(offset++, null);
    }

    private static string Written(OutgoingRecord record) =>
        $"{record.Topic} {Convert.ToHexString(record.Key)} {System.Text.Encoding.UTF8.GetString(record.Value!)} {string.Join(' ', record.Headers.Select(header => $"{header.Key}={Convert.ToHexString(header.Value)}"))}";

    /// <summary>What happens next: records come, a minute passes, or the lane is ended and begun again.</summary>
    private sealed record Step(ConsumedRecord[] Records, bool Passes);
}
