using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Events;

public class ExplanationTests
{
    private static readonly EventTime Start = new(1_795_460_400_000_000);

    private static readonly ScoredPoint Spike = new(Start, 97.5, 12, 8.5, 15.5, 1.25, 40, 6, 0, Verdict.Anomalous);

    [Fact]
    public void An_opened_incident_says_what_was_expected() =>
        Assert.Equal("cpu is 97.5 where 8.5 to 15.5 was expected, above the expected 12 by a chance of 1 in 1,000,000.", Explanation.Of("cpu", IncidentChange.Opened, Spike, Start));

    [Fact]
    public void An_update_says_how_long_it_has_been() =>
        Assert.EndsWith(", 20 minutes after the incident began.", Explanation.Of("cpu", IncidentChange.Updated, Spike with { Time = Start + TimeSpan.FromMinutes(20) }, Start));

    [Fact]
    public void A_stuck_series_is_told_by_its_points() =>
        Assert.Equal("cpu has been exactly 12 for 8 points in a row, which its past makes a chance of less than 1 in 1,000,000,000.",
            Explanation.Of("cpu", IncidentChange.Opened, Spike with { Value = 12, RepeatedPoints = 7, Surprise = 20 }, Start));

    [Fact]
    public void A_resolved_incident_says_where_the_value_is_now()
    {
        ScoredPoint calm = Spike with { Time = Start + TimeSpan.FromHours(3), Value = 11, Surprise = 0.1, Verdict = Verdict.Normal };
        Assert.Equal("cpu is back to normal at 11, within the expected 8.5 to 15.5, after 3 hours.", Explanation.Of("cpu", IncidentChange.Resolved, calm, Start));
        Assert.Equal("cpu is at 2, which no longer counts as an anomaly, after 3 hours; 8.5 to 15.5 was expected.", Explanation.Of("cpu", IncidentChange.Resolved, calm with { Value = 2 }, Start));
    }

    [Fact]
    public void Silence_is_told_by_its_last_point() =>
        Assert.Equal("cpu has sent nothing since 2026-11-23T19:00:00Z, so its incident is closed without knowing how it ended.", Explanation.OfIdle("cpu", Start));
}
