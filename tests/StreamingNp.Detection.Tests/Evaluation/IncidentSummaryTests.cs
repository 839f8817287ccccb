using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Observations;

namespace StreamingNp.Detection.Tests.Evaluation;

public class IncidentSummaryTests
{
    private const int RowsOfMonth = 30 * 24 * 60;

    [Fact]
    public void Series_are_summed_up()
    {
        // Two segments of three are found; two incidents of four are false, in two months.
        IncidentSummary summary = IncidentSummary.Of([
            Judge([new(100, 109), new(200, 209)], (102, 9), (300, 3)),
            Judge([new(100, 109)], (104, 3), (500, 1)),
        ]);
        Assert.Equal((3, 2, 4, 2), (summary.Segments, summary.Found, summary.Incidents, summary.FalseIncidents));
        Assert.Equal((2.0, 1.0), (summary.SeriesMonths, summary.FalsePerSeriesMonth));
        Assert.Equal(0.5, summary.Precision);
        Assert.Equal(2.0 / 3, summary.Recall, 12);
        Assert.Equal(4.0 / 7, summary.F1, 12);
        Assert.Equal((2, TimeSpan.FromMinutes(2)), (summary.MedianDelayRows, summary.MedianDelay));
        // True ones have 9 and 3, false ones 3 and 1: three pairs and a tie.
        Assert.Equal(3.5 / 4, summary.SeverityRocAuc);
    }

    [Fact]
    public void Nothing_at_all_has_no_delay_and_no_figure_is_NaN()
    {
        IncidentSummary summary = IncidentSummary.Of([]);
        Assert.Equal((1, 1, 1, 0), (summary.Precision, summary.Recall, summary.F1, summary.FalsePerSeriesMonth));
        Assert.Equal((null, null, null), (summary.MedianDelayRows, summary.MedianDelay, summary.SeverityRocAuc));
        Assert.All(summary.Recurrence, one => Assert.Null(one.Recall));
    }

    [Fact]
    public void Recall_is_told_apart_by_how_often_the_series_was_anomalous_shortly_before()
    {
        // Twelve segments within ten days, of which every other one is found.
        RowRange[] windows = [.. Enumerable.Range(0, 12).Select(at => new RowRange(1_000 * at, 1_000 * at))];
        IncidentSummary summary = IncidentSummary.Of([Judge(windows, [.. windows.Where((_, at) => at % 2 == 0).Select(window => (window.First, 1.0))])]);
        Assert.Equal([new(0, 2, 3, 2), new(3, 5, 3, 1), new(6, 10, 5, 3), new(11, null, 1, 0)], summary.Recurrence);
    }

    private static IncidentJudgement Judge(RowRange[] windows, params (int Row, double Score)[] opened) => IncidentJudgement.Of(
        new("series", [.. Enumerable.Range(0, RowsOfMonth + 1).Select(row => new Observation(MinuteSeries.At(row), 0))], windows),
        opened.Select(one => new IncidentOpening(MinuteSeries.At(one.Row), one.Score)));
}
