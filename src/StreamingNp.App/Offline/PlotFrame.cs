using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;
using StreamingNp.Detection.Incidents;

namespace StreamingNp.App.Offline;

/// <summary>What all panels of a series have in common: the axis of time, spans of time, lines, colours and fonts.</summary>
/// <param name="from">The first place on the axis of time, in days.</param>
/// <param name="to">The last.</param>
internal sealed class PlotFrame(double from, double to)
{
    /// <summary>The colour of what was observed.</summary>
    public static readonly Color Observed = Color.FromHex("#2563EB");

    /// <summary>The colour of what was expected.</summary>
    public static readonly Color Expected = Color.FromHex("#64748B");

    /// <summary>The colour of the band of normal values.</summary>
    public static readonly Color Band = Color.FromHex("#CBD5E1");

    /// <summary>The colour of scores.</summary>
    public static readonly Color Score = Color.FromHex("#475569");

    /// <summary>The colour of the threshold and of the scores that reach it.</summary>
    public static readonly Color Threshold = Color.FromHex("#DC2626");

    private static readonly Color Labelled = Color.FromHex("#10B981"), Unjudged = Color.FromHex("#9CA3AF"), Frame = Color.FromHex("#9CA3AF"), Grid = Color.FromHex("#E5E7EB"), Text = Color.FromHex("#374151");

    /// <summary>How much higher a panel with a legend is, in pixels.</summary>
    public const int LegendHeight = 28;

    private const float LeftSize = 84, RightSize = 40, LegendSize = LegendHeight;

    private readonly double _margin = Math.Max(1e-4, 0.005 * (to - from));

    // A span is seen even if it is a single point.
    private readonly double _narrowest = (to - from) / 500;

    /// <summary>The usual time between rows; zero where it is not known. Lines end where there is none for ten times as long.</summary>
    public TimeSpan Interval { get; init; }

    /// <summary>The labelled stretches, from and to, in days.</summary>
    public IReadOnlyList<(double From, double To)> Windows { get; init; } = [];

    /// <summary>The place up to which rows are not judged; null where all are.</summary>
    public double? JudgedFrom { get; init; }

    /// <summary>The colour of incidents of a severity.</summary>
    public static Color ColourOf(Severity severity) => severity switch
    {
        Severity.Critical => Color.FromHex("#DC2626"),
        Severity.Warning => Color.FromHex("#F59E0B"),
        _ => Color.FromHex("#0EA5E9"),
    };

    /// <summary>Prepares a panel: its axes, its grid, and what lies behind its lines.</summary>
    /// <param name="plot">The panel.</param>
    /// <param name="withTimes">Whether times stand below it; of panels that share an axis of time the lowest has them.</param>
    /// <param name="withLegend">Whether the legend names what lies behind.</param>
    public void Begin(Plot plot, bool withTimes, bool withLegend)
    {
        var times = plot.Axes.DateTimeTicksBottom();
        times.TickGenerator = new DateTimeAutomatic { LabelFormatter = Label };
        times.TickLabelStyle.IsVisible = withTimes;
        if (withTimes) plot.XLabel("time (UTC)", size: 12);
        plot.Axes.SetLimitsX(from - _margin, to + _margin);
        plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = LeftSize;
        plot.Axes.Right.MinimumSize = plot.Axes.Right.MaximumSize = RightSize;
        foreach (IAxis axis in plot.Axes.GetAxes())
        {
            axis.FrameLineStyle.Width = axis == plot.Axes.Left || axis == times ? 1 : 0;
            axis.FrameLineStyle.Color = axis.MajorTickStyle.Color = Frame;
            axis.MinorTickStyle.Length = 0;
            axis.TickLabelStyle.ForeColor = axis.Label.ForeColor = Text;
            axis.Label.Bold = false;
        }
        plot.Grid.MajorLineColor = Grid;
        if (JudgedFrom is { } judged) Span(plot, from - _margin, judged, Unjudged.WithAlpha(0.15), withLegend ? "not judged" : "");
        for (int window = 0; window < Windows.Count; window++) Span(plot, Windows[window].From, Windows[window].To, Labelled.WithAlpha(0.22), withLegend && window == 0 ? "labelled" : "");
    }

