using System.Globalization;
using ScottPlot;
using StreamingNp.App.Offline;
using StreamingNp.App.Training;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Artifacts;
using StreamingNp.NeuralProcesses.Prediction;

namespace StreamingNp.App.TaskPictures;

/// <summary>A picture of the newest rows of a recording as a field, channels by time: what was observed, what a model of a grid predicts of each channel from the others, and the difference.</summary>
internal static class FieldPicture
{
    private const int MaxRows = 240, Width = 1_000, PanelHeight = 230;

    // What is further off has the last colour, in deviations of its channel.
    private const double MaxShown = 3;

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <param name="artifact">The model.</param>
    /// <param name="recording">The recording, whose last rows are drawn.</param>
    /// <param name="path">The file.</param>
    /// <param name="cancellation">Ends it.</param>
    public static void Save(ModelArtifact artifact, RecordedRows recording, string path, CancellationToken cancellation)
    {
        RobustStandardisation scale = artifact.Manifest.Grid!.ToStandardisation();
        using var detection = new GridDetection(artifact);
        int first = Math.Max(0, recording.Rows.Count - MaxRows);
        GridRow[] judged = [.. detection.Run([.. recording.Times.Zip(recording.Rows).Skip(first)], cancellation).SkipWhile(row => row.Contributions.Count == 0)];
        int channels = artifact.Manifest.Grid.Names.Count;
        double[,] observed = new double[channels, judged.Length], predicted = new double[channels, judged.Length], difference = new double[channels, judged.Length];
        for (int row = 0; row < judged.Length; row++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                (double value, double expected) = (judged[row].Contributions[channel].Value, judged[row].Contributions[channel].Expected);
                observed[channels - 1 - channel, row] = (value - scale.Medians[channel]) / scale.Scales[channel];
                predicted[channels - 1 - channel, row] = (expected - scale.Medians[channel]) / scale.Scales[channel];
                difference[channels - 1 - channel, row] = (value - expected) / scale.Scales[channel];
            }
        }
        var picture = new Multiplot();
        picture.AddPlots(3);
        picture.Layout = new ScottPlot.MultiplotLayouts.Rows();
        Draw(picture.GetPlot(0), observed, "observed, in deviations of each channel");
        Draw(picture.GetPlot(1), predicted, "predicted, each channel from the others");
        Draw(picture.GetPlot(2), difference, "observed − predicted");
        picture.GetPlot(2).XLabel(string.Create(CultureInfo.InvariantCulture, $"row, the last {judged.Length} of {recording.Name}"), size: 12);
        PictureFile.Save(picture, path, Width, 3 * PanelHeight);
    }

    private static void Draw(Plot plot, double[,] field, string title)
    {
        var heatmap = plot.Add.Heatmap(field);
        (heatmap.Colormap, heatmap.ManualRange) = (new ScottPlot.Colormaps.Balance(), new ScottPlot.Range(-MaxShown, MaxShown));
        plot.Add.ColorBar(heatmap);
        plot.Title(title, size: 14);
        plot.YLabel("channel", size: 12);
        plot.Axes.Margins(0, 0);
        plot.Font.Set(PlotFont.Sans);
    }
}
