using ScottPlot;
using ScottPlot.Plottables;
using StreamingNp.App.Offline;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Tests.Offline;

public class ValuePanelTests
{
    [Fact]
    public void The_axis_follows_the_values_however_wide_the_band_is()
    {
        // Values from 10 to 20.
        AxisLimits limits = Draw([.. Enumerable.Range(0, 11).Select(minute => Row(minute, 10 + minute, expected: -5_000, lower: -1e300, upper: double.PositiveInfinity))]).Axes.GetLimits();
        Assert.InRange(limits.Bottom, 8, 10);
        Assert.InRange(limits.Top, 20, 22);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(7, 7)]
    [InlineData(-1e308, 1e308)]
    [InlineData(1e-12, 2e-12)]
    public void Any_values_can_be_drawn(double one, double other)
    {
        Plot plot = Draw([Row(0, one), Row(1, other)]);
        AxisLimits limits = plot.Axes.GetLimits();
        Assert.True(limits.Bottom < limits.Top && double.IsFinite(limits.Top - limits.Bottom));
        Assert.NotEmpty(plot.GetImageBytes(400, 300));
    }

    [Fact]
    public void The_observed_line_is_drawn_over_the_expected_one_and_that_over_incidents_and_band()
    {
        Plot plot = Draw([Row(0, 1), Row(1, 2)], new IncidentSpan(IncidentSpanTests.At(0), null, Severity.Info));
        Assert.Equal([typeof(FillY), typeof(HorizontalSpan), typeof(Scatter), typeof(Scatter)], plot.PlottableList.Select(one => one.GetType()));
        Assert.Equal([PlotFrame.Expected, PlotFrame.Observed], plot.GetPlottables<Scatter>().Select(line => line.LineColor));
    }

    [Fact]
    public void Incidents_are_shaded_from_start_to_end_and_an_open_one_to_the_end_of_the_data()
    {
        Plot plot = Draw(
            [.. Enumerable.Range(0, 1_000).Select(minute => Row(minute, minute % 7))],
            new IncidentSpan(IncidentSpanTests.At(100), IncidentSpanTests.At(200), Severity.Critical), new IncidentSpan(IncidentSpanTests.At(900), null, Severity.Warning));
        (double, double, Color)[] spans = [.. plot.GetPlottables<HorizontalSpan>().OrderBy(span => span.X1).Select(span => (span.X1, span.X2, span.LineColor))];
        Assert.Equal(
            [(X(100), X(200), PlotFrame.ColourOf(Severity.Critical)), (X(900), X(999), PlotFrame.ColourOf(Severity.Warning))],
            spans);
        Assert.Equal(["critical incident", "warning incident"], plot.Legend.GetItems().Select(item => item.LabelText).Where(text => text.EndsWith("incident", StringComparison.Ordinal)));
    }

    [Fact]
    public void An_incident_of_a_single_point_can_be_seen()
    {
        Plot plot = Draw([.. Enumerable.Range(0, 1_000).Select(minute => Row(minute, minute % 7))], new IncidentSpan(IncidentSpanTests.At(500), IncidentSpanTests.At(500), Severity.Info));
        HorizontalSpan span = Assert.Single(plot.GetPlottables<HorizontalSpan>());
        Assert.True(span.X2 - span.X1 > 0.001 * (X(999) - X(0)));
        Assert.InRange(X(500), span.X1, span.X2);
    }

    private static Plot Draw(DrawnRow[] rows, params IncidentSpan[] incidents)
    {
        var plot = new Plot();
        new ValuePanel(new PlotFrame(rows[0].X, rows[^1].X), "cpu", rows, incidents).Draw(plot);
        return plot;
    }

    private static double X(int minute) => DrawnRow.Place(IncidentSpanTests.At(minute));

    private static DrawnRow Row(int minute, double value, double expected = 1, double lower = 0, double upper = 2) => new(
        new(IncidentSpanTests.At(minute), value),
        default(ScoredPoint) with { Time = IncidentSpanTests.At(minute), Value = value, Expected = expected, Lower = lower, Upper = upper });
}