    /// <summary>Ends a panel, after all is drawn: its legend and its fonts.</summary>
    public static void End(Plot plot, bool withLegend)
    {
        if (withLegend)
        {
            ScottPlot.Panels.LegendPanel legend = plot.ShowLegend(Edge.Top);
            (legend.Alignment, legend.MinimumSize, legend.MaximumSize) = (Alignment.LowerRight, LegendSize, LegendSize);
            (plot.Legend.OutlineWidth, plot.Legend.ShadowColor, plot.Legend.BackgroundColor) = (0, Colors.Transparent, Colors.Transparent);
            plot.Legend.Orientation = Orientation.Horizontal;
            (plot.Legend.FontName, plot.Legend.FontSize, plot.Legend.FontColor) = (PlotFont.Sans, 12, Text);
        }
        plot.Font.Set(PlotFont.Sans);
    }

    /// <summary>Shades incidents, each in the colour of its severity.</summary>
    /// <param name="plot">The panel.</param>
    /// <param name="incidents">The incidents; an open one reaches to the end.</param>
    public void Shade(Plot plot, IEnumerable<IncidentSpan> incidents)
    {
        // The more severe are drawn over the others.
        foreach (IncidentSpan incident in incidents.OrderBy(incident => incident.Severity))
        {
            Color colour = ColourOf(incident.Severity);
            Span(plot, DrawnRow.Place(incident.Start), incident.End is { } end ? DrawnRow.Place(end) : to, colour.WithAlpha(0.25), "", colour);
        }
    }

    /// <summary>Names severities in the legend, the highest first.</summary>
    public static void Name(Plot plot, IEnumerable<Severity> severities)
    {
        foreach (Severity severity in severities.Distinct().OrderDescending())
            Name(plot, new LegendItem { LabelText = $"{severity.ToString().ToLowerInvariant()} incident", FillColor = ColourOf(severity).WithAlpha(0.4) });
    }

    /// <summary>Draws a line, thinned, with its gaps.</summary>
    public void Line(Plot plot, IReadOnlyList<Coordinates> points, Color colour, float width, string legend)
    {
        if (points.Count == 0) return;
        foreach (IReadOnlyList<Coordinates> stretch in Stretches.Of(Thinning.OfLine(points), point => point.X, Gap))
        {
            var line = plot.Add.ScatterLine(stretch.ToArray());
            (line.LineColor, line.LineWidth) = (colour, width);
        }
        // Wider than the line, so that its colour is seen.
        if (legend.Length > 0) Name(plot, new LegendItem { LabelText = legend, LineColor = colour, LineWidth = 2.5f });
    }

    /// <summary>Draws a filled area between the ends of a band, thinned, with its gaps.</summary>
    public void Area(Plot plot, IReadOnlyList<(double X, double Lower, double Upper)> band, Color colour, string legend)
    {
        foreach (IReadOnlyList<(double X, double Lower, double Upper)> stretch in Stretches.Of(Thinning.OfBand([.. band]), place => place.X, Gap).Where(stretch => stretch.Count > 1))
        {
            var area = plot.Add.FillY([.. stretch]);
            (area.FillColor, area.LineWidth, area.LegendText) = (colour, 0, legend);
            legend = "";
        }
    }

    /// <summary>Draws marks.</summary>
    public static void Mark(Plot plot, IReadOnlyList<Coordinates> points, MarkerShape shape, float size, Color colour, string legend)
    {
        if (points.Count == 0) return;
        plot.Add.Markers(Thinning.OfLine(points), shape, size, colour).LegendText = legend;
    }

    private static void Name(Plot plot, LegendItem item)
    {
        (item.LabelFontName, item.LabelFontSize, item.LabelFontColor) = (PlotFont.Sans, 12, Text);
        plot.Legend.ManualItems.Add(item);
    }

    // Thinned points are as far apart as a two-hundredth at most, where the rows come regularly.
    private double Gap => Interval > TimeSpan.Zero ? Math.Max(10 * Interval.TotalDays, (to - from) / 200) : double.PositiveInfinity;

    private void Span(Plot plot, double start, double end, Color colour, string legend, Color? edge = null)
    {
        double more = Math.Max(0, _narrowest - (end - start)) / 2;
        var span = plot.Add.HorizontalSpan(start - more, end + more, colour);
        (span.LineWidth, span.LineColor, span.LinePattern) = (edge is null ? 0 : 1, edge ?? colour, LinePattern.Solid);
        (span.LegendText, span.EnableAutoscale) = (legend, false);
    }

    private static string Label(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Second == 0 ? "yyyy-MM-dd\nHH:mm" : "yyyy-MM-dd\nHH:mm:ss", CultureInfo.InvariantCulture);
}
