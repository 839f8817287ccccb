using ScottPlot;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>The values of a series with what was expected, the band and the anomalies.</summary>
/// <param name="frame">What the panels have in common.</param>
/// <param name="title">What stands above it.</param>
/// <param name="rows">The rows with a value; at least one.</param>
internal sealed class ValuePanel(PlotFrame frame, string title, IReadOnlyList<DrawnRow> rows)
{
    /// <summary>Draws it.</summary>
    /// <param name="plot">The panel.</param>
    /// <param name="withLegend">Whether it has a legend.</param>
    public void Draw(Plot plot, bool withLegend = true)
    {
        string Legend(string text) => withLegend ? text : "";
        plot.Title(title, size: 15);
        frame.Begin(plot, withLegend);
        (double X, ScoredPoint Point)[] scored = [.. rows.Where(row => row.Point is not null).Select(row => (row.X, row.Point!.Value))];
        (double X, double Lower, double Upper)[] band = [.. scored.Where(row => double.IsFinite(row.Point.Lower) && double.IsFinite(row.Point.Upper)).Select(row => (row.X, row.Point.Lower, row.Point.Upper))];
        if (band.Length > 1)
        {
            var shade = plot.Add.FillY(Thinning.OfBand(band));
            shade.FillColor = PlotFrame.Band.WithAlpha(0.45);
            shade.LineWidth = 0;
            shade.LegendText = Legend("normal band");
        }
        PlotFrame.Line(plot, [.. rows.Select(row => new Coordinates(row.X, row.Observation.Value))], PlotFrame.Observed, 1f, Legend("observed"));
        PlotFrame.Line(plot, [.. scored.Select(row => new Coordinates(row.X, row.Point.Expected))], PlotFrame.Expected, 1.6f, Legend("expected"));
        PlotFrame.Mark(plot, [.. rows.Where(row => row.IsAnomalous).Select(row => new Coordinates(row.X, row.Observation.Value))], Legend("anomalous"));
        if (withLegend) plot.ShowLegend(Alignment.UpperLeft);
        plot.YLabel("value");
        // The observations decide what is seen, and most of the band: it may be very wide while a series is young.
        double[] values = [.. rows.Select(row => row.Observation.Value).Concat(Middle(band.Select(row => row.Lower))).Concat(Middle(band.Select(row => row.Upper)))];
        double low = values.Min(), high = values.Max(), room = high > low ? 0.08 * (high - low) : Math.Max(1e-9, 0.1 * Math.Abs(high));
        plot.Axes.SetLimitsY(low - room, high + 2 * room);
        plot.Font.Set(PlotFont.Sans);
    }

    // Without the outermost twentieth on either side.
    private static double[] Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length / 20)..(sorted.Length - sorted.Length / 20)];
    }
}
