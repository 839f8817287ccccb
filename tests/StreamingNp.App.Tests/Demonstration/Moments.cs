using StreamingNp.App.Demonstration;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.App.Tests.Demonstration;

/// <summary>A small fleet, and incidents in it that find every second anomaly.</summary>
internal sealed class Moments
{
    public SimulatedFleet Fleet { get; } = new(new SimulationOptions { Series = 8 }, 1);

    public EventTime End => Fleet.Series[0].Observations[^1].Time;

    public DemoIncident[] Incidents => [.. Fleet.Series.SelectMany(series => series.Labels.Select((label, i) => (series.Key, label, i))).Where(one => one.i % 2 == 0)
        .Select(one => Incident(one.Key, one.label.Start, one.label.End + Fleet.Options.Interval, (Severity)(one.i / 2 % 3)))];

    public DemoView View(EventTime clock, params DemoIncident[] more) => new(
        new DemoOptions(TimeSpan.FromSeconds(60), 1, 8, true), Fleet.Options.Start, clock, Fleet.Options.Duration,
        DemoFigures.Of(Fleet, clock, [.. Incidents.Where(incident => incident.Span.Opened <= clock).Select(incident => incident.Span.Resolved > clock ? incident with { Span = new(incident.Span.Opened, null), State = "opened" } : incident), .. more]),
        "fleet/4", 2);

    public DemoSummary Summary(DemoView view) => new(8, 24_192, 61, view.Figures.Evaluation.Incidents, view.Figures.Evaluation.Precision, view.Figures.Evaluation.Recall, 2)
    {
        RecallByKind = new Dictionary<string, double>(),
        Model = view.Model,
        Figures = view.Figures,
    };

    public static DemoIncident Incident(string series, EventTime opened, EventTime? resolved, Severity severity = Severity.Warning)
    {
        string reason = $"{series} is 908, expected 120 to 210. Highest value in 6 weeks. And this sentence [goes] on for longer than any terminal is wide, as some of them do.";
        return new(
            series, new IncidentInterval(opened, resolved), resolved ?? opened, resolved is null ? "opened" : "resolved", severity, resolved is null ? reason : "Back within the expected range after 40 minutes.", reason);
    }
}
