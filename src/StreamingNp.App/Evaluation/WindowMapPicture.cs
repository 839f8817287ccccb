using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using StreamingNp.App.Offline;

namespace StreamingNp.App.Evaluation;

/// <summary>A picture of a map of windows, twice: coloured by score and by label.</summary>
/// <param name="map">The map.</param>
/// <param name="threshold">The score from which a row is anomalous.</param>
internal sealed class WindowMapPicture(WindowMap map, double threshold)
{
    private const int Width = 1400, Height = 720;
    private const float Size = 5;

    private static readonly Color Normal = Color.FromHex("#94A3B8"), Labelled = Color.FromHex("#DC2626");

    // Up to which share of the threshold a colour goes.
    private static readonly (double Share, Color Colour)[] Steps =
        [(0.25, Color.FromHex("#CBD5E1")), (0.5, Color.FromHex("#7DD3FC")), (0.75, Color.FromHex("#2563EB")), (1, Color.FromHex("#F59E0B")), (double.PositiveInfinity, PlotFrame.Threshold)];

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    public void Save(string path)
    {
        var picture = new Multiplot();
        picture.AddPlots(2);
        picture.Layout = new Grid(1, 2);
        double from = 0;
        foreach ((double share, Color colour) in Steps)
        {
            double to = share * threshold, least = from;
            string words = double.IsInfinity(share) ? $"score {Text(threshold)} or more (anomalies)" : $"below {Text(to)}";
            Mark(picture.GetPlot(0), map.Windows.Where(window => window.Score >= least && window.Score < to), colour, words);
            from = to;
        }
        Mark(picture.GetPlot(1), map.Windows.Where(window => !window.IsLabelled), Normal, "not labelled");
        Mark(picture.GetPlot(1), map.Windows.Where(window => window.IsLabelled), Labelled, "labelled");
        foreach (Plot plot in new[] { picture.GetPlot(0), picture.GetPlot(1) })
        {
            plot.HideGrid();
            plot.Axes.Frameless();
            ScottPlot.Panels.LegendPanel legend = plot.ShowLegend(Edge.Top);
            legend.Alignment = Alignment.MiddleLeft;
            (plot.Legend.OutlineWidth, plot.Legend.ShadowColor, plot.Legend.BackgroundColor, plot.Legend.Orientation) = (0, Colors.Transparent, Colors.Transparent, Orientation.Horizontal);
            plot.Font.Set(PlotFont.Sans);
        }
        PictureFile.Save(picture, path, Width, Height);
    }

    private static void Mark(Plot plot, IEnumerable<MappedWindow> windows, Color colour, string legend)
    {
        Coordinates[] places = [.. windows.Select(window => new Coordinates(window.X, window.Y))];
        if (places.Length > 0) plot.Add.Markers(places, MarkerShape.FilledCircle, Size, colour.WithAlpha(0.8)).LegendText = legend;
    }

    private static string Text(double score) => score.ToString("0.0#", CultureInfo.InvariantCulture);
}
