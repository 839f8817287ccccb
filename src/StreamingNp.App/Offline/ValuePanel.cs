using ScottPlot;
using ScottPlot.TickGenerators;
using StreamingNp.Detection.Incidents;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>The values of a series over what was expected, its band and its incidents.</summary>
/// <param name="frame">What the panels have in common.</param>
/// <param name="title">What stands above it.</param>
/// <param name="rows">The rows with a value; at least one.</param>
/// <param name="incidents">The incidents.</param>
internal sealed class ValuePanel(PlotFrame frame, string title, IReadOnlyList<DrawnRow> rows, IReadOnlyList<IncidentSpan> incidents)
{
    // Of the range of the values, on either side.
    private const double Margin = 0.08;

    // More rows are drawn thinner, so that a dense line does not become a block.
    private const int DenseRows = 3_000;

    // A range of more has no number.
    private const double Largest = 1e300;

    /// <summary>What stands beside the axis of values.</summary>
    public string Label { get; init; } = "value";

    /// <summary>The severities that the legend names; by default those of its incidents. A panel may speak for others that have no legend.</summary>
    public IEnumerable<Severity>? Severities { get; init; }

    /// <summary>Draws it.</summary>
    /// <param name="plot">The panel.</param>
    /// <param name="withLegend">Whether it has a legend.</param>
    public void Draw(Plot plot, bool withLegend = true)
    {
        string Legend(string text) => withLegend ? text : "";
        plot.Title(title, size: 15);
        plot.YLabel(Label, size: 13);
        frame.Begin(plot, withTimes: false, withLegend);
        (double low, double high) = Limits();
        double range = high - low;
        plot.Axes.SetLimitsY(low, high);
        plot.Axes.Left.TickGenerator = new NumericAutomatic { TickDensity = 1.25, LabelFormatter = value => AxisNumbers.Text(value, range) };

        // A band may be wider than any canvas: far outside it is cut.
        double Cut(double value) => Math.Clamp(value, low - range, high + range);
        ScoredPoint[] scored = [.. rows.Where(row => row.Point is not null).Select(row => row.Point!.Value)];
        (double X, double Lower, double Upper)[] band = [.. scored.Where(point => !double.IsNaN(point.Lower) && !double.IsNaN(point.Upper)).Select(point => (DrawnRow.Place(point.Time), Cut(point.Lower), Cut(point.Upper)))];
        frame.Area(plot, band, PlotFrame.Band.WithAlpha(0.6), Legend("normal band"));
        frame.Shade(plot, incidents);
        if (withLegend) PlotFrame.Name(plot, Severities ?? incidents.Select(incident => incident.Severity));
        frame.Line(plot, [.. scored.Where(point => !double.IsNaN(point.Expected)).Select(point => new Coordinates(DrawnRow.Place(point.Time), Cut(point.Expected)))], PlotFrame.Expected, 1.2f, Legend("expected"));
        frame.Line(plot, [.. rows.Select(row => new Coordinates(row.X, Cut(row.Observation.Value)))], PlotFrame.Observed, rows.Count > DenseRows ? 0.9f : 1.4f, Legend("observed"));
        PlotFrame.End(plot, withLegend);
    }

    // The values alone decide what is seen: a band may be very wide while a series is new.
    private (double Low, double High) Limits()
    {
        double low = Math.Max(-Largest, rows.Min(row => row.Observation.Value)), high = Math.Min(Largest, rows.Max(row => row.Observation.Value));
        double room = high > low ? Margin * (high - low) : Math.Max(1e-9, 0.1 * Math.Abs(high));
        return (low - room, high + room);
    }
}
