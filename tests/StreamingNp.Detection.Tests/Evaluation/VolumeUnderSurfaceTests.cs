using CsCheck;
using StreamingNp.Detection.Evaluation;

namespace StreamingNp.Detection.Tests.Evaluation;

public class VolumeUnderSurfaceTests
{
    [Fact]
    public void Edges_count_in_part()
    {
        // The row before the label is alarmed first. Widths 0 and 1 have no edges: its precision at recall 1 is a half.
        ScoredSeries series = MinuteSeries.Of([0, 3, 2, 1, 0], new RowRange(2, 2));
        double edge = Math.Sqrt(0.5);
        double recall = edge / (1 + edge / 2);
        double wide = recall * edge + (1 - recall) * (1 + edge) / 2;
        Assert.Equal((0.5 + 0.5 + wide) / 3, VolumeUnderSurface.PrecisionRecall(series, width: 2, thresholds: 5)!.Value, 1e-12);
    }

    [Fact]
    public void Recall_counts_by_the_share_of_labels_that_were_found_at_all()
    {
        ScoredSeries series = MinuteSeries.Of([5, 4, 3, 2, 1], new RowRange(0, 0), new RowRange(4, 4));
        // A half of the rows in a half of the labels at precision 1, then all at 2/5.
        Assert.Equal(0.25 + 0.75 * 0.4, VolumeUnderSurface.PrecisionRecall(series, width: 0, thresholds: 5)!.Value, 1e-12);
    }

    [Fact]
    public void Rows_of_edges_count_as_false_alarms_in_part()
    {
        ScoredSeries series = MinuteSeries.Of([0, 3, 2, 1, 0], new RowRange(2, 2));
        // Widths 0 and 1: a false row of four, then the label. Width 2: the edge is a part of what was to be found.
        double narrow = (1 - 0.25) * 1;
        double edge = Math.Sqrt(0.5);
        double firstRecall = edge / (1 + edge / 2), firstFalse = (1 - edge) / (5 - 1 - edge / 2), secondFalse = (1 - edge) / (5 - 1 - edge / 2);
        double thirdFalse = (3 - 1 - 2 * edge) / (5 - 1 - edge), lastFalse = (5 - 1 - 2 * edge) / (5 - 1 - edge);
        double wide = firstFalse * firstRecall / 2 + (secondFalse - firstFalse) + (thirdFalse - secondFalse) + (lastFalse - thirdFalse) + (1 - lastFalse);
        Assert.Equal((2 * narrow + wide) / 3, VolumeUnderSurface.Of(series, width: 2, thresholds: 5).ReceiverOperating!.Value, 1e-12);
    }

    [Fact]
    public void One_label_without_edges_gives_the_ROC_area() => Gen.Select(MinuteSeries.OfBothLabels, Gen.Int[0, 59]).Sample((any, at) =>
    {
        int rows = any.Scores.Count;
        ScoredSeries series = MinuteSeries.Of([.. any.Scores], new RowRange(at % rows, at % rows));
        Assert.Equal(new PointEvaluation([series]).RocAuc!.Value, VolumeUnderSurface.Of(series, width: 0, thresholds: rows + 1).ReceiverOperating!.Value, 1e-12);
    });

    [Fact]
    public void Where_all_rows_are_labelled_there_are_no_false_alarms_to_rank()
    {
        SurfaceVolumes volumes = VolumeUnderSurface.Of(MinuteSeries.Of([1, 2, 3], new RowRange(0, 2)));
        Assert.Equal(1, volumes.PrecisionRecall!.Value, 1e-12);
        Assert.Null(volumes.ReceiverOperating);
    }

    [Fact]
    public void A_near_miss_is_better_than_a_far_one()
    {
        double At(int alarm) => VolumeUnderSurface.PrecisionRecall(MinuteSeries.WithAlarms(400, [new(200, 209)], alarm))!.Value;
        Assert.True(At(205) > At(199));
        Assert.True(At(199) > At(180));
        Assert.True(At(180) > At(100));
        Assert.Equal(At(100), At(20), 12);
    }

