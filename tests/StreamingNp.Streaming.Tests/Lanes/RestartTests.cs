using CsCheck;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;
using StreamingNp.Streaming.Tests.Testing;

namespace StreamingNp.Streaming.Tests.Lanes;

public sealed class RestartTests : ActorTests
{
    private static readonly LaneOptions Options = LaneHarness.Options with { SnapshotInterval = TimeSpan.FromSeconds(20) };

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-restart-").FullName;
    private int _runs;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Theory]
    [InlineData(1, 0, 1_000)]
    [InlineData(3, 0, 1_000)]
    [InlineData(1, 45, 1_000)]
    [InlineData(3, 45, 1_000)]
    [InlineData(1, 0, 2)]
    [InlineData(3, 45, 2)]
    [InlineData(3, 0, 1_000, SeriesKind.Counter)]
    [InlineData(3, 45, 2, SeriesKind.Counter)]
    public void A_lane_that_is_ended_at_any_time_and_opened_again_gives_what_it_would_have_given(int stride, int lateness, int mostSeries, SeriesKind kind = SeriesKind.Gauge)
    {
        // Of a counter, each value below the one before is a reset.
        LaneOptions options = Options with { Detector = Options.Detector with { Kind = kind, Arrival = new() { LateInARow = 2, AllowedLateness = TimeSpan.FromMinutes(lateness), MaxBuffered = 6 } } };
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        Gen.Select(ObservationSequences.Rough(150).Array[1, 5], Gen.Int[1, 40].Array[2, 12], Gen.Int[0, 1_000]).CompareUntil(rounds: 40, events: 30, sample =>
        {
            (Observation[][] fleet, int[] sizes, int mixture) = sample;
            ConsumedRecord[] records = Mixed(fleet, mixture);
            List<string> undisturbed = Run(model, options, records, [records.Length], kill: false), disturbed = Run(model, options with { MaxSeries = mostSeries }, records, sizes, kill: true);
            Assert.Equal(Lines(undisturbed), Lines(disturbed));
            return undisturbed.Count(line => line.Contains("\"state\"", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void What_was_done_is_not_done_again_though_its_offset_was_not_committed()
    {
        var model = new FakeModel();
        ConsumedRecord[] records = Mixed([Steady(60)], 0);
        using var harness = NewHarness(model, "again");
        ILane first = Open(harness);
        first.Offer(LaneHarness.Batch(0, records));
        LaneHarness.Drain(first);
        int sent = harness.Delivery.TextsTo(Options.ScoreTopic!).Count;
        ILane second = Open(harness);
        LaneHarness.Completes(second, records.Length);
        second.Offer(LaneHarness.Batch(0, records));
        LaneHarness.Drain(second);
        Assert.Equal(sent, harness.Delivery.TextsTo(Options.ScoreTopic!).Count);
        Assert.Equal(records.Length, harness.Counts.Consumed);
    }

    [Fact]
    public void A_lane_whose_state_is_reset_begins_without_a_past_and_keeps_what_follows()
    {
        var model = new FakeModel();
        ConsumedRecord[] records = Mixed([Steady(60)], 0);
        using (var harness = NewHarness(model, "reset"))
        {
            ILane lane = Open(harness);
            lane.Offer(LaneHarness.Batch(0, records[..30]));
            LaneHarness.Drain(lane);
        }
        using (var harness = NewHarness(model, "reset", reset: true))
        {
            ILane lane = Open(harness, 30);
            lane.Offer(LaneHarness.Batch(0, records[30..34]));
            LaneHarness.Drain(lane);
            Assert.Equal(4, harness.Counts.WarmingUp);
        }
        using (var harness = NewHarness(model, "reset"))
        {
            ILane lane = Open(harness, 34);
            lane.Offer(LaneHarness.Batch(0, records[34..50]));
            LaneHarness.Drain(lane);
            Assert.Equal(4, harness.Counts.WarmingUp);
        }
    }

    [Fact]
    public async Task A_lane_whose_state_is_reset_asks_for_it_again_until_something_was_kept()
    {
        var store = new LocalStateStore(new() { Directory = Path.Combine(_directory, "again") });
        var resets = new CountedResets(store);
        using var harness = new LaneHarness(Sys, new FakeModel(), Options, states: resets, resetState: true);
        ConsumedRecord[] records = Mixed([Steady(10)], 0);
        harness.Delivery.Acknowledge = _ => Task.FromException(new DeliveryException("The broker is full."));
        ILane failing = harness.Open();
        failing.Offer(LaneHarness.Batch(0, LaneHarness.Record(0, "not JSON")));
        await Assert.ThrowsAnyAsync<Exception>(() => Eventually.Ends(failing.Completion, "the end of a lane that cannot commit"));
        Assert.Equal(1, resets.Count);

        harness.Delivery.Acknowledge = _ => Task.CompletedTask;
        for (int life = 0; life < 2; life++)
        {
            ILane lane = Open(harness, 5 * life);
            lane.Offer(LaneHarness.Batch(0, records[(5 * life)..(5 * life + 5)]));
            LaneHarness.Drain(lane);
        }
        Assert.Equal(2, resets.Count);
    }

    [Fact]
    public void Series_outlive_their_topic_when_it_is_made_again()
    {
        var model = new FakeModel();
        ConsumedRecord[] records = Mixed([Steady(60)], 0);
        using var harness = NewHarness(model, "anew");
        ILane first = Open(harness);
        first.Offer(LaneHarness.Batch(0, records[..40]));
        LaneHarness.Drain(first);
        ConsumedRecord[] anew = [.. records[40..].Select((record, offset) => record with { Offset = offset })];
        harness.Prepare();
        ILane second = harness.Open(startsOver: true);
        second.Offer(LaneHarness.Batch(0, anew[..10]));
        LaneHarness.Drain(second);
        ILane third = Open(harness, 10);
        third.Offer(LaneHarness.Batch(0, anew[10..]));
        LaneHarness.Drain(third);
        Assert.Equal(8, harness.Counts.WarmingUp);
        Assert.Equal(52, harness.Counts.Scored);
    }

    [Fact]
    public void Series_outlive_a_topic_that_is_made_again_while_the_clock_is_behind_what_it_was()
    {
        var model = new FakeModel();
        ConsumedRecord[] records = Mixed([Steady(60)], 0);
        using (var ahead = NewHarness(model, "clock"))
        {
            ahead.Time.Advance(TimeSpan.FromDays(1));
            ahead.Prepare();
            ILane first = ahead.Open(startsOver: true);
            first.Offer(LaneHarness.Batch(0, records[..20]));
            LaneHarness.Drain(first);
        }
        using var behind = NewHarness(model, "clock");
        ConsumedRecord[] anew = [.. records[20..].Select((record, offset) => record with { Offset = offset })];
        behind.Prepare();
        ILane second = behind.Open(startsOver: true);
        second.Offer(LaneHarness.Batch(0, anew[..20]));
        LaneHarness.Drain(second);
        // What came in the second life is known to the third: none of it is taken once more.
        ILane third = Open(behind, 20);
        third.Offer(LaneHarness.Batch(0, [.. anew[15..20].Select((record, offset) => record with { Offset = 20 + offset })]));
        LaneHarness.Drain(third);
        Assert.Equal((20, 5), (behind.Counts.Scored, behind.Counts.Duplicate + behind.Counts.Late));
    }

    [Fact]
    public void State_that_is_behind_what_was_committed_is_told_of()
    {
        var model = new FakeModel();
        ConsumedRecord[] records = Mixed([Steady(60)], 0);
        using var harness = NewHarness(model, "behind");
        ILane first = Open(harness);
        first.Offer(LaneHarness.Batch(0, records[..30]));
        LaneHarness.Drain(first);
        ILane second = Open(harness, 30);
        second.Offer(LaneHarness.Batch(0, records[30..31]));
        LaneHarness.Drain(second);
        Assert.Empty(harness.Log.Lines);
        ILane third = Open(harness, 40);
        third.Offer(LaneHarness.Batch(0, records[40..]));
        LaneHarness.Drain(third);
        Assert.Contains("ends at offset 31, and its group has committed 40", Assert.Single(harness.Log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void State_of_another_shape_is_refused_in_a_sentence()
    {
        var model = new FakeModel();
        using (var harness = NewHarness(model, "shape"))
        {
            ILane lane = Open(harness);
            lane.Offer(LaneHarness.Batch(0, Mixed([Steady(30)], 0)));
            LaneHarness.Drain(lane);
        }
        LaneOptions other = Options with { Detector = Options.Detector with { History = Options.Detector.History with { BinsPerDay = 24 } } };
        using var refusing = NewHarness(model, "shape", options: other);
        ILane refused = Open(refusing, 30);
        var exception = Assert.ThrowsAny<Exception>(() => Eventually.Ends(refused.Completion, "the refusal").GetAwaiter().GetResult());
        Assert.Contains("--reset-state", exception.GetBaseException().Message, StringComparison.Ordinal);
    }

    private List<string> Run(FakeModel model, LaneOptions options, ConsumedRecord[] records, int[] sizes, bool kill)
    {
        using LaneHarness harness = NewHarness(model, $"run-{_runs++}", options: options);
        ILane lane = Open(harness);
        int at = 0;
        for (int step = 0; at < records.Length; step++)
        {
            int next = Math.Min(records.Length, at + sizes[step % sizes.Length]);
            lane.Offer(LaneHarness.Batch(0, records[at..next]));
            at = next;
            harness.Time.Advance(TimeSpan.FromSeconds(2));
            if (!kill || at == records.Length) continue;
            // Some of what it was offered may be done, and some of what is done not known to be.
            if (step % 2 == 0) LaneHarness.Completes(lane, Math.Max(0, at - 20));
            lane.Abort();
            Eventually.Ends(harness.WhenEndedAsync(), "the end of an aborted lane").GetAwaiter().GetResult();
            long committed = Math.Max(0, lane.CompletedOffset - step % 3);
            lane = Open(harness, committed);
            at = (int)committed;
            // It has to come further with each life.
            sizes = [.. sizes.Select(size => size + 5)];
        }
        LaneHarness.Drain(lane);
        return [.. harness.Delivery.TextsTo(Options.EventTopic), .. harness.Delivery.TextsTo(Options.ScoreTopic!)];
    }

    // Of each series in order; what was repeated after an end counts once.
    private static List<string> Lines(List<string> lines) =>
        [.. lines.Select(line => System.Text.RegularExpressions.Regex.Replace(line, "\"detected_at\":\"[^\"]*\",?", "")).Distinct().Order(StringComparer.Ordinal)];

    private static Observation[] Steady(int count) => [.. Enumerable.Range(0, count).Select(index => new Observation(new EventTime(1_000_000L * 60 * (index + 1)), index % 5))];

    /// <summary>The records of a fleet: each series in its order, the series mixed at random.</summary>
    internal static ConsumedRecord[] Mixed(Observation[][] fleet, int mixture)
    {
        var random = new Random(mixture);
        var left = fleet.Select((observations, index) => (Name: $"series-{index}", Left: new Queue<Observation>(observations))).Where(series => series.Left.Count > 0).ToList();
        var records = new List<ConsumedRecord>();
        while (left.Count > 0)
        {
            (string name, Queue<Observation> observations) = left[random.Next(left.Count)];
            records.Add(LaneHarness.Record(records.Count, name, observations.Dequeue()));
            left.RemoveAll(series => series.Left.Count == 0);
        }
        return [.. records];
    }

    private LaneHarness NewHarness(FakeModel model, string name, bool reset = false, LaneOptions? options = null) =>
        new(Sys, model, options ?? Options, states: new LocalStateStore(new() { Directory = Path.Combine(_directory, name) }), resetState: reset);

    private static ILane Open(LaneHarness harness, long startOffset = 0)
    {
        harness.Prepare();
        return harness.Open(startOffset: startOffset);
    }
}
