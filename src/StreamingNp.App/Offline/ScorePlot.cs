using ScottPlot;
using ScottPlot.MultiplotLayouts;
using StreamingNp.App.Terminal;
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
        // What a counter showed before it had enough rates is none.
        bool onlyScored = series.Rows.Exists(row => scores.Rows[row].IsRate);
        DrawnRow[] rows = [.. series.Rows.Select(index => scores.Rows[index]).Where(row => IsDrawn(row) && (!onlyScored || row.Disposition == Disposition.Scored))
            .Select(row => new DrawnRow(row.Observation with { Value = row.Value }, row.Disposition == Disposition.Scored ? row.Point : null, row.Point.Verdict == Verdict.Anomalous))];
        var frame = new PlotFrame(rows[0].X, rows[^1].X);
        new ValuePanel(frame, series.Name, rows).Draw(values);
        new SurprisePanel(frame, [.. rows.Where(row => row.Point is not null).Select(row => new Coordinates(row.X, row.Point!.Value.Surprise))], threshold).Draw(surprises);
    }

    private static bool IsDrawn(in ScoredRow row) => row.Disposition is Disposition.Scored or Disposition.WarmingUp;
}