    [Fact]
    public void Without_labels_there_is_no_volume()
    {
        Assert.Null(VolumeUnderSurface.PrecisionRecall(MinuteSeries.Of([1, 2, 3])));
        Assert.Null(VolumeUnderSurface.PrecisionRecall(MinuteSeries.Of([])));
    }

    [Fact]
    public void Widths_and_thresholds_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => VolumeUnderSurface.PrecisionRecall(MinuteSeries.Of([1]), width: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => VolumeUnderSurface.PrecisionRecall(MinuteSeries.Of([1]), thresholds: 1));
    }

    [Fact]
    public void One_label_without_edges_gives_the_average_precision() => Gen.Select(MinuteSeries.Any, Gen.Int[0, 59], Gen.Int[1, 60]).Sample((any, start, length) =>
    {
        int rows = any.Scores.Count;
        ScoredSeries series = MinuteSeries.Of([.. any.Scores], new RowRange(start % rows, Math.Min(start % rows + length - 1, rows - 1)));
        Assert.Equal(new PointEvaluation([series]).PrAuc!.Value, VolumeUnderSurface.PrecisionRecall(series, width: 0, thresholds: rows + 1)!.Value, 1e-12);
    });

    [Fact]
    public void Only_the_order_of_scores_matters() => MinuteSeries.OfBothLabels.Sample(
        series => Assert.Equal(VolumeUnderSurface.PrecisionRecall(series, width: 8), VolumeUnderSurface.PrecisionRecall(series.Rescored(score => Math.Exp(3 * score) - 7), width: 8)));

    [Fact]
    public void It_is_what_the_definition_gives_threshold_by_threshold() =>
        Gen.Select(MinuteSeries.Any.Where(series => series.Labels.Contains(true)), Gen.Int[0, 12], Gen.Int[2, 80]).Sample((series, width, thresholds) =>
        {
            double volume = VolumeUnderSurface.PrecisionRecall(series, width, thresholds)!.Value;
            Assert.InRange(volume, 0, 1 + 1e-12);
            Assert.Equal(Enumerable.Range(0, width + 1).Average(w => AreaByDefinition(series, w, thresholds)), volume, 12);
        });

    // Slowly, with a prediction of every row for every threshold.
    private static double AreaByDefinition(ScoredSeries series, int width, int thresholds)
    {
        int rows = series.Scores.Count;
        double[] soft = [.. Enumerable.Range(0, rows).Select(row => Math.Min(1, series.Windows.Sum(window => Soft(window, row, width))))];
        bool[] isNear = [.. Enumerable.Range(0, rows).Select(row => series.Windows.Any(window => row >= window.First - width / 2 && row <= window.Last + width / 2))];
        List<List<int>> events = [];
        foreach (RowRange window in series.Windows)
        {
            bool isJoined = events.Count > 0 && window.First - width / 2 <= events[^1][^1] && isNear[window.First];
            if (!isJoined) events.Add([]);
            for (int row = Math.Max(window.First - width / 2, 0); row <= Math.Min(window.Last + width / 2, rows - 1); row++) events[^1].Add(row);
        }
        double[] descending = [.. series.Scores.OrderDescending()];
        double area = 0;
        double last = 0;
        for (int i = 0; i < thresholds; i++)
        {
            double threshold = descending[(int)((long)i * (rows - 1) / (thresholds - 1))];
            int[] alarms = [.. Enumerable.Range(0, rows).Where(row => series.Scores[row] >= threshold)];
            double found = alarms.Sum(row => soft[row]);
            double labelled = series.Labels.Count(isLabelled => isLabelled);
            double reached = labelled + alarms.Where(row => !series.Labels[row]).Sum(row => soft[row]);
            double recall = Math.Min(found / ((labelled + reached) / 2), 1) * events.Count(one => one.Intersect(alarms).Any()) / events.Count;
            area += (recall - last) * found / alarms.Length;
            last = recall;
        }
        return area;
    }

    private static double Soft(RowRange window, int row, int width)
    {
        int distance = Math.Max(window.First - row, row - window.Last);
        return distance <= 0 ? 1 : distance <= width / 2 ? Math.Sqrt(1 - (double)distance / width) : 0;
    }
}
