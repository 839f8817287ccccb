using System.Globalization;
using ScottPlot;

namespace StreamingNp.App.Offline;

/// <summary>The scores of the rows of a series, with the threshold.</summary>
/// <param name="frame">What the panels have in common.</param>
/// <param name="scores">The places of the rows and their scores, 0 or more.</param>
/// <param name="threshold">The score from which a row is anomalous, above 0.</param>
internal sealed class ScorePanel(PlotFrame frame, IReadOnlyList<Coordinates> scores, double threshold)
{
    // Scores have no end; a single huge one would flatten the rest.
    private const double MaxThresholds = 3;

    private const double MinThresholds = 1.5, Margin = 0.08;

    /// <summary>Draws it.</summary>
    public void Draw(Plot plot)
    {
        frame.Begin(plot, withTimes: true, withLegend: false);
        double cap = MaxThresholds * threshold;
        Coordinates[] drawn = [.. scores.Where(one => !double.IsNaN(one.Y)).Select(one => new Coordinates(one.X, Math.Clamp(one.Y, 0, cap)))];
        frame.Line(plot, drawn, PlotFrame.Score, 1f, "");
        // Solid, for the canvas of SVG has no dashes.
        var line = plot.Add.HorizontalLine(threshold, 1f, PlotFrame.Threshold);
        (line.EnableAutoscale, line.LegendText) = (false, $"threshold {Text(threshold)}");
        PlotFrame.Mark(plot, Array.FindAll(drawn, one => one.Y >= threshold && one.Y < cap), MarkerShape.FilledCircle, 5, PlotFrame.Threshold, "");
        PlotFrame.Mark(plot, Array.FindAll(drawn, one => one.Y >= cap), MarkerShape.FilledTriangleUp, 8, PlotFrame.Threshold, $"{Text(cap)} or more");
        plot.YLabel("score (−log10 p)", size: 13);
        double highest = drawn.Length == 0 ? 0 : drawn.Max(one => one.Y);
        plot.Axes.SetLimitsY(0, (1 + Margin) * Math.Max(highest, MinThresholds * threshold));
        PlotFrame.End(plot, withLegend: true);
    }

    private static string Text(double score) => score.ToString("0.0#", CultureInfo.InvariantCulture);
}
