using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

/// <summary>An incident, by the numbers of the points of its series.</summary>
/// <param name="Opened">The point that opened it.</param>
/// <param name="Resolved">The point that resolved it; null where it is still open at the end.</param>
/// <param name="Ended">How it ended.</param>
/// <param name="Event">What was reported when it opened.</param>
public sealed record Incident(int Opened, int? Resolved, IncidentEnd Ended, AnomalyEvent Event)
{
    public override string ToString() => $"{Opened}–{Resolved} ({Ended}): {Event.Explanation}";
}
