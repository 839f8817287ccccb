using System.Text.Json;
using Akka.TestKit;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Limits;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.State;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class LimitTests() : ActorTests("""akka.scheduler.implementation = "Akka.TestKit.TestScheduler, Akka.TestKit" """)
{
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromDays(7);

    private readonly string _directory = Directory.CreateTempSubdirectory("streaming-np-limits-").FullName;

    protected override void AfterAll()
    {
        base.AfterAll();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public void Evicted_series_come_back_as_they_were() => Gen.Select(Gen.Int[1, 6], Gen.Int[1, 40], Gen.Int[0, 1_000]).Sample((most, size, seed) =>
    {
        ConsumedRecord[] records = Fleet(series: 8, points: 40, seed);
        Assert.Equal(Scores(records, size, LaneHarness.Options), Scores(records, size, LaneHarness.Options with { MaxSeries = most }));
    }, iter: 12, threads: 1);

    [Fact]
    public void All_series_are_counted_evicted_ones_too()
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { MaxSeries = 3 });
        ILane lane = harness.Open();
        Offer(lane, Fleet(series: 8, points: 4, seed: 1), 5);
        Assert.Equal(8, harness.Holds.Series);
        LaneHarness.Drain(lane);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    public void A_series_that_is_silent_for_too_long_is_forgotten_and_warms_up_when_it_returns(int mostSeries)
    {
        LaneOptions options = LaneHarness.Options with { ForgetAfter = ForgetAfter, MaxSeries = mostSeries };
        LocalStateStore States() => new(new() { Directory = Path.Combine(_directory, $"forget-{mostSeries}") });
        ConsumedRecord[] records = Fleet(series: 3, points: 40, seed: 2);
        using (var harness = new LaneHarness(Sys, new FakeModel(), options, states: States()))
        {
            ILane lane = Open(harness, 0);
            Offer(lane, records[..90], 7);
            Pass(harness, ForgetAfter);
            Eventually.Becomes(() => harness.Holds.Series == 0, () => $"no series, of which there are {harness.Holds.Series}");
            LaneHarness.Drain(lane);
        }
        using (var harness = new LaneHarness(Sys, new FakeModel(), options, states: States()))
        {
            ILane lane = Open(harness, 90);
            LaneHarness.Completes(lane, 90);
            Assert.Equal(0, harness.Holds.Series);
            Offer(lane, records[90..], 7);
            LaneHarness.Drain(lane);
            Assert.Equal(3 * 8, harness.Counts.WarmingUp);
        }
    }

    [Fact]
    public void An_incident_about_the_silence_of_a_series_ends_when_it_is_forgotten()
    {
        LaneOptions options = LaneHarness.Options with { ForgetAfter = ForgetAfter, Detector = new DetectorOptions { Incidents = new() { NoDataAfter = TimeSpan.FromHours(1) } } };
        using var harness = new LaneHarness(Sys, new FakeModel(), options);
        ILane lane = harness.Open();
        Offer(lane, Fleet(series: 1, points: 30, seed: 3), 30);
        Pass(harness, TimeSpan.FromHours(1));
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 1, "the event that the series is missed");
        Pass(harness, ForgetAfter);
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count == 2, "the event that it is waited for no more");
        JsonElement[] events = [.. harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text))];
        Assert.Equal(["opened", "resolved"], events.Select(anomaly => anomaly.GetProperty("state").GetString()));
        Assert.Equal(events[0].GetProperty("incident").GetString(), events[1].GetProperty("incident").GetString());
        Assert.Contains("not waited for any more", events[1].GetProperty("explanation").GetString(), StringComparison.Ordinal);
        Assert.Equal("idle", events[1].GetProperty("ended").GetString());
        LaneHarness.Drain(lane);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(1)]
    public void A_series_that_stopped_is_missed_once_whether_it_was_put_away_or_not(int mostSeries)
    {
        TimeSpan noDataAfter = TimeSpan.FromMinutes(10);
        LaneOptions options = LaneHarness.Options with { MaxSeries = mostSeries, Detector = new DetectorOptions { Incidents = new() { NoDataAfter = noDataAfter } } };
        using var harness = new LaneHarness(Sys, new FakeModel(), options);
        ILane lane = harness.Open();
        ConsumedRecord[] records = Steady(series: 5, points: 30);
        Offer(lane, records, 10);
        Pass(harness, noDataAfter - TimeSpan.FromSeconds(1));
        Tombstone(harness, lane, records.Length, before: 0);
        Assert.Empty(harness.Delivery.To("anomalies"));
        for (int minute = 0; minute < 30; minute++) Pass(harness, TimeSpan.FromMinutes(1));
        Eventually.Becomes(() => harness.Delivery.To("anomalies").Count >= 5, () => $"5 events, of which there are {harness.Delivery.To("anomalies").Count}");
        Tombstone(harness, lane, records.Length + 1, before: 1);
        Assert.Equal(
            Enumerable.Range(0, 5).Select(index => $"series-{index} no_data opened"),
            harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text)).Select(one => $"{one.GetProperty("series")} {one.GetProperty("cause")} {one.GetProperty("state")}").Order());
        LaneHarness.Drain(lane);
    }

    [Fact]
    public void A_series_that_was_put_away_is_missed_when_its_mute_ends_or_a_rule_comes_that_misses_it()
    {
        TimeSpan noDataAfter = TimeSpan.FromMinutes(10);
        SeriesRule Missed(string name) => new() { Match = new() { Series = new(name) }, NoDataAfter = noDataAfter };
        SeriesRule muted = Missed("series-0") with { Maintenance = [new(EventTime.FromDateTimeOffset(LaneHarness.Now), EventTime.FromDateTimeOffset(LaneHarness.Now.AddMinutes(40)))] };
        var rules = new LiveRules(new([muted]));
        using var harness = new LaneHarness(Sys, new FakeModel(), LaneHarness.Options with { MaxSeries = 1 }, rules: rules);
        IEnumerable<string?> Events() => harness.Delivery.TextsTo("anomalies").Select(text => JsonElement.Parse(text).GetProperty("series").GetString());
        ILane lane = harness.Open();
        ConsumedRecord[] records = Steady(series: 3, points: 30);
        Offer(lane, records, 10);
        for (int minute = 0; minute < 39; minute++) Pass(harness, TimeSpan.FromMinutes(1));
        Tombstone(harness, lane, records.Length, before: 0);
        Assert.Empty(Events());
        for (int minute = 0; minute < 5; minute++) Pass(harness, TimeSpan.FromMinutes(1));
        Eventually.Becomes(() => Events().SequenceEqual(["series-0"]), () => $"that series-0 alone is missed: {string.Join(", ", Events())}");

        rules.Replace(new([muted, Missed("series-1")]));
        Tombstone(harness, lane, records.Length + 1, before: 1);
        for (int minute = 0; minute < 5; minute++) Pass(harness, TimeSpan.FromMinutes(1));
        Eventually.Becomes(() => Events().SequenceEqual(["series-0", "series-1"]), () => $"that series-1 is missed, too: {string.Join(", ", Events())}");
        LaneHarness.Drain(lane);
    }

    [Fact]
    public void Without_room_known_series_go_on_and_others_are_shed_and_counted()
    {
        long resident = 0;
        var budget = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        using var memory = new MemoryBudget(new() { MaxBytes = 1_000 }, budget, NullLogger<MemoryBudget>.Instance, () => resident, () => { });
        using var harness = new LaneHarness(Sys, new FakeModel(), memory: memory);
        ILane lane = harness.Open();
        ConsumedRecord[] known = Fleet(series: 4, points: 20, seed: 4), others = [.. Fleet(series: 6, points: 20, seed: 5).Select(record => record with { Offset = record.Offset + 40 })];
        Offer(lane, known[..40], 10);
        resident = 990;
        budget.Advance(TimeSpan.FromSeconds(1));
        // Whoever is silent for a minute is evicted, and is known nevertheless.
        Pass(harness, TimeSpan.FromMinutes(2));
        Offer(lane, others, 10);
        LaneHarness.Drain(lane);
        ObservationCounts counts = harness.Counts;
        Assert.Equal((160, 40, 0), (counts.Consumed, counts.Dropped, counts.UnderWay));
        Assert.Equal(4 * 8, counts.WarmingUp);
    }

    private static ConsumedRecord[] Fleet(int series, int points, int seed)
    {
        var random = new Random(seed);
        var left = Enumerable.Range(0, series).ToDictionary(index => index, _ => 0);
        var records = new List<ConsumedRecord>();
        while (left.Count > 0)
        {
            int index = left.Keys.ElementAt(random.Next(left.Count)), point = left[index]++;
            records.Add(LaneHarness.Record(records.Count, $"series-{index}", new Observation(new EventTime(60_000_000L * (point + 1)), Math.Sin(point) + (random.Next(20) == 0 ? 50 : 0))));
            if (left[index] == points) left.Remove(index);
        }
        return [.. records];
    }

    private static ConsumedRecord[] Steady(int series, int points) => [.. Enumerable.Range(0, series * points)
        .Select(offset => LaneHarness.Record(offset, $"series-{offset % series}", new Observation(new EventTime(60_000_000L * (offset / series + 1)), offset / series % 5)))];

    // The lane's stage handles one thing after the other: once it has taken this record, it has seen the time pass.
    private static void Tombstone(LaneHarness harness, ILane lane, long offset, int before)
    {
        lane.Offer(LaneHarness.Batch(0, LaneHarness.Record(offset, null)));
        Eventually.Becomes(() => harness.Counts.Tombstones == before + 1, "the tombstone");
    }

    private static ILane Open(LaneHarness harness, long startOffset)
    {
        harness.Prepare();
        return harness.Open(startOffset: startOffset);
    }

    private static void Offer(ILane lane, ConsumedRecord[] records, int size)
    {
        foreach (ConsumedRecord[] batch in records.Chunk(size))
        {
            lane.Offer(LaneHarness.Batch(0, batch));
            LaneHarness.Completes(lane, batch[^1].Offset + 1);
        }
    }

    private IReadOnlyList<string> Scores(ConsumedRecord[] records, int size, LaneOptions options)
    {
        using var harness = new LaneHarness(Sys, new FakeModel(), options);
        ILane lane = harness.Open();
        Offer(lane, records, size);
        LaneHarness.Drain(lane);
        return [.. harness.Delivery.TextsTo("scores"), .. harness.Delivery.TextsTo("anomalies").Select(text => System.Text.RegularExpressions.Regex.Replace(text, "\"detected_at\":\"[^\"]*\",?", ""))];
    }

    private void Pass(LaneHarness harness, TimeSpan time)
    {
        harness.Time.Advance(time);
        ((TestScheduler)Sys.Scheduler).Advance(time);
    }
}
