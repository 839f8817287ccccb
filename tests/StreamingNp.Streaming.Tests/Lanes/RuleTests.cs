using System.Text;
using System.Text.Json;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Rules;
using StreamingNp.Streaming.Lanes;
using StreamingNp.Streaming.Source;
using StreamingNp.Streaming.Testing;
using StreamingNp.Streaming.Tests.Scoring;

namespace StreamingNp.Streaming.Tests.Lanes;

public class RuleTests
{
    private static readonly DateTimeOffset Midnight = LaneHarness.Now;

    private static readonly string[] Names = ["db-1/cpu", "db-1/disk", "web-1/cpu", "web-2/cpu"];

    private static readonly SeriesRule Web = new()
    {
        Match = new() { Series = new("web-*") },
        FalseIncidents = 1_000,
        UpperBound = 40,
        MaxSeverity = Severity.Warning,
        Labels = new Dictionary<string, string> { ["team"] = "web" },
        Annotations = new Dictionary<string, string> { ["runbook"] = "https://example.org/web" },
    };

    [Fact]
    public void A_rule_changes_one_group_of_series_and_no_other()
    {
        using LaneDriver plain = Run(RuleBook.Empty), ruled = Run(new([Web]));
        Assert.NotEmpty(Of(plain, "db-"));
        Assert.Equal(Of(plain, "db-"), Of(ruled, "db-"));
        Assert.Equal(ScoresOf(plain, "db-"), ScoresOf(ruled, "db-"));
        Assert.NotEqual(Of(plain, "web-"), Of(ruled, "web-"));
        AnomalyEvent[] events = [.. ruled.Events.Where(anomaly => anomaly.Series.StartsWith("web-", StringComparison.Ordinal))];
        Assert.NotEmpty(events);
        Assert.All(events, anomaly =>
        {
            Assert.True(anomaly.Severity <= Severity.Warning);
            Assert.Equal("""{"env":"prod","team":"web"}""", Encoding.UTF8.GetString(anomaly.Tags.Span));
            Assert.Equal("https://example.org/web", anomaly.Annotations!["runbook"]);
        });
        Assert.Equal(plain.Counts, ruled.Counts);
    }

    [Fact]
    public void The_first_rule_that_matches_holds()
    {
        SeriesRule first = Web with { Match = new() { Series = new("/^web-1/") }, Labels = new Dictionary<string, string> { ["team"] = "first" } };
        using LaneDriver driver = Run(new([first, Web]));
        Assert.Superset(new HashSet<string> { "web-1/cpu", "web-2/cpu" }, driver.Events.Select(anomaly => anomaly.Series).ToHashSet());
        Assert.All(driver.Events.Where(anomaly => anomaly.Series == "web-1/cpu"), anomaly => Assert.Contains("first", Encoding.UTF8.GetString(anomaly.Tags.Span), StringComparison.Ordinal));
        Assert.All(driver.Events.Where(anomaly => anomaly.Series == "web-2/cpu"), anomaly => Assert.Contains("\"web\"", Encoding.UTF8.GetString(anomaly.Tags.Span), StringComparison.Ordinal));
    }

    [Fact]
    public void A_rule_by_tag_holds_from_the_observation_on_that_has_the_tag()
    {
        SeriesRule bound = new() { Match = new() { Tags = new Dictionary<string, NamePattern> { ["env"] = new("prod*") } }, UpperBound = 10 };
        using var driver = new LaneDriver(LaneHarness.Options with { Rules = new([bound]) }, new FakeModel());
        for (int minute = 0; minute < 60; minute++) driver.Send("a", Midnight.AddMinutes(minute), 20 + minute % 5, minute < 40 ? """{"env":"test"}""" : """{"env":"prod-1"}""");
        Assert.Equal(Midnight.AddMinutes(40), driver.Events[0].Timestamp.ToDateTimeOffset());
        Assert.Equal(EventCause.OutOfRange, driver.Events[0].Cause);
        Assert.Equal("a is 20, above its upper bound of 10.", driver.Events[0].Explanation);
        Assert.All(driver.Events, anomaly => Assert.InRange(anomaly.Point.Upper, double.NegativeInfinity, 10));
    }

    [Fact]
    public void A_value_beyond_a_bound_keeps_its_incident_open_until_it_is_back()
    {
        LaneOptions options = LaneHarness.Options;
        options = options with
        {
            Detector = options.Detector with { Incidents = options.Detector.Incidents with { AcceptAfter = TimeSpan.FromMinutes(20) } },
            Rules = new([new() { Match = new() { Series = new("*") }, LowerBound = 10 }]),
        };
        using var driver = new LaneDriver(options, new FakeModel());
        for (int minute = 0; minute < 200; minute++) driver.Send("a", Midnight.AddMinutes(minute), minute is >= 50 and < 150 ? 5 : 20 + minute % 5);
        Assert.Equal([IncidentChange.Opened, IncidentChange.Resolved], driver.Events.Where(anomaly => anomaly.State != IncidentChange.Updated).Take(2).Select(anomaly => anomaly.State));
        Assert.Equal(Midnight.AddMinutes(50), driver.Events[0].Timestamp.ToDateTimeOffset());
        Assert.True(driver.Events.First(anomaly => anomaly.State == IncidentChange.Resolved).Timestamp.ToDateTimeOffset() >= Midnight.AddMinutes(150));
    }

