using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Offline;

/// <summary>An incident from its start to its end.</summary>
/// <param name="Start">When it started.</param>
/// <param name="End">When it was resolved; null while it is open.</param>
/// <param name="Severity">The highest severity that was reported.</param>
internal readonly record struct IncidentSpan(EventTime Start, EventTime? End, Severity Severity)
{
    /// <summary>The incidents that events tell of, in the order of their first events.</summary>
    /// <param name="events">Events of one series or of several, those of an incident in order.</param>
    public static IReadOnlyList<IncidentSpan> Of(IEnumerable<AnomalyEvent> events)
    {
        List<IncidentSpan> spans = [];
        Dictionary<string, int> places = [];
        foreach (AnomalyEvent anomaly in events)
        {
            if (!places.TryGetValue(anomaly.Incident, out int place))
            {
                places[anomaly.Incident] = place = spans.Count;
                spans.Add(new(anomaly.Start, null, anomaly.Severity));
            }
            IncidentSpan span = spans[place];
            spans[place] = span with
            {
                End = anomaly.State == IncidentChange.Resolved ? anomaly.Timestamp : span.End,
                Severity = anomaly.Severity > span.Severity ? anomaly.Severity : span.Severity,
            };
        }
        return spans;
    }
}
