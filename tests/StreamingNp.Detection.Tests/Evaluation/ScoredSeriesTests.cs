using StreamingNp.Detection.Evaluation;

namespace StreamingNp.Detection.Tests.Evaluation;

public class ScoredSeriesTests
{
    [Fact]
    public void Runs_of_labelled_rows_are_windows()
    {
        ScoredSeries series = MinuteSeries.Of(new double[8], [true, false, true, true, false, false, true, true]);
        Assert.Equal([new(0, 0), new(2, 3), new(6, 7)], series.Windows);
    }

    [Fact]
    public void Rows_of_windows_are_labelled_and_windows_that_touch_stay_apart()
    {
        ScoredSeries series = MinuteSeries.Of(new double[6], new RowRange(1, 2), new RowRange(3, 4));
        Assert.Equal([false, true, true, true, true, false], series.Labels);
        Assert.Equal([new(1, 2), new(3, 4)], series.Windows);
    }

    [Fact]
    public void Windows_lose_the_rows_that_are_skipped()
    {
        ScoredSeries series = MinuteSeries.Of([0, 1, 2, 3, 4, 5, 6, 7], new RowRange(0, 1), new RowRange(2, 4), new RowRange(6, 7)).Skip(3);
        Assert.Equal([3, 4, 5, 6, 7], series.Scores);
        Assert.Equal(MinuteSeries.At(3), series.Times[0]);
        Assert.Equal([new(0, 1), new(3, 4)], series.Windows);
        Assert.Equal([true, true, false, true, true], series.Labels);
    }

    [Fact]
    public void All_rows_can_be_skipped_and_more()
    {
        ScoredSeries none = MinuteSeries.Of(new double[3], new RowRange(1, 1)).Skip(5);
        Assert.Equal((0, 0, TimeSpan.Zero), (none.Scores.Count, none.Windows.Count, none.Span));
    }

    [Fact]
    public void Its_span_is_from_the_earliest_row_to_the_latest() =>
        Assert.Equal(TimeSpan.FromMinutes(4), new ScoredSeries("series", [MinuteSeries.At(3), MinuteSeries.At(5), MinuteSeries.At(1)], [0, 0, 0], []).Span);

    [Fact]
    public void Input_that_makes_no_sense_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new ScoredSeries("series", [], [1], []));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of(new double[2], [true]));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of([0, double.NaN]));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of(new double[5], new RowRange(-1, 1)));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of(new double[5], new RowRange(4, 5)));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of(new double[5], new RowRange(3, 2)));
        Assert.Throws<ArgumentException>(() => MinuteSeries.Of(new double[5], new RowRange(0, 2), new RowRange(2, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => MinuteSeries.Of(new double[5]).Skip(-1));
    }
}