    [Fact]
    public void A_muted_series_is_scored_and_learned_and_opens_no_incident()
    {
        SeriesRule muted = new() { Match = new() { Series = new("a") }, Maintenance = [new(At(35), At(50))] };
        using LaneDriver driver = new(LaneHarness.Options with { Rules = new([muted]) }, new FakeModel());
        foreach (string series in new[] { "a", "b" })
            for (int minute = 0; minute < 90; minute++) driver.Send(series, Midnight.AddMinutes(minute), minute is 40 or 80 ? 500 : minute % 5);
        Assert.Equal([Midnight.AddMinutes(80)], Opened(driver, "a"));
        Assert.Contains(Midnight.AddMinutes(40), Opened(driver, "b"));
        Assert.Equal(180 - driver.Counts.WarmingUp, driver.Scores.Count);
        Assert.Equal(ScoresOf(driver, "b").Length, ScoresOf(driver, "a").Length);
    }

    [Fact]
    public void Each_group_is_missed_after_its_own_silence()
    {
        RuleBook rules = new([new() { Match = new() { Series = new("fast*") }, NoDataAfter = TimeSpan.FromMinutes(5) }, new() { Match = new() { Series = new("slow*") }, NoDataAfter = TimeSpan.FromMinutes(30) }]);
        using var driver = new LaneDriver(LaneHarness.Options with { Rules = rules, IdleAfter = TimeSpan.FromHours(2) }, new FakeModel());
        for (int minute = 0; minute < 30; minute++)
            foreach (string series in new[] { "fast", "slow", "other" }) driver.Send(series, Midnight.AddMinutes(minute), minute % 5);
        driver.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(["fast"], driver.Events.Where(anomaly => anomaly.Cause == EventCause.NoData).Select(anomaly => anomaly.Series));
        driver.Advance(TimeSpan.FromMinutes(30));
        Assert.Equal(["fast", "slow"], driver.Events.Where(anomaly => anomaly.Cause == EventCause.NoData).Select(anomaly => anomaly.Series));
    }

    [Fact]
    public void A_silence_is_missed_by_a_rule_that_was_reloaded_after_it_began()
    {
        using var driver = new LaneDriver(LaneHarness.Options, new FakeModel());
        for (int minute = 0; minute < 30; minute++) driver.Send("a", Midnight.AddMinutes(minute), minute % 5);
        driver.Reload(new([new() { Match = new() { Series = new("a") }, NoDataAfter = TimeSpan.FromMinutes(5) }]));
        driver.Advance(TimeSpan.FromMinutes(7));
        Assert.Equal([EventCause.NoData], driver.Events.Select(anomaly => anomaly.Cause));
    }

    [Fact]
    public void A_reload_loses_no_record_and_no_state()
    {
        using LaneDriver plain = Run(RuleBook.Empty), reloaded = Run(RuleBook.Empty, minute =>
            minute switch { 70 => new([Web]), 100 => new([Web with { Direction = DirectionFilter.Up }]), _ => null });
        Assert.Equal(plain.Counts, reloaded.Counts);
        Assert.Equal(Of(plain, "db-"), Of(reloaded, "db-"));
        // Of those that it touches, all before is the same, and no series warms up again.
        Assert.NotEmpty(Until(plain, 70));
        Assert.Equal(Until(plain, 70), Until(reloaded, 70));
        Assert.Equal(plain.Scores.Count, reloaded.Scores.Count);
        Assert.NotEqual(Of(plain, "web-"), Of(reloaded, "web-"));
    }

    [Theory]
    [InlineData(90)]
    [InlineData(121)]
    [InlineData(160)]
    public void A_restart_after_a_reload_changes_nothing(int restart)
    {
        static RuleBook? Rules(int minute) => minute == 70 ? new([Web]) : null;
        using LaneDriver whole = Run(RuleBook.Empty, Rules), restarted = Run(RuleBook.Empty, Rules, restart);
        Assert.Equal(Of(whole, ""), Of(restarted, ""));
        Assert.Equal(whole.Scores.Select(score => Encoding.UTF8.GetString(score.Value!)), restarted.Scores.Select(score => Encoding.UTF8.GetString(score.Value!)));
    }

