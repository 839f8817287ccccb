using ScottPlot;
using ScottPlot.MultiplotLayouts;
using StreamingNp.App.Offline;
using StreamingNp.App.Recordings;
using StreamingNp.Detection.Observations;

namespace StreamingNp.App.Evaluation;

/// <summary>A picture of a judged series: its channels with their bands and incidents, below them the score, and the labelled windows behind all.</summary>
/// <param name="series">The series, with its points.</param>
/// <param name="threshold">The score from which a row is anomalous.</param>
internal sealed class EvaluationPicture(JudgedSeries series, double threshold)
{
    private const int Width = 1400, OnlyHeight = 330, ChannelHeight = 150, ScoreHeight = 190;

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <returns>False where there is nothing to draw, as the series has no value.</returns>
    public bool Save(string path)
    {
        (DetectedSeries Channel, DrawnRow[] Rows)[] channels = [.. series.Channels.Select(channel => (channel, Rows(channel))).Where(channel => channel.Item2.Length > 0)];
        if (channels.Length == 0) return false;
        IReadOnlyList<EventTime> times = series.All.Times;
        double Place(int row) => DrawnRow.Place(times[row]);
        int probation = Math.Min(series.All.Times.Count - series.Scores.Times.Count, times.Count - 1);
        var frame = new PlotFrame(channels.Min(channel => channel.Rows[0].X), channels.Max(channel => channel.Rows[^1].X))
        {
            Interval = SamplingIntervals.Usual(channels.Select(channel => channel.Rows.Select(row => row.Observation))),
            Windows = [.. series.All.Windows.Select(window => (Place(window.First), Place(window.Last)))],
            JudgedFrom = probation > 0 ? Place(probation) : null,
        };

        int[] heights = [.. channels.Select((_, index) => channels.Length == 1 ? OnlyHeight : index == 0 ? ChannelHeight + PlotFrame.LegendHeight : ChannelHeight), ScoreHeight];
        IReadOnlyList<IncidentSpan>[] incidents = [.. channels.Select(channel => IncidentSpan.Of(channel.Channel.Events))];
        var picture = new Multiplot();
        picture.AddPlots(heights.Length);
        var layout = new DraggableRows();
        layout.SetHeights(heights.Select(height => (float)height));
        picture.Layout = layout;
        for (int index = 0; index < channels.Length; index++)
        {
            var panel = new ValuePanel(frame, channels[index].Channel.Name, channels[index].Rows, incidents[index]) { Severities = incidents.SelectMany(spans => spans.Select(span => span.Severity)) };
            panel.Draw(picture.GetPlot(index), withLegend: index == 0);
        }
        new ScorePanel(frame, [.. Enumerable.Range(0, times.Count).Where(IsInOrder).Select(row => new Coordinates(Place(row), series.All.Scores[row]))], threshold).Draw(picture.GetPlot(channels.Length));
        PictureFile.Save(picture, path, Width, heights.Sum());
        return true;
    }

    // A row that came late would draw a line back.
    private bool IsInOrder(int row) => series.Channels.Any(channel => channel.Points[row] is not null);

    private static DrawnRow[] Rows(DetectedSeries channel)
    {
        List<DrawnRow> rows = [];
        for (int row = 0; row < channel.Rows; row++)
        {
            Observation observation = channel.Series.Observations[row];
            // Several channels have no value but how far they deviate together.
            if (observation.Channels is { Names.Count: > 1 }) observation = new(observation.Time, channel.Points[row]?.Value ?? double.NaN);
            if (observation.IsMissing || (rows.Count > 0 && observation.Time <= rows[^1].Observation.Time)) continue;
            rows.Add(new(observation, channel.Points[row]));
        }
        return [.. rows];
    }
}
