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

    private const int Width = 1400, ValueHeight = 330, ScoreHeight = 190;

    private readonly ILookup<string, AnomalyEvent> _events = scores.Events.ToLookup(anomaly => anomaly.Series);

    /// <summary>Draws into a PNG or SVG file, by its ending.</summary>
    /// <exception cref="CommandException">No series has a value.</exception>
    /// <exception cref="ArgumentException">The file has another ending.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path)
    {
        ScoredSeries[] series = Choose();
        if (series.Length == 0) throw new CommandException("There is nothing to draw: no series has a value.");
        var picture = new Multiplot();
        picture.AddPlots(2 * series.Length);
        var rows = new DraggableRows();
        rows.SetHeights(Enumerable.Range(0, 2 * series.Length).Select(row => (float)(row % 2 == 0 ? ValueHeight : ScoreHeight)));
        picture.Layout = rows;
        for (int index = 0; index < series.Length; index++) Draw(series[index], picture.GetPlot(2 * index), picture.GetPlot(2 * index + 1));
        PictureFile.Save(picture, path, Width, series.Length * (ValueHeight + ScoreHeight));
    }

    // Those with the highest scores, in the order of the files.
    private ScoredSeries[] Choose()
    {
        HashSet<ScoredSeries> chosen = [.. scores.Series.Where(series => series.Rows.Exists(row => IsDrawn(scores.Rows[row]))).OrderByDescending(series => series.Rows.Max(row => scores.Rows[row].Point.Score)).Take(MaxSeries)];
        return [.. scores.Series.Where(chosen.Contains)];
    }

    private void Draw(ScoredSeries series, Plot values, Plot points)
    {
        // What a counter showed before it had enough rates is none.
        bool isCounter = series.Rows.Exists(row => scores.Rows[row].IsRate);
        // Rows that came out of order are drawn in order of time.
        DrawnRow[] rows = [.. series.Rows.Select(index => scores.Rows[index]).Where(row => IsDrawn(row) && (!isCounter || row.Disposition == Disposition.Scored)).OrderBy(row => row.Observation.Time)
            .Select(row => new DrawnRow(row.Observation with { Value = row.Value }, row.Disposition == Disposition.Scored ? row.Point : null))];
        TimeSpan interval = SamplingIntervals.Usual([rows.Select(row => row.Observation)]);
        var frame = new PlotFrame(rows[0].X, rows[^1].X) { Interval = interval };
        new ValuePanel(frame, series.Name, rows, IncidentSpan.Of(_events[series.Name])) { Label = isCounter ? "rate per second" : "value" }.Draw(values);
        new ScorePanel(frame, [.. rows.Where(row => row.Point is not null).Select(row => new Coordinates(row.X, row.Point!.Value.Score))], thresholdAt(interval)).Draw(points);
    }

    private static bool IsDrawn(in ScoredRow row) => row.Disposition is Disposition.Scored or Disposition.WarmingUp;
}
