using System.Text;
using System.Text.Json;
using CsCheck;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Tests.Detectors;
using StreamingNp.Streaming.Delivery;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Lanes;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Testing;

public class LaneDriverTests
{
    private static readonly DateTimeOffset Midnight = LaneHarness.Now;

    [Fact]
    public void What_is_sent_is_detected_at_once()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel());
        SendSpike(driver, "host-1/cpu");
        AnomalyEvent opened = driver.Events[0];
        Assert.Equal(("host-1/cpu", IncidentChange.Opened, 500), (opened.Series, opened.State, opened.Point.Value));
        Assert.Equal(Midnight.AddMinutes(40), opened.Timestamp.ToDateTimeOffset());
        Assert.Equal(Midnight.AddMinutes(40), opened.DetectedAt);
        Assert.Equal(driver.Events.Count + driver.Scores.Count, driver.Records.Count);
        Assert.Equal(60, driver.Scores.Count + driver.Counts.WarmingUp);
    }

    [Fact]
    public void Whatever_is_sent_is_counted()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel());
        for (int minute = 0; minute < 20; minute++) driver.Send("a", Midnight.AddMinutes(minute), minute % 5);
        driver.Send("a", Midnight.AddMinutes(19), 1);
        driver.Send("a", Midnight.AddMinutes(10), 1);
        driver.Send("a", Midnight.AddMinutes(20), null);
        driver.Send("a", """{"value":Infinity}"""u8.ToArray());
        driver.Send("a", null);
        Assert.Equal(new ObservationCounts { Consumed = 25, Observations = 23, Unreadable = 1, WarmingUp = 8, Scored = 12, Duplicate = 1, Late = 1, Missing = 1, DeadLettered = 1, Tombstones = 1 }, driver.Counts);
        OutgoingRecord letter = Assert.Single(driver.DeadLetters);
        Assert.Equal(("""{"value":Infinity}""", "value-not-finite", "23"), (Encoding.UTF8.GetString(letter.Value!), Header(letter, "reason"), Header(letter, "source-offset")));
    }

    [Fact]
    public void Time_passes_with_the_observations_and_when_it_is_told_to()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { IdleAfter = TimeSpan.FromMinutes(10) }, new FakeModel());
        driver.Send("a", Midnight, 1);
        Assert.Equal(Midnight, driver.Now);
        driver.Send("a", Midnight.AddMinutes(7), 1);
        driver.Send("a", Midnight.AddMinutes(3), 1);
        Assert.Equal(Midnight.AddMinutes(7), driver.Now);
        driver.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(Midnight.AddMinutes(7).AddSeconds(1), driver.Now);
        Assert.Throws<ArgumentOutOfRangeException>(() => driver.Advance(TimeSpan.FromSeconds(-1)));
    }

    [Fact]
    public void What_the_clock_decides_happens_when_it_is_due()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { IdleAfter = TimeSpan.FromMinutes(10) }, new FakeModel());
        SendSpike(driver, "stopped", points: 41);
        Assert.Equal(1, driver.OpenIncidents);
        driver.Advance(TimeSpan.FromDays(3));
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], driver.Events.Select(anomaly => anomaly.State));
        Assert.Equal(Midnight.AddMinutes(50), driver.Events[1].DetectedAt);
        Assert.Equal((1, 0), (driver.Series, driver.OpenIncidents));
    }

    [Fact]
    public void A_restart_goes_on_from_the_state_that_was_kept()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel());
        SendSpike(driver, "a", points: 41);
        driver.Restart();
        Assert.Equal((1, 1), (driver.Series, driver.OpenIncidents));
        driver.Advance(TimeSpan.FromHours(2));
        Assert.Equal(driver.Events[0].Incident, driver.Events[1].Incident);
        Assert.Equal(41, driver.Counts.Consumed);
    }

    [Fact]
    public void A_restart_may_bring_other_settings_and_another_model()
    {
        using var driver = new LaneDriver(LaneHarness.Options with { ScoreTopic = null }, new FakeModel());
        SendSpike(driver, "a", points: 40);
        driver.Restart(LaneHarness.Options, new FakeModel(version: 2));
        driver.Send("a", Midnight.AddMinutes(40), 500);
        Assert.Equal(2, Assert.Single(driver.Events).Model.Version);
        Assert.Single(driver.Scores);
        LaneOptions ofAnotherShape = LaneHarness.Options with { Detector = new() { History = new() { BinsPerDay = 24 } } };
        Assert.Throws<InvalidDataException>(() => driver.Restart(ofAnotherShape));
    }

    [Fact]
    public void What_a_crash_loses_is_read_again_and_published_again_with_the_same_id()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel());
        SendSpike(driver, "a", points: 41);
        driver.Crash(records: 5);
        Assert.Equal(2, driver.Events.Count);
        Assert.Equal(driver.Events[0].Id, driver.Events[1].Id);
        Assert.Equal(46, driver.Counts.Consumed);
        Assert.Equal((1, 1), (driver.Series, driver.OpenIncidents));
    }

    [Fact]
    public void However_often_it_crashes_each_record_gives_what_it_would_have_given() =>
        Gen.Select(ObservationSequences.Rough(100).Array[1, 4], Gen.Int[0, 1_000]).Sample((fleet, seed) =>
        {
            ConsumedRecord[] records = RestartTests.Mixed(fleet, seed);
            var random = new Random(seed);
            LaneOptions options = LaneHarness.Options with { SnapshotInterval = TimeSpan.FromMinutes(1) };
            using LaneDriver undisturbed = new(options, new FakeModel(), start: Midnight), crashing = new(options, new FakeModel(), start: Midnight);
            for (int at = 0; at < records.Length;)
            {
                int next = Math.Min(records.Length, at + random.Next(1, 20));
                foreach (LaneDriver driver in (LaneDriver[])[undisturbed, crashing])
                {
                    driver.Send(records[at..next]);
                    driver.Advance(TimeSpan.FromSeconds(10));
                }
                at = next;
                if (random.Next(3) == 0) crashing.Crash(random.Next(60));
                if (random.Next(5) == 0) crashing.Restart();
            }
            Assert.Equal(Canonical(undisturbed), Canonical(crashing));
            Assert.Equal(0, crashing.Counts.UnderWay);
        }, iter: 40, threads: 1);

    [Fact]
    public void A_lane_whose_model_failed_can_be_restarted()
    {
        var model = new FakeModel();
        using var driver = new LaneDriver(LaneHarness.Options, model);
        SendSpike(driver, "a", points: 40);
        model.Predicting = _ => throw new InvalidOperationException("Out of memory.");
        Assert.Throws<InvalidOperationException>(() => driver.Send("a", Midnight.AddMinutes(40), 500));
        model.Predicting = null;
        driver.Restart();
        Assert.Equal(500, Assert.Single(driver.Events).Point.Value);
        Assert.Equal(0, driver.Counts.UnderWay);
        driver.Dispose();
        Assert.Equal(model.Made, model.Disposed);
    }

    private static void SendSpike(LaneDriver driver, string series, int points = 60)
    {
        for (int minute = 0; minute < points; minute++) driver.Send(series, Midnight.AddMinutes(minute), minute == 40 ? 500 : ObservationSequences.Noise(minute));
    }

    private static string Header(OutgoingRecord record, string name) => Encoding.UTF8.GetString(record.Headers.Single(header => header.Key == name).Value);

    // What was published twice counts once.
    private static List<string> Canonical(LaneDriver driver) =>
        [.. driver.Records.Select(record => JsonElement.Parse(record.Value!)).Select(message => string.Join(',', message.EnumerateObject().Where(field => field.Name != "detected_at"))).Distinct().Order(StringComparer.Ordinal)];
}
