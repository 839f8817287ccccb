using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace StreamingNp.App.Offline;

/// <summary>What all panels of a series have in common: the axis of time, what is labelled, lines, marks and fonts.</summary>
/// <param name="from">The first place on the axis of time, in days.</param>
/// <param name="to">The last.</param>
internal sealed class PlotFrame(double from, double to)
{
    /// <summary>The colour of what was observed.</summary>
    public static readonly Color Observed = Color.FromHex("#1F2937");

    /// <summary>The colour of what was expected.</summary>
    public static readonly Color Expected = Color.FromHex("#2563EB");

    /// <summary>The colour of the normal band.</summary>
    public static readonly Color Band = Color.FromHex("#93C5FD");

    /// <summary>The colour of anomalies.</summary>
    public static readonly Color Anomaly = Color.FromHex("#DC2626");

    /// <summary>The colour of surprise.</summary>
    public static readonly Color Surprise = Color.FromHex("#6B7280");

    private static readonly Color Labelled = Color.FromHex("#F59E0B"), Unjudged = Color.FromHex("#9CA3AF");

    // What is labelled is seen even if it is a single point.
    private readonly double _narrowest = (to - from) / 500;

    /// <summary>The labelled stretches, from and to, in days.</summary>
    public IReadOnlyList<(double From, double To)> Windows { get; init; } = [];

    /// <summary>The place up to which rows are not judged; null where all are.</summary>
    public double? JudgedFrom { get; init; }

    /// <summary>Draws what lies behind the lines of a panel, and its axis of time.</summary>
    /// <param name="plot">The panel.</param>
    /// <param name="withLegend">Whether the panel has a legend.</param>
    public void Begin(Plot plot, bool withLegend = true)
    {
        double margin = Math.Max(1e-4, 0.005 * (to - from));
        plot.Axes.DateTimeTicksBottom().TickGenerator = new DateTimeAutomatic { LabelFormatter = Label };
        plot.Axes.SetLimitsX(from - margin, to + margin);
        plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 90;
        plot.Axes.Right.MinimumSize = 20;
        (plot.Legend.OutlineWidth, plot.Legend.ShadowColor, plot.Legend.BackgroundColor) = (0, Colors.Transparent, Colors.White.WithAlpha(0.8));
        plot.Legend.Orientation = Orientation.Horizontal;
        if (JudgedFrom is { } judged) Span(plot, from - margin, judged, Unjudged.WithAlpha(0.15), withLegend ? "not judged" : "");
        for (int window = 0; window < Windows.Count; window++)
        {
            double more = Math.Max(0, _narrowest - (Windows[window].To - Windows[window].From)) / 2;
            Span(plot, Windows[window].From - more, Windows[window].To + more, Labelled.WithAlpha(0.28), withLegend && window == 0 ? "labelled" : "");
        }
    }

    /// <summary>Draws a line.</summary>
    public static void Line(Plot plot, IReadOnlyList<Coordinates> points, Color colour, float width, string legend)
    {
        if (points.Count == 0) return;
        var line = plot.Add.ScatterLine(Thinning.OfLine(points));
        (line.LineColor, line.LineWidth, line.LegendText) = (colour, width, legend);
    }

    /// <summary>Marks anomalous points.</summary>
    public static void Mark(Plot plot, IReadOnlyList<Coordinates> points, string legend)
    {
        if (points.Count == 0) return;
        var marks = plot.Add.Markers(Thinning.OfLine(points), MarkerShape.OpenCircle, 9, Anomaly);
        marks.MarkerLineWidth = 1.8f;
        marks.LegendText = legend;
    }

    private static void Span(Plot plot, double from, double to, Color colour, string legend)
    {
        var span = plot.Add.HorizontalSpan(from, to, colour);
        (span.LineStyle.Width, span.LegendText, span.EnableAutoscale) = (0, legend, false);
    }

    private static string Label(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Second == 0 ? "yyyy-MM-dd\nHH:mm" : "yyyy-MM-dd\nHH:mm:ss", CultureInfo.InvariantCulture);
}
