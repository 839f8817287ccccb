using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.App.Demonstration;

/// <summary>What was found, missed and false up to a simulated time.</summary>
/// <param name="Evaluation">The sums over all series.</param>
/// <param name="Kinds">One row per kind that the simulation has; the last is for incidents where nothing was wrong.</param>
/// <param name="Incidents">The incidents, the newest event first.</param>
internal sealed record DemoFigures(IncidentEvaluation Evaluation, IReadOnlyList<KindFigures> Kinds, IReadOnlyList<JudgedIncident> Incidents)
{
    private static readonly AnomalyKind[] Simulated = [.. Enum.GetValues<AnomalyKind>().Where(kind => kind != AnomalyKind.Unspecified)];

    /// <summary>Judges the incidents of a fleet.</summary>
    /// <param name="fleet">The fleet.</param>
    /// <param name="newest">The time up to which it was processed.</param>
    /// <param name="incidents">The incidents so far.</param>
    public static DemoFigures Of(SimulatedFleet fleet, EventTime newest, IEnumerable<DemoIncident> incidents)
    {
        var evaluation = new IncidentEvaluation();
        List<JudgedIncident> judged = [];
        List<AnomalyKind> found = [], missed = [];
        ILookup<string, DemoIncident> bySeries = incidents.ToLookup(incident => incident.Series);
        foreach (SimulatedSeries series in fleet.Series)
        {
            DemoIncident[] own = [.. bySeries[series.Key].OrderBy(incident => incident.Span.Opened)];
            SeriesEvaluation result = Judge(series, newest, [.. own.Select(incident => incident.Span)]);
            evaluation.Add(result);
            for (int i = 0; i < own.Length; i++) judged.Add(new(own[i], result.LabelOf[i]?.Kind, result.AreFalse[i]));
            for (int i = 0; i < result.Labels.Count; i++) (result.Found[i] ? found : missed).Add(result.Labels[i].Kind);
        }
        IEnumerable<AnomalyKind?> rows = fleet.Options.Anomalies ? [.. Simulated, null] : [null];
        KindFigures[] kinds = [.. rows.Select(kind => new KindFigures(kind, found.Count(one => one == kind), missed.Count(one => one == kind), judged.Count(one => one.Kind == kind && one.IsFalse)))];
        return new(evaluation, kinds, [.. judged.OrderByDescending(one => one.Incident.Time).ThenBy(one => one.Incident.Series, StringComparer.Ordinal)]);
    }

    private static SeriesEvaluation Judge(SimulatedSeries series, EventTime newest, IncidentInterval[] incidents)
    {
        // An event may be read before the count of what was processed moves on.
        foreach (IncidentInterval incident in incidents) newest = Max(newest, incident.Resolved ?? incident.Opened);
        EventTime[] times = [.. series.Observations.Select(observation => observation.Time).TakeWhile(time => time <= newest)];
        // A label whose end the processor has not seen can still be found: it counts only if it already was.
        EventTime last = times.Length > SeriesEvaluation.GracePoints ? times[^(SeriesEvaluation.GracePoints + 1)] : default;
        SeriesEvaluation begun = SeriesEvaluation.Judge(times, [.. series.Labels.Where(label => label.Start <= newest)], incidents);
        return SeriesEvaluation.Judge(times, [.. begun.Labels.Where((label, i) => label.End <= last || begun.Found[i])], incidents);
    }

    private static EventTime Max(EventTime one, EventTime other) => one < other ? other : one;
}
