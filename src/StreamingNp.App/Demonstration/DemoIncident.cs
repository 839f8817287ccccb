using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Demonstration;

/// <summary>An incident as its newest event tells of it.</summary>
/// <param name="Series">The series.</param>
/// <param name="Span">From when to when it was open.</param>
/// <param name="Time">The time of the newest event.</param>
/// <param name="State">What that event says of it.</param>
/// <param name="Severity">How severe it is.</param>
/// <param name="Explanation">What the newest event says, for people.</param>
/// <param name="Reason">What was said last while it was open.</param>
internal sealed record DemoIncident(string Series, IncidentInterval Span, EventTime Time, string State, Severity Severity, string Explanation, string Reason)
{
    /// <summary>Whether it is open.</summary>
    public bool IsOpen => Span.Resolved is null;

    /// <summary>The reason without the name of the series in front.</summary>
    public string What => Reason.StartsWith(Series + " ", StringComparison.Ordinal) ? Reason[(Series.Length + 1)..] : Reason;
}
