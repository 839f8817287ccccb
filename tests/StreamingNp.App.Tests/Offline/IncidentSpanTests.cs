using StreamingNp.App.Offline;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Tests.Offline;

public class IncidentSpanTests
{
    [Fact]
    public void An_incident_lasts_from_its_start_to_the_event_that_resolves_it()
    {
        Assert.Equal([new(At(3), At(9), Severity.Warning)], IncidentSpan.Of([Event("a", IncidentChange.Opened, 5, start: 3), Event("a", IncidentChange.Resolved, 9, start: 3)]));
    }

    [Fact]
    public void An_incident_has_the_highest_severity_that_was_reported()
    {
        IncidentSpan span = Assert.Single(IncidentSpan.Of([
            Event("a", IncidentChange.Opened, 1, start: 1, Severity.Info), Event("a", IncidentChange.Updated, 2, start: 1, Severity.Critical),
            Event("a", IncidentChange.Updated, 3, start: 1, Severity.Warning), Event("a", IncidentChange.Resolved, 4, start: 1, Severity.Info)]));
        Assert.Equal(Severity.Critical, span.Severity);
    }

    [Fact]
    public void An_incident_that_is_not_resolved_is_open()
    {
        Assert.Null(Assert.Single(IncidentSpan.Of([Event("a", IncidentChange.Opened, 1, start: 1), Event("a", IncidentChange.Updated, 7, start: 1)])).End);
    }

    [Fact]
    public void Incidents_may_overlap_whatever_opened_them()
    {
        IReadOnlyList<IncidentSpan> spans = IncidentSpan.Of([
            Event("value", IncidentChange.Opened, 1, start: 1, cause: EventCause.Value), Event("silence", IncidentChange.Opened, 2, start: 2, cause: EventCause.NoData),
            Event("value", IncidentChange.Resolved, 3, start: 1, cause: EventCause.Idle), Event("silence", IncidentChange.Resolved, 8, start: 2, cause: EventCause.NoData)]);
        Assert.Equal([(At(1), At(3)), (At(2), At(8))], spans.Select(span => (span.Start, span.End!.Value)));
    }

    internal static EventTime At(int minute) => EventTime.FromDateTimeOffset(new DateTimeOffset(2026, 3, 2, 0, 0, 0, TimeSpan.Zero).AddMinutes(minute));

    private static AnomalyEvent Event(string incident, IncidentChange change, int minute, int start, Severity severity = Severity.Warning, EventCause cause = EventCause.Value) => new()
    {
        Id = $"{incident}/{minute}",
        Incident = incident,
        State = change,
        Cause = cause,
        Series = "cpu",
        Timestamp = At(minute),
        Start = At(start),
        Point = default(ScoredPoint) with { Time = At(minute) },
        Severity = severity,
        Model = new("tiny", 1),
        Explanation = "cpu is odd.",
    };
}
