using ScottPlot;

namespace StreamingNp.App.Offline;

/// <summary>The surprise of the rows of a series, with the threshold.</summary>
/// <param name="frame">What the panels have in common.</param>
/// <param name="surprises">The places of the rows and their surprises.</param>
/// <param name="threshold">The surprise from which a row is anomalous, above 0.</param>
internal sealed class SurprisePanel(PlotFrame frame, IReadOnlyList<Coordinates> surprises, double threshold)
{
    // Surprise has no end; beyond so many thresholds one is as anomalous as the other.
    private const double MostThresholds = 5;

    /// <summary>Draws it.</summary>
    public void Draw(Plot plot)
    {
        frame.Begin(plot, withLegend: false);
        double most = MostThresholds * threshold;
        Coordinates[] drawn = [.. surprises.Select(one => new Coordinates(one.X, Math.Clamp(one.Y, 0, most)))];
        PlotFrame.Line(plot, drawn, PlotFrame.Surprise, 1f, "");
        PlotFrame.Mark(plot, Array.FindAll(drawn, one => one.Y >= threshold), "");
        var line = plot.Add.HorizontalLine(threshold, 1.2f, PlotFrame.Anomaly, LinePattern.Dashed);
        line.EnableAutoscale = false;
        line.LegendText = FormattableString.Invariant($"threshold {threshold:0.##}; above {most:0.#} drawn at {most:0.#}");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.YLabel("surprise");
        plot.Axes.SetLimitsY(0, 1.3 * most);
        plot.Font.Set(PlotFont.Sans);
    }
}
