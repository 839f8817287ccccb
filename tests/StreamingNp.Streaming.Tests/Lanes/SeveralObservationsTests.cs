using System.Text;
using System.Text.Json;
using CsCheck;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class SeveralObservationsTests
{
    private static readonly DateTimeOffset Midnight = LaneHarness.Now;

    [Fact]
    public void Records_of_several_observations_give_what_those_give_one_by_one_also_after_crashes() =>
        Gen.Select(ObservationSequences.Rough(80).Array[1, 4], Gen.Int[0, 1_000], Gen.Bool.Select(isLong => isLong ? 4 : 1), Gen.Bool.Select(waits => waits ? 90 : 0)).Sample((fleet, seed, stride, lateness) =>
        {
            var random = new Random(seed);
            ConsumedRecord[] single = RestartTests.Mixed(fleet, seed);
            List<ConsumedRecord> several = [];
            for (int at = 0, next; at < single.Length; at = next)
            {
                next = Math.Min(single.Length, at + random.Next(1, 12));
                several.Add(LaneHarness.Record(several.Count, $"[{string.Join(',', single[at..next].Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span)))}]"));
            }
            LaneOptions options = LaneHarness.Options with
            {
                SnapshotInterval = TimeSpan.FromMinutes(1),
                Detector = new() { Arrival = new() { AllowedLateness = TimeSpan.FromSeconds(lateness) } },
            };
            var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
            using LaneDriver apart = new(options, model, start: Midnight), together = new(options, model, start: Midnight), crashing = new(options, model, start: Midnight);
            apart.Send(single);
            for (int at = 0, next; at < several.Count; at = next)
            {
                next = Math.Min(several.Count, at + random.Next(1, 5));
                foreach (LaneDriver driver in (LaneDriver[])[together, crashing])
                {
                    driver.Send(several[at..next]);
                    driver.Advance(TimeSpan.FromSeconds(10));
                }
                if (random.Next(3) == 0) crashing.Crash(random.Next(12));
                if (random.Next(4) == 0) crashing.Restart();
            }
            Assert.Equal(Scores(apart), Scores(together));
            Assert.Equal(Scores(together), Scores(crashing));
            ObservationCounts counts = together.Counts;
            Assert.Equal((several.Count, several.Count, single.Length, 0), (counts.Consumed, counts.Read, counts.Observations, counts.UnderWay));
            Assert.Equal(Settled(apart.Counts), Settled(counts));
            Assert.Equal(0, crashing.Counts.UnderWay);
        }, iter: 60, threads: 1);

    [Fact]
    public void A_bad_part_is_one_dead_letter_with_its_path_and_the_rest_is_scored()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel(), start: Midnight);
        for (int minute = 0; minute < 20; minute++)
        {
            string time = Midnight.AddMinutes(minute).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", null);
            driver.Send("key", Encoding.UTF8.GetBytes($$$"""[{"series":"a","time":"{{{time}}}","value":1},{"series":"b","time":"{{{time}}}","values":{"x":2,"y":{{{(minute == 15 ? "[]" : "3")}}} } }{{{(minute == 15 ? ",7" : "")}}}]"""));
        }
        OutgoingRecord letter = Assert.Single(driver.DeadLetters);
        Assert.Equal(
            [("reason", "wrong-type"), ("source-offset", "15"), ("path", "[1].values.y"), ("detail", "[1].values.y is an array, expected a finite number, or null where it is missing."), ("faults", "2")],
            letter.Headers.Where(header => header.Key is "reason" or "source-offset" or "path" or "detail" or "faults").Select(header => (header.Key, Encoding.UTF8.GetString(header.Value))));
        Assert.Equal(3 * 12 - 1, driver.Scores.Count);
        Assert.Equal(
            "consumed 20 = read 19 + read in part 1 + unreadable 0 + tombstones 0; observations 59 = scored 35 + warming up 24 + missing 0 + late 0 + duplicate 0 + dropped 0 + dead-lettered 0; dead letters 1",
            driver.Counts.ToString());
    }

    [Fact]
    public void A_record_whose_observations_are_late_is_one_dead_letter()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { Late = PassedOver.DeadLetter, Duplicate = PassedOver.DeadLetter }, new FakeModel(), start: Midnight);
        driver.Send("a", Points(10, 11, 12));
        driver.Send("a", Points(8, 9, 12, 13));
        Assert.Equal("late", Encoding.UTF8.GetString(Assert.Single(driver.DeadLetters).Headers[0].Value));
        Assert.Equal(new ObservationCounts { Consumed = 2, Observations = 7, WarmingUp = 4, PassedOver = 3, DeadLettered = 1 }, driver.Counts);
    }

    [Fact]
    public void What_a_record_holds_beyond_what_a_lane_takes_waits_for_what_is_before_it()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { MaxUnderWay = 10 }, new FakeModel(), start: Midnight);
        driver.Send([.. Enumerable.Range(0, 20).Select(hour => LaneHarness.Record(hour, "") with { Key = "a"u8.ToArray(), Value = Points([.. Enumerable.Range(60 * hour, 60)]) })]);
        Assert.Equal((20, 1_200, 0), (driver.Counts.Consumed, driver.Counts.Observations, driver.Counts.UnderWay));
        Assert.Equal(1_200 - 8, driver.Scores.Count);
    }

    private static byte[] Points(params int[] minutes) =>
        Encoding.UTF8.GetBytes($$"""{"points":[{{string.Join(',', minutes.Select(minute => $"[{Midnight.AddMinutes(minute).ToUnixTimeSeconds()},{minute % 7}]"))}}]}""");

    private static List<string> Scores(LaneDriver driver) =>
        [.. driver.Scores.Select(record => JsonElement.Parse(record.Value!)).Select(message => string.Join(',', message.EnumerateObject())).Distinct().Order(StringComparer.Ordinal)];

    private static (long, long, long, long, long, long) Settled(ObservationCounts counts) => (counts.Scored, counts.WarmingUp, counts.Missing, counts.Late, counts.Duplicate, counts.Buffered);
}
