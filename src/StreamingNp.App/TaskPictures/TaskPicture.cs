using ScottPlot;
using StreamingNp.App.Offline;

namespace StreamingNp.App.TaskPictures;

/// <summary>A picture of a few tasks: context, truth, mean, band and samples, so that a look tells what a model has learned.</summary>
public static class TaskPicture
{
    private const int Columns = 2, PanelWidth = 720, PanelHeight = 380;

    private static readonly Color Known = Color.FromHex("#1F2937"), Expected = Color.FromHex("#2563EB"), Band = Color.FromHex("#93C5FD"), Drawn = Color.FromHex("#6B7280"), Truth = Color.FromHex("#DC2626");

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <param name="panels">The tasks; at least one.</param>
    /// <param name="path">The file.</param>
    public static void Save(IReadOnlyList<TaskPanel> panels, string path)
    {
        int rows = (panels.Count + Columns - 1) / Columns;
        var picture = new Multiplot();
        picture.AddPlots(panels.Count);
        picture.Layout = new ScottPlot.MultiplotLayouts.Grid(rows, Columns);
        for (int index = 0; index < panels.Count; index++) Draw(panels[index], picture.GetPlot(index));
        PictureFile.Save(picture, path, Columns * PanelWidth, rows * PanelHeight);
    }

    private static void Draw(TaskPanel panel, Plot plot)
    {
        plot.Title(panel.Title, size: 14);
        var band = plot.Add.FillY([.. panel.Curve.Select(place => (place.X, place.Lower, place.Upper))]);
        (band.FillColor, band.LineWidth, band.LegendText) = (Band.WithAlpha(0.45), 0, "central 90 %");
        foreach (double[] sample in panel.Samples)
        {
            var line = plot.Add.ScatterLine(panel.Curve.Zip(sample, (place, value) => new Coordinates(place.X, value)).ToArray());
            (line.LineColor, line.LineWidth) = (Drawn.WithAlpha(0.6), 0.8f);
        }
        var mean = plot.Add.ScatterLine(panel.Curve.Select(place => new Coordinates(place.X, place.Mean)).ToArray());
        (mean.LineColor, mean.LineWidth, mean.LegendText) = (Expected, 1.8f, "mean");
        Mark(plot, panel.Truth, MarkerShape.OpenCircle, 7, Truth, "targets");
        Mark(plot, panel.Context, MarkerShape.FilledCircle, 7, Known, "context");
        // What was observed decides what is seen, and most of the band.
        double[] seen = [.. panel.Context.Concat(panel.Truth).Select(point => point.Y).Concat(Middle(panel.Curve.Select(place => place.Lower))).Concat(Middle(panel.Curve.Select(place => place.Upper)))];
        double room = Math.Max(1e-6, 0.08 * (seen.Max() - seen.Min()));
        plot.Axes.SetLimits(panel.Curve[0].X, panel.Curve[^1].X, seen.Min() - room, seen.Max() + 2.5 * room);
        (plot.Legend.OutlineWidth, plot.Legend.ShadowColor, plot.Legend.BackgroundColor, plot.Legend.Orientation) = (0, Colors.Transparent, Colors.White.WithAlpha(0.8), Orientation.Horizontal);
        plot.ShowLegend(Alignment.UpperLeft);
        plot.Font.Set(PlotFont.Sans);
    }

    // Without the outermost twentieth on either side.
    private static double[] Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length / 20)..(sorted.Length - sorted.Length / 20)];
    }

    private static void Mark(Plot plot, IReadOnlyList<(double X, double Y)> points, MarkerShape shape, float size, Color colour, string legend)
    {
        if (points.Count == 0) return;
        var marks = plot.Add.Markers(points.Select(point => new Coordinates(point.X, point.Y)).ToArray(), shape, size, colour);
        (marks.MarkerLineWidth, marks.LegendText) = (1.4f, legend);
    }
}
