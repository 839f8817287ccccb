using StreamingNp.App.Demonstration;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;
using StreamingNp.Detection.Simulation;

namespace StreamingNp.App.Tests.Demonstration;

public sealed class DemoFiguresTests
{
    private readonly Moments _moments = new();

    [Fact]
    public void At_the_end_every_anomaly_is_found_or_missed_by_kind()
    {
        DemoFigures figures = DemoFigures.Of(_moments.Fleet, _moments.End, _moments.Incidents);
        SimulatedAnomaly[] labels = [.. _moments.Fleet.Series.SelectMany(series => series.Labels)];
        Assert.Equal([AnomalyKind.Spike, AnomalyKind.Dip, AnomalyKind.LevelShift, AnomalyKind.FlatLine, AnomalyKind.ShiftedDay, null], figures.Kinds.Select(kind => kind.Kind));
        foreach (KindFigures kind in figures.Kinds) Assert.Equal(labels.Count(label => label.Kind == kind.Kind), kind.Known);
        Assert.Equal(_moments.Incidents.Length, figures.Kinds.Sum(kind => kind.Found));
        Assert.Equal(0, figures.Kinds.Sum(kind => kind.False));
        Assert.Equal((double)_moments.Incidents.Length / labels.Length, figures.Evaluation.Recall);
        Assert.Equal(1, figures.Evaluation.Precision);
    }

    [Fact]
    public void An_anomaly_is_known_as_found_at_once_and_as_missed_when_it_is_over()
    {
        var fleet = new SimulatedFleet(new SimulationOptions { Series = 1 }, 1);
        SimulatedSeries series = fleet.Series[0];
        SimulatedAnomaly first = series.Labels[0];
        Assert.Equal(0, Of(first.Start).Known);
        Assert.Equal(1, Of(first.Start, Moments.Incident(series.Key, first.Start, null)).Found);
        Assert.Equal(0, Of(first.End).Missed);
        Assert.Equal(1, Of(first.End + TimeSpan.FromDays(1)).Missed);

        KindFigures Of(EventTime clock, params DemoIncident[] incidents) => DemoFigures.Of(fleet, clock, incidents).Kinds.Single(kind => kind.Kind == first.Kind);
    }

    [Fact]
    public void An_incident_is_false_where_nothing_was_wrong_or_where_it_lasts_too_long()
    {
        SimulatedSeries series = _moments.Fleet.Series[0];
        SimulatedAnomaly first = series.Labels[0];
        EventTime early = _moments.Fleet.Options.Start + TimeSpan.FromDays(2);
        DemoFigures figures = DemoFigures.Of(
            _moments.Fleet, _moments.End, [Moments.Incident(series.Key, early, early + TimeSpan.FromHours(1)), Moments.Incident(series.Key, first.Start, first.End + TimeSpan.FromDays(4))]);
        Assert.Equal(1, figures.Kinds.Single(kind => kind.Kind is null).False);
        Assert.Equal(1, figures.Kinds.Single(kind => kind.Kind == first.Kind).False);
        Assert.Equal(2, figures.Evaluation.FalseIncidents);
    }
}
