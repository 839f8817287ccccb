using CsCheck;
using StreamingNp.Detection.Evaluation;

namespace StreamingNp.Detection.Tests.Evaluation;

public class RocAucTests
{
    [Theory]
    [InlineData(new double[] { 2, 3 }, new double[] { 0, 1 }, 1)]
    [InlineData(new double[] { 0 }, new double[] { 1 }, 0)]
    [InlineData(new double[] { 5 }, new double[] { 5, 5, 5 }, 0.5)]
    [InlineData(new double[] { 1, 2, 2 }, new double[] { 2, 0 }, 4.0 / 6)]
    public void It_is_the_share_of_pairs_in_order_with_ties_as_half(double[] positives, double[] negatives, double area) => Assert.Equal(area, RocAuc.Of(positives, negatives)!.Value, 12);

    [Fact]
    public void Without_both_there_is_none()
    {
        Assert.Null(RocAuc.Of([], [1]));
        Assert.Null(RocAuc.Of([1], []));
    }

    [Fact]
    public void It_is_that_of_rows_with_the_same_scores_and_labels() => MinuteSeries.OfBothLabels.Sample(series =>
    {
        double[] Scores(bool label) => [.. series.Scores.Where((_, row) => series.Labels[row] == label)];
        Assert.Equal(new PointEvaluation([series]).RocAuc!.Value, RocAuc.Of(Scores(true), Scores(false))!.Value, 12);
    });
}