    [Fact]
    public void A_journal_is_done_again_by_the_rules_it_was_written_under_whatever_they_are_now()
    {
        using LaneDriver one = Run(new([Web])), other = Run(new([Web]));
        one.Restart();
        other.Restart(LaneHarness.Options with { Rules = new([Web with { Match = new() { Series = new("*") }, LowerBound = 1 }]) });
        other.Reload(new([Web]));
        for (int minute = 200; minute < 260; minute++)
        {
            Send(one, minute);
            Send(other, minute);
        }
        Assert.Equal(Of(one, ""), Of(other, ""));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    public void How_points_arrive_together_changes_nothing_where_rules_go_by_tags(int stride)
    {
        var model = new FakeModel(layout: FakeModel.Small with { Stride = stride });
        RuleBook rules = new([Web with { Match = new() { Tags = new Dictionary<string, NamePattern> { ["env"] = new("prod") } } }]);
        ConsumedRecord[] records = [.. Enumerable.Range(0, 200).Select(minute => LaneHarness.Record(
            minute, "a", new Observation(At(minute), minute % 31 == 30 ? 60 : 20 + minute * 3 % 7), minute / 7 % 2 == 0 ? "{\"env\":\"test\"}" : "{\"env\":\"prod\"}"))];
        using var together = new LaneDriver(LaneHarness.Options with { Rules = rules }, model);
        together.Send(records);
        using var apart = new LaneDriver(LaneHarness.Options with { Rules = rules }, model);
        foreach (ConsumedRecord record in records) apart.Send([record]);
        Assert.NotEmpty(together.Events);
        Assert.Equal(Of(together, ""), Of(apart, ""));
        apart.Restart();
        Assert.Equal(together.Counts, apart.Counts);
    }

    [Theory]
    [InlineData("""{"env":"prod","env":"test","team":"db"}""", """{"env":"prod","env":"test","team":"web"}""")]
    [InlineData("""{"\ud800":"\ud800"}""", """{"\ud800":"\ud800","team":"web"}""")]
    [InlineData("{ }", """{"team":"web"}""")]
    [InlineData(null, """{"team":"web"}""")]
    public void Tags_that_are_odd_stop_nothing(string? tags, string labelled)
    {
        RuleBook rules = new([Web with { Match = new() { Tags = new Dictionary<string, NamePattern> { ["env"] = new("prod") } } }, Web]);
        using var driver = new LaneDriver(LaneHarness.Options with { Rules = rules }, new FakeModel());
        for (int minute = 0; minute < 60; minute++) driver.Send("web-1", Midnight.AddMinutes(minute), minute == 40 ? 60 : minute % 5, tags);
        Assert.Equal(labelled, Encoding.UTF8.GetString(driver.Events[0].Tags.Span));
        Assert.Equal(driver.Events.Count, driver.Records.Count(record => record.Topic == "anomalies"));
    }

    private static LaneDriver Run(RuleBook rules, Func<int, RuleBook?>? reload = null, int restart = -1)
    {
        var driver = new LaneDriver(LaneHarness.Options with { Rules = rules }, new FakeModel());
        for (int minute = 0; minute < 200; minute++)
        {
            if (reload?.Invoke(minute) is { } changed) driver.Reload(changed);
            if (minute == restart) driver.Restart();
            Send(driver, minute);
        }
        return driver;
    }

    private static void Send(LaneDriver driver, int minute)
    {
        for (int series = 0; series < Names.Length; series++)
            driver.Send(Names[series], Midnight.AddMinutes(minute), minute % 40 == 30 + series ? 60 : 20 + (minute * (series + 3) % 7), """{"env":"prod"}""");
    }

    private static EventTime At(int minute) => EventTime.FromDateTimeOffset(Midnight.AddMinutes(minute));

    private static DateTimeOffset[] Opened(LaneDriver driver, string series) =>
        [.. driver.Events.Where(anomaly => anomaly.Series == series && anomaly.State == IncidentChange.Opened).Select(anomaly => anomaly.Timestamp.ToDateTimeOffset())];

    private static string[] Of(LaneDriver driver, string prefix) => [.. Canonical(driver.Events.Where(anomaly => anomaly.Series.StartsWith(prefix, StringComparison.Ordinal)))];

    private static string[] Until(LaneDriver driver, int minute) => [.. Canonical(driver.Events.Where(anomaly => anomaly.Timestamp < At(minute)))];

    private static IEnumerable<string> Canonical(IEnumerable<AnomalyEvent> events)
    {
        using var encoder = new AnomalyEventEncoder();
        foreach (AnomalyEvent anomaly in events) yield return Encoding.UTF8.GetString(encoder.Encode(anomaly, canonical: true).Span);
    }

    private static string[] ScoresOf(LaneDriver driver, string prefix) =>
        [.. driver.Scores.Select(score => Encoding.UTF8.GetString(score.Value!)).Where(score => JsonDocument.Parse(score).RootElement.GetProperty("series").GetString()!.StartsWith(prefix, StringComparison.Ordinal))];
}
