using StreamingNp.Detection.Events;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Tests.Situations;

/// <summary>A series and the incidents that came of it.</summary>
public sealed class Watched(Course course)
{
    private readonly List<Incident> _incidents = [];

    public Course Course { get; } = course;

    public IReadOnlyList<Incident> Incidents => _incidents;

    public void Add(AnomalyEvent anomaly)
    {
        int point = Course.Observations.ToList().FindIndex(one => one.Time == anomaly.Timestamp);
        if (anomaly.State == IncidentChange.Opened) _incidents.Add(new(point, null, IncidentEnd.None, anomaly));
        if (anomaly.State == IncidentChange.Resolved) _incidents[^1] = _incidents[^1] with { Resolved = point, Ended = anomaly.Ended };
    }

    /// <summary>The incidents that opened from one point on, before another.</summary>
    public IEnumerable<Incident> OpenedWithin(int first, int end) => Incidents.Where(one => one.Opened >= first && one.Opened < end);

    public override string ToString() => $"{Course.Name}: {(Incidents.Count == 0 ? "silent" : string.Join("; ", Incidents))}";
}
