using StreamingNp.Detection.Configuration;
using StreamingNp.Detection.Evidence;
using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.State;
using StreamingNp.Detection.Windows;

namespace StreamingNp.Detection.Detectors;

/// <summary>Makes the events of one series of its state as it is right after what they tell of.</summary>
internal readonly struct SeriesEvents(SeriesState state, DetectorBlueprint rules)
{
    /// <summary>The event of an incident that a scored point changed.</summary>
    public AnomalyEvent OfPoint(IncidentChange change, in ScoredPoint point)
    {
        IncidentState incident = state.Incident;
        string explanation = change == IncidentChange.Resolved ? Explanation.OfEnd(point, incident) : Explanation.Of(state.Name, point, state.History.Interval(), point.Time - state.Began!.Value);
        return New(change, incident, point, incident.Cause, incident.Model!, explanation);
    }

    /// <summary>The event of an incident that is resolved because its series stopped.</summary>
    public AnomalyEvent OfIdle()
    {
        EventTime last = state.Watermark!.Value;
        return New(IncidentChange.Resolved, state.Incident, Silence(last, score: 0), EventCause.Idle, state.Incident.Model!, Explanation.OfIdle(state.Name, last));
    }

    /// <summary>The event of an incident that is resolved because the clock of its series was set back.</summary>
    /// <param name="time">The time of the first point of the new clock.</param>
    public AnomalyEvent OfSetBack(EventTime time)
    {
        EventTime last = state.Watermark!.Value;
        return New(IncidentChange.Resolved, state.Incident, Silence(last, score: 0), EventCause.Idle, state.Incident.Model!, Explanation.OfSetBack(state.Name, last, time));
    }

    /// <summary>The event of a series that was missed and sends again, by a clock that was set back.</summary>
    /// <param name="last">The time of the last point before the silence.</param>
    /// <param name="time">The time of the first point of the new clock.</param>
    public AnomalyEvent OfDataSetBack(EventTime last, EventTime time) =>
        NewNoData(IncidentChange.Resolved, last, state.Watermark!.Value, state.Model!, Explanation.OfSetBack(state.Name, last, time));

    /// <summary>The event of a series that is missed.</summary>
    public AnomalyEvent OfNoData()
    {
        EventTime last = state.Watermark!.Value;
        return NewNoData(IncidentChange.Opened, last, last, state.Model!, Explanation.OfNoData(state.Name, last, rules.Options.Incidents.NoDataAfter));
    }

    /// <summary>The event of a series that was missed and sends again.</summary>
    /// <param name="last">The time of the last point before the silence.</param>
    /// <param name="time">The time of the first point after it.</param>
    /// <param name="model">The model that scored that point.</param>
    public AnomalyEvent OfDataAgain(EventTime last, EventTime time, ModelVersion model) =>
        NewNoData(IncidentChange.Resolved, last, time, model, Explanation.OfDataAgain(state.Name, last, time));

    /// <summary>The event of a series that was missed and is forgotten.</summary>
    public AnomalyEvent OfForgotten()
    {
        EventTime last = state.SilentSince!.Value;
        return NewNoData(IncidentChange.Resolved, last, last, state.Model!, Explanation.OfForgotten(state.Name, last)) with { Ended = IncidentEnd.Idle };
    }

    // Nothing was scored, so there is no score to tell.
    private AnomalyEvent NewNoData(IncidentChange change, EventTime start, EventTime time, ModelVersion model, string explanation)
    {
        var incident = new IncidentState { Start = start, Sequence = change == IncidentChange.Opened ? 0 : 1, Severity = rules.Tracker.Bounded(Severity.Warning) };
        return New(change, incident, Silence(time, score: double.NaN), EventCause.NoData, model, explanation) with
        {
            Id = EventIdentity.OfSilenceEvent(rules.Topic, state.Name, start, incident.Sequence),
            Incident = EventIdentity.OfSilence(rules.Topic, state.Name, start),
        };
    }

    private AnomalyEvent New(IncidentChange change, IncidentState incident, in ScoredPoint point, EventCause cause, ModelVersion model, string explanation) => new()
    {
        Id = EventIdentity.OfEvent(rules.Topic, state.Name, incident.Start, incident.Sequence),
        Incident = EventIdentity.OfIncident(rules.Topic, state.Name, incident.Start),
        State = change,
        Cause = cause,
        Ended = change == IncidentChange.Resolved ? EndOf(cause, incident) : IncidentEnd.None,
        Series = state.Name,
        Tags = rules.Rule?.WithLabels(state.Tags) ?? state.Tags,
        Annotations = rules.Rule?.Annotations,
        Timestamp = point.Time,
        Start = incident.Start,
        Point = point,
        Severity = incident.Severity,
        Model = model,
        Explanation = explanation,
    };

    private static IncidentEnd EndOf(EventCause cause, IncidentState incident) =>
        cause == EventCause.NoData ? IncidentEnd.Recovered : cause == EventCause.Idle ? IncidentEnd.Idle : incident.Ended;

    private static ScoredPoint Silence(EventTime time, double score) =>
        new(time, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, new PointEvidence(score, EvidenceKind.Value, IsAbove: false, score), double.NaN, Verdict.Normal);
}
