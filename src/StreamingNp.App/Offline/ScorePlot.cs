using System.Globalization;
using ScottPlot;
using ScottPlot.MultiplotLayouts;
using ScottPlot.TickGenerators;
using StreamingNp.App.Commands;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.App.Offline;

/// <summary>A picture of scored series: what was observed and expected, with the band and the anomalies, and below it the surprise.</summary>
/// <param name="scores">The scores, with bands.</param>
/// <param name="threshold">The surprise from which a point is anomalous.</param>
public sealed class ScorePlot(OfflineScores scores, double threshold)
{
    /// <summary>The most series in a picture.</summary>
    public const int MostSeries = 8;

    private const int Width = 1400, ValueHeight = 330, SurpriseHeight = 170;

    // Surprise has no end; beyond so many thresholds one is as anomalous as the other.
    private const double MostThresholds = 5;

    private static readonly Color Observed = Color.FromHex("#1F2937"), Expected = Color.FromHex("#2563EB"), Band = Color.FromHex("#93C5FD"), Anomaly = Color.FromHex("#DC2626"), Surprise = Color.FromHex("#6B7280");

    /// <summary>Draws into a PNG file.</summary>
    /// <exception cref="CommandException">No series has a value.</exception>
    public void Save(string path)
    {
        ScoredSeries[] series = Choose();
        if (series.Length == 0) throw new CommandException("There is nothing to draw: no series has a value.");
        var picture = new Multiplot();
        picture.AddPlots(2 * series.Length);
        var rows = new DraggableRows();
        rows.SetHeights(Enumerable.Range(0, 2 * series.Length).Select(row => (float)(row % 2 == 0 ? ValueHeight : SurpriseHeight)));
        picture.Layout = rows;
        for (int index = 0; index < series.Length; index++) Draw(series[index], picture.GetPlot(2 * index), picture.GetPlot(2 * index + 1));
        picture.SavePng(path, Width, series.Length * (ValueHeight + SurpriseHeight));
    }

    // The most surprising ones, in the order of the files.
    private ScoredSeries[] Choose()
    {
        HashSet<ScoredSeries> chosen = [.. scores.Series.Where(series => series.Rows.Exists(row => IsDrawn(scores.Rows[row]))).OrderByDescending(series => series.Rows.Max(row => scores.Rows[row].Point.Surprise)).Take(MostSeries)];
        return [.. scores.Series.Where(chosen.Contains)];
    }

    private void Draw(ScoredSeries series, Plot values, Plot surprises)
    {
        var observed = new List<Coordinates>();
        var scored = new List<(double Time, ScoredPoint Point)>();
        foreach (int index in series.Rows)
        {
            ScoredRow row = scores.Rows[index];
            if (!IsDrawn(row)) continue;
            double time = row.Observation.Time.ToDateTimeOffset().UtcDateTime.ToOADate();
            observed.Add(new(time, row.Observation.Value));
            if (row.Disposition == Disposition.Scored) scored.Add((time, row.Point));
        }
        (double, ScoredPoint)[] anomalies = [.. scored.Where(row => row.Point.Verdict == Verdict.Anomalous)];
        double margin = Math.Max(1e-4, 0.005 * (observed[^1].X - observed[0].X));
        foreach (Plot plot in (Plot[])[values, surprises])
        {
            plot.Axes.DateTimeTicksBottom().TickGenerator = new DateTimeAutomatic { LabelFormatter = Label };
            plot.Axes.SetLimitsX(observed[0].X - margin, observed[^1].X + margin);
            plot.Axes.Left.MinimumSize = plot.Axes.Left.MaximumSize = 90;
            plot.Axes.Right.MinimumSize = 20;
            (plot.Legend.OutlineWidth, plot.Legend.ShadowColor, plot.Legend.BackgroundColor) = (0, Colors.Transparent, Colors.White.WithAlpha(0.8));
        }
        DrawValues(values, series.Name, observed, scored, anomalies);
        DrawSurprises(surprises, scored, anomalies);
        values.Font.Set(PlotFont.Sans);
        surprises.Font.Set(PlotFont.Sans);
    }

