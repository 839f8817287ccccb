using System.Globalization;
using ScottPlot;
using StreamingNp.App.Offline;

namespace StreamingNp.App.Evaluation;

/// <summary>A picture of how many labelled segments are found at how many false incidents, along the knob and by baselines.</summary>
/// <param name="report">The report, with a knob.</param>
internal sealed class IncidentCurve(EvaluationReport report)
{
    private const int Width = 1000, Height = 640;

    private static readonly Color[] Colours = [Color.FromHex("#D97706"), Color.FromHex("#059669"), Color.FromHex("#7C3AED")];

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        var plot = new Plot();
        foreach ((int at, IGrouping<string, BaselineFigures> baseline) in (report.Baselines ?? []).GroupBy(one => one.Name).Index())
            Draw(plot, [.. baseline.Select(one => Place(one.Incidents))], Colours[at % Colours.Length], baseline.Key, width: 1.5f, size: 6);
        Draw(plot, [.. report.Knob!.Select(one => Place(one.Incidents))], PlotFrame.Observed, $"{report.Model}, by detection.false_incidents", width: 2.5f, size: 9);
        foreach (KnobFigures one in report.Knob!)
        {
            ScottPlot.Plottables.Text text = plot.Add.Text(one.FalseIncidents.ToString(CultureInfo.InvariantCulture), Place(one.Incidents));
            (text.LabelFontColor, text.LabelFontName, text.LabelFontSize) = (PlotFrame.Observed, PlotFont.Sans, 13);
            (text.LabelAlignment, text.OffsetY) = (Alignment.LowerCenter, -6);
        }
        plot.XLabel("false incidents");
        plot.YLabel($"labelled segments found, of {report.Incidents.Segments.ToString("N0", CultureInfo.InvariantCulture)}");
        plot.ShowLegend(Alignment.LowerRight);
        (plot.Legend.OutlineWidth, plot.Legend.ShadowColor) = (0, Colors.Transparent);
        plot.Axes.AutoScale();
        plot.Axes.SetLimits(0, Math.Max(1, plot.Axes.GetLimits().Right), 0, Math.Max(1, plot.Axes.GetLimits().Top));
        plot.Font.Set(PlotFont.Sans);
        PictureFile.Save(new Multiplot(plot), path, Width, Height);
    }

    private static void Draw(Plot plot, Coordinates[] places, Color colour, string name, float width, float size)
    {
        var line = plot.Add.Scatter(places, colour);
        (line.LineWidth, line.MarkerSize, line.LegendText) = (width, size, name);
    }

    private static Coordinates Place(IncidentFigures incidents) => new(incidents.FalseIncidents, incidents.Found);
}
