using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Detection.Windows;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class LaneTests : ActorTests
{
    [Fact]
    public void An_event_is_sent_as_a_cloud_event_with_its_series_as_key()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike("a/b", at: 40)));
        LaneHarness.Drain(lane);
        OutgoingRecord opened = harness.Delivery.To("anomalies")[0];
        JsonElement anomaly = JsonElement.Parse(opened.Value!);
        Assert.Equal("a/b", Encoding.UTF8.GetString(opened.Key));
        Assert.Equal(("opened", "a/b", 500), (anomaly.GetProperty("state").GetString(), anomaly.GetProperty("series").GetString(), anomaly.GetProperty("value").GetInt32()));
        Assert.Equal(
            [
                ("ce_specversion", "1.0"), ("ce_id", anomaly.GetProperty("id").GetString()!), ("ce_source", "streaming-np/metrics"), ("ce_type", "streaming-np.incident.opened"),
                ("ce_subject", "a/b"), ("ce_time", "2026-11-23T00:00:00.0000000Z"), ("content-type", "application/json"),
            ],
            opened.Headers.Select(header => (header.Key, Encoding.UTF8.GetString(header.Value))));
    }

    [Fact]
    public void Scores_are_sent_only_where_a_topic_is_named()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { ScoreTopic = null });
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike("a", at: 40)));
        LaneHarness.Drain(lane);
        Assert.NotEmpty(harness.Delivery.Records);
        Assert.All(harness.Delivery.Records, record => Assert.Equal("anomalies", record.Topic));
    }

    [Fact]
    public void It_shows_its_series_and_open_incidents_until_it_ends()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, [.. Spike("a", at: 40).Take(41)]));
        LaneHarness.Completes(lane, 41);
        Eventually.Becomes(() => harness.Holds == (1, 1), () => $"one series with an open incident, not {harness.Holds}");
        LaneHarness.Drain(lane);
        Eventually.Becomes(() => harness.Holds == (0, 0), () => $"no series and no open incident, not {harness.Holds}");
    }

    [Fact]
    public void Windows_to_train_on_hold_normal_points_only()
    {
        var windows = new Collector();
        using var harness = new LaneHarness(Sys, new FakeModel(), windows: windows);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike("a", at: 40)));
        LaneHarness.Drain(lane);
        int anomalous = harness.Delivery.TextsTo("scores").Count(score => JsonElement.Parse(score).GetProperty("anomalous").GetBoolean());
        Assert.InRange(anomalous, 1, 10);
        Assert.Equal(harness.Counts.Scored - anomalous, windows.Values.Count);
        Assert.DoesNotContain(500, windows.Values);
    }

    [Fact]
    public void Offsets_rise_only_past_what_is_acknowledged()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        TaskCompletionSource[] acknowledgments = [.. Enumerable.Range(0, 40).Select(_ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously))];
        harness.Delivery.Acknowledge = record => acknowledgments[OffsetOf(record)].Task;
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, [.. Enumerable.Range(0, acknowledgments.Length).Select(offset => LaneHarness.Record(offset, "{"))]));
        Eventually.Becomes(() => harness.Delivery.Records.Count == acknowledgments.Length, "all dead letters");
        int[] order = [.. Enumerable.Range(0, acknowledgments.Length)];
        new Random(1).Shuffle(order);
        foreach (int acknowledged in order)
        {
            Assert.Equal(0, lane.CompletedOffset);
            acknowledgments[acknowledged].SetResult();
        }
        LaneHarness.Completes(lane, acknowledgments.Length);
    }

    [Fact]
    public void A_point_that_is_being_scored_holds_back_the_offsets_behind_it()
    {
        using var gate = new Gate();
        using var harness = new LaneHarness(Sys, new FakeModel { Predicting = _ => gate.Pass() });
        ILane lane = harness.Open();
        // The ninth point is the first that is scored; what comes behind it needs no scorer.
        lane.Offer(LaneHarness.Batch(0, Spike("a", at: 40)[..9]));
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(9, null), LaneHarness.Record(10, null)));
        gate.Reached();
        Eventually.Becomes(() => harness.Counts.Tombstones == 2, "both tombstones");
        LaneHarness.Completes(lane, 8);
        Assert.Equal(8, lane.CompletedOffset);
        gate.Open();
        LaneHarness.Completes(lane, 11);
    }

    [Fact]
    public void A_record_that_cannot_be_sent_fails_the_lane_where_it_stands()
    {
        using var harness = new LaneHarness(Sys, new FakeModel());
        harness.Delivery.Acknowledge = record => OffsetOf(record) == 2 ? Task.FromException(new DeliveryException("There is no topic.")) : Task.CompletedTask;
        ILane lane = harness.Open();
        for (int offset = 0; offset < 5; offset++) lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(offset, "{")));
        Eventually.Becomes(() => lane.Completion.IsFaulted, "the lane's failure");
        Assert.Contains("There is no topic.", lane.Completion.Exception!.GetBaseException().Message, StringComparison.Ordinal);
        Assert.InRange(lane.CompletedOffset, 0, 2);
    }

    [Fact]
    public void A_drained_lane_finishes_all_that_it_was_offered()
    {
        using var gate = new Gate();
        using var harness = new LaneHarness(Sys, new FakeModel { Predicting = _ => gate.Pass() }, LaneHarness.Options with { MaxUnderWay = 10 });
        ILane lane = harness.Open(startOffset: 0);
        ConsumedRecord[] records = Spike("a", at: 40);
        foreach (ConsumedRecord[] part in records.Chunk(7)) lane.Offer(LaneHarness.Batch(0, part));
        gate.Reached();
        lane.Complete();
        Assert.False(lane.Completion.IsCompleted);
        gate.Open();
        LaneHarness.Drain(lane);
        Assert.Equal(records.Length, lane.CompletedOffset);
        Assert.Equal((records.Length, 0), (harness.Counts.Consumed, harness.Counts.UnderWay));
        Assert.Equal(records.Length - 8, harness.Delivery.To("scores").Count);
        Assert.NotEmpty(harness.Delivery.To("anomalies"));
    }

    [Fact]
    public async Task An_aborted_lane_sends_no_more_and_gives_back_what_waits()
    {
        using var gate = new Gate();
        using var harness = new LaneHarness(Sys, new FakeModel { Predicting = _ => gate.Pass() });
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike("a", at: 40)[..20]));
        gate.Reached();
        lane.Abort();
        await Eventually.Ends(harness.WhenEndedAsync(), "the lane's end");
        Assert.Equal(0, harness.Counts.UnderWay);
        Assert.Equal((20, 8, 1, 11), (harness.Counts.Consumed, harness.Counts.WarmingUp, harness.Counts.Scored, harness.Counts.GivenBack));

        // The scorer, which comes back with a window that nobody waits for, goes on with those of others.
        ILane next = harness.Open(partition: 0, startOffset: 8);
        next.Offer(LaneHarness.Batch(0, [.. Spike("b", at: 40).Select(record => record with { Offset = record.Offset + 8 })]));
        gate.Open();
        LaneHarness.Drain(next);
        Assert.Equal(8, lane.CompletedOffset);
        Assert.All(harness.Delivery.Records, record => Assert.Equal("b", Encoding.UTF8.GetString(record.Key)));
    }

    [Fact]
    public void A_scorer_that_fails_takes_the_lane_with_it_and_the_next_lane_succeeds()
    {
        int failures = 1;
        using var harness = new LaneHarness(Sys, new FakeModel
        {
            Predicting = _ =>
            {
                if (Interlocked.Decrement(ref failures) >= 0) throw new InvalidOperationException("Out of memory.");
            },
        });
        ConsumedRecord[] records = Spike("a", at: 40);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, records));
        Eventually.Becomes(() => lane.Completion.IsFaulted, "the lane's failure");
        Assert.Equal("Out of memory.", lane.Completion.Exception!.GetBaseException().Message);

        long from = lane.CompletedOffset;
        Assert.InRange(from, 0, 8);
        ILane next = harness.Open(startOffset: from);
        next.Offer(LaneHarness.Batch(0, [.. records.Where(record => record.Offset >= from)]));
        LaneHarness.Drain(next);
        Assert.Equal(records.Length, next.CompletedOffset);
        Assert.Equal(0, harness.Counts.UnderWay);
    }

    [Fact]
    public void A_lane_with_enough_under_way_takes_no_more()
    {
        using var gate = new Gate();
        using var harness = new LaneHarness(Sys, new FakeModel { Predicting = _ => gate.Pass() }, LaneHarness.Options with { MaxUnderWay = 15 });
        ILane lane = harness.Open();
        ConsumedRecord[] records = [.. Spike("a", at: 40)];
        // Eight points only warm up. Then ten, fewer than 15, are under way, with the next batch twenty, and then it is enough.
        lane.Offer(LaneHarness.Batch(0, records[..8]));
        foreach (ConsumedRecord[] part in records[8..].Chunk(10)) lane.Offer(LaneHarness.Batch(0, part));
        gate.Reached();
        Eventually.Becomes(() => harness.Counts.Consumed >= 28, () => $"28 records taken: {harness.Counts}");
        Assert.Equal(28, harness.Counts.Consumed);
        gate.Open();
        LaneHarness.Drain(lane);
        Assert.Equal(records.Length, harness.Counts.Consumed);
    }

    [Fact]
    public void A_backlog_is_scored_and_opens_no_incident()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { MaxAlertAge = TimeSpan.FromHours(1) });
        DateTimeOffset old = LaneHarness.Now - TimeSpan.FromHours(1) - TimeSpan.FromMilliseconds(1);
        ILane lane = harness.Open();
        lane.Offer(LaneHarness.Batch(0, Spike("old", at: 40, timestamp: old)));
        lane.Offer(LaneHarness.Batch(0, [.. Spike("young", at: 40, timestamp: old.AddMilliseconds(1)).Select(record => record with { Offset = record.Offset + 60 })]));
        // What has no time of its own is as old as what it says: these observations are of the hours after the clock's time.
        lane.Offer(LaneHarness.Batch(0, [.. Spike("timeless", at: 40, timestamp: DateTimeOffset.UnixEpoch).Select(record => record with { Offset = record.Offset + 120 })]));
        LaneHarness.Drain(lane);
        List<JsonElement> scores = [.. harness.Delivery.TextsTo("scores").Select(score => JsonElement.Parse(score))];
        Assert.Equal(["old", "timeless", "young"], scores.Where(score => score.GetProperty("anomalous").GetBoolean()).Select(score => score.GetProperty("series").GetString()).Distinct().Order());
        Assert.Equal(["timeless", "young"], harness.Delivery.TextsTo("anomalies").Select(anomaly => JsonElement.Parse(anomaly).GetProperty("series").GetString()).Distinct().Order());
    }

    /// <summary>Sixty noisy points, five minutes apart from the clock's time on, with one that nobody could miss.</summary>
    internal static ConsumedRecord[] Spike(string series, int at, DateTimeOffset? timestamp = null) =>
        [.. ObservationSequences.Regular(60, 5, index => index == at ? 500 : ObservationSequences.Noise(index)).Select((observation, index) => LaneHarness.Record(index, series, observation, timestamp: timestamp))];

    internal static int OffsetOf(OutgoingRecord deadLetter) => int.Parse(deadLetter.Headers.Single(header => header.Key == "source-offset").Value, null);

    private sealed class Collector : IWindowCollector
    {
        private readonly Lock _gate = new();
        private readonly List<double> _values = [];

        public IReadOnlyList<double> Values
        {
            get
            {
                lock (_gate) return [.. _values];
            }
        }

        public void Completed(Window window)
        {
            lock (_gate) _values.Add(window.Targets[0].Value);
        }
    }
}
