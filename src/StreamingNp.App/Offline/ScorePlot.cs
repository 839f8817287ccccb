using ScottPlot;
using ScottPlot.MultiplotLayouts;
using StreamingNp.App.Recordings;
using StreamingNp.App.Terminal;
using StreamingNp.Detection.Detectors;
using StreamingNp.Detection.Events;

namespace StreamingNp.App.Offline;

/// <summary>A picture of scored series: what was observed and expected, the band and the incidents, and below it the scores.</summary>
/// <param name="scores">The scores, with bands.</param>
/// <param name="thresholdAt">The score from which a point is anomalous, by the sampling interval of its series.</param>
public sealed class ScorePlot(OfflineScores scores, Func<TimeSpan, double> thresholdAt)
{
    /// <summary>The most series in a picture.</summary>
    public const int MaxSeries = 8;

    private const int Width = 1400, ValueHeight = 330, ScoreHeight = 190, ChannelHeight = 220;

    private readonly ILookup<string, AnomalyEvent> _events = scores.Events.ToLookup(anomaly => anomaly.Series);

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <exception cref="CommandException">No series has a value.</exception>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ScoredSeries[] series = Choose();
        if (series.Length == 0) throw new CommandException("There is nothing to draw: no series has a value.");
        ChannelPanels[] channels = [.. series.Select(one => ChannelPanels.Of(scores, one))];
        float[] heights = [.. channels.SelectMany(one => (float[])[.. Enumerable.Repeat((float)ChannelHeight, one.Count), ValueHeight, .. one.Count > 0 ? new[] { (float)ScoreHeight } : [], ScoreHeight])];
        var picture = new Multiplot();
        picture.AddPlots(heights.Length);
        var rows = new DraggableRows();
        rows.SetHeights(heights);
        picture.Layout = rows;
        int panel = 0;
        for (int index = 0; index < series.Length; index++)
        {
            Plot[] plots = [.. Enumerable.Range(panel, channels[index].Count + (channels[index].Count > 0 ? 3 : 2)).Select(picture.GetPlot)];
            panel += plots.Length;
            Draw(series[index], channels[index], plots);
        }
        PictureFile.Save(picture, path, Width, (int)heights.Sum());
    }

    // Those with the highest scores, in the order of the files.
    private ScoredSeries[] Choose()
    {
        HashSet<ScoredSeries> chosen = [.. scores.Series.Where(series => series.Rows.Exists(row => IsDrawn(scores.Rows[row]))).OrderByDescending(series => series.Rows.Max(row => scores.Rows[row].Point.Score)).Take(MaxSeries)];
        return [.. scores.Series.Where(chosen.Contains)];
    }

    private void Draw(ScoredSeries series, ChannelPanels channels, Plot[] plots)
    {
        // What a counter showed before it had enough rates is none.
        bool isCounter = series.Rows.Exists(row => scores.Rows[row].IsRate);
        // Rows that came out of order are drawn in order of time.
        DrawnRow[] rows = [.. series.Rows.Select(index => scores.Rows[index]).Where(row => IsDrawn(row) && (!isCounter || row.Disposition == Disposition.Scored)).OrderBy(row => row.Observation.Time)
            .Select(row => new DrawnRow(row.Observation with { Value = row.Value }, row.Disposition == Disposition.Scored ? row.Point : null))];
        TimeSpan interval = SamplingIntervals.Usual([rows.Select(row => row.Observation)]);
        var frame = new PlotFrame(rows[0].X, rows[^1].X) { Interval = interval };
        IncidentSpan[] incidents = [.. IncidentSpan.Of(_events[series.Name])];
        channels.Draw(frame, series.Name, incidents, plots);
        bool hasChannels = channels.Count > 0;
        (Plot values, Plot points) = (plots[channels.Count], plots[^1]);
        new ValuePanel(frame, hasChannels ? $"{series.Name}: how far its channels deviate together" : series.Name, rows, incidents) { Label = hasChannels ? "standard deviations" : isCounter ? "rate per second" : "value" }.Draw(values);
        new ScorePanel(frame, [.. rows.Where(row => row.Point is not null).Select(row => new Coordinates(row.X, row.Point!.Value.Score))], thresholdAt(interval)).Draw(points);
    }

    // Channels that warm up have no value together.
    private static bool IsDrawn(in ScoredRow row) => row.Disposition is Disposition.Scored || (row.Disposition is Disposition.WarmingUp && !double.IsNaN(row.Value));
}