    private static void DrawValues(Plot plot, string name, List<Coordinates> observed, List<(double Time, ScoredPoint Point)> scored, (double Time, ScoredPoint Point)[] anomalies)
    {
        plot.Title(name, size: 15);
        (double, double, double)[] band = [.. scored.Where(row => double.IsFinite(row.Point.Lower) && double.IsFinite(row.Point.Upper)).Select(row => (row.Time, row.Point.Lower, row.Point.Upper))];
        if (band.Length > 1)
        {
            var shade = plot.Add.FillY(band);
            shade.FillColor = Band.WithAlpha(0.45);
            shade.LineWidth = 0;
            shade.LegendText = "normal band";
        }
        Line(plot, observed, Observed, 1f, "observed");
        Line(plot, [.. scored.Select(row => new Coordinates(row.Time, row.Point.Expected))], Expected, 1.6f, "expected");
        Mark(plot, [.. anomalies.Select(row => new Coordinates(row.Time, row.Point.Value))], "anomalous");
        plot.Legend.Orientation = Orientation.Horizontal;
        plot.ShowLegend(Alignment.UpperLeft);
        plot.YLabel("value");
        // The observations decide what is seen, and most of the band: it may be very wide while a series is young.
        double[] values = [.. observed.Select(point => point.Y).Concat(Middle(band.Select(row => row.Item2))).Concat(Middle(band.Select(row => row.Item3)))];
        double low = values.Min(), high = values.Max(), room = high > low ? 0.08 * (high - low) : Math.Max(1e-9, 0.1 * Math.Abs(high));
        plot.Axes.SetLimitsY(low - room, high + 2 * room);
    }

    // Without the outermost twentieth on either side.
    private static double[] Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(sorted.Length / 20)..(sorted.Length - sorted.Length / 20)];
    }

    private void DrawSurprises(Plot plot, List<(double Time, ScoredPoint Point)> scored, (double Time, ScoredPoint Point)[] anomalies)
    {
        double most = MostThresholds * threshold;
        Line(plot, [.. scored.Select(row => new Coordinates(row.Time, Math.Min(most, row.Point.Surprise)))], Surprise, 1f, "");
        Mark(plot, [.. anomalies.Select(row => new Coordinates(row.Time, Math.Min(most, row.Point.Surprise)))], "");
        var line = plot.Add.HorizontalLine(threshold, 1.2f, Anomaly, LinePattern.Dashed);
        line.EnableAutoscale = false;
        line.LegendText = FormattableString.Invariant($"threshold {threshold:0.##}; above {most:0.#} drawn at {most:0.#}");
        plot.ShowLegend(Alignment.UpperLeft);
        plot.YLabel("surprise");
        plot.Axes.SetLimitsY(0, 1.3 * most);
    }

    private static bool IsDrawn(in ScoredRow row) => row.Disposition is Disposition.Scored or Disposition.WarmingUp;

    private static string Label(DateTime time) => time.ToString(
        time.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : time.Second == 0 ? "yyyy-MM-dd\nHH:mm" : "yyyy-MM-dd\nHH:mm:ss", CultureInfo.InvariantCulture);

    private static void Line(Plot plot, List<Coordinates> points, Color colour, float width, string legend)
    {
        if (points.Count == 0) return;
        var line = plot.Add.ScatterLine(points);
        (line.LineColor, line.LineWidth, line.LegendText) = (colour, width, legend);
    }

    private static void Mark(Plot plot, Coordinates[] points, string legend)
    {
        if (points.Length == 0) return;
        var marks = plot.Add.Markers(points, MarkerShape.OpenCircle, 9, Anomaly);
        marks.MarkerLineWidth = 1.8f;
        marks.LegendText = legend;
    }
}
