using CsCheck;
using StreamingNp.Detection.Evaluation;

namespace StreamingNp.Detection.Tests.Evaluation;

public class PointEvaluationTests
{
    // Two rows are labelled, and one without a label scores between them.
    private static readonly ScoredSeries Four = MinuteSeries.Of([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);

    [Fact]
    public void Rows_are_counted_at_a_threshold()
    {
        PointCounts counts = PointCounts.Of(Four, 0.4);
        Assert.Equal(new(1, 1, 1, 1), counts);
        Assert.Equal((4, 2), (counts.Rows, counts.Alarms));
        Assert.Equal((0.5, 0.5, 0.5, 0.5), (counts.Accuracy, counts.Precision, counts.Recall, counts.F1));
    }

    [Fact]
    public void Rates_are_shares_of_what_they_should_be_shares_of()
    {
        PointCounts counts = new(TruePositives: 6, FalsePositives: 3, TrueNegatives: 27, FalseNegatives: 4);
        Assert.Equal(33.0 / 40, counts.Accuracy);
        Assert.Equal(6.0 / 9, counts.Precision);
        Assert.Equal(0.6, counts.Recall);
        Assert.Equal(12.0 / 19, counts.F1);
        Assert.Equal(0.1, counts.FalseAlarmRate);
        Assert.Equal(0.4, counts.MissedAlarmRate);
    }

    [Fact]
    public void No_figure_of_no_rows_is_NaN()
    {
        PointCounts none = default;
        Assert.Equal((1, 1, 1, 1, 0, 0), (none.Accuracy, none.Precision, none.Recall, none.F1, none.FalseAlarmRate, none.MissedAlarmRate));
        Assert.Equal(0, new PointCounts(0, 3, 0, 2).F1);
    }

    [Fact]
    public void Areas_of_a_small_case_are_those_by_hand()
    {
        PointEvaluation evaluation = new([Four]);
        // Three of four pairs are in order; recall goes up by a half at precisions 1 and 2/3.
        Assert.Equal(0.75, evaluation.RocAuc);
        Assert.Equal(0.5 + 0.5 * 2 / 3, evaluation.PrAuc!.Value, 12);
    }

    [Fact]
    public void Rows_with_equal_scores_are_not_told_apart()
    {
        PointEvaluation evaluation = new([MinuteSeries.Of([0.5, 0.5, 0.5, 0.5, 0.5], [true, false, false, false, true])]);
        Assert.Equal(0.5, evaluation.RocAuc);
        Assert.Equal(0.4, evaluation.PrAuc!.Value, 12);
    }

    [Fact]
    public void The_best_threshold_is_the_highest_of_several()
    {
        // F1 is 2/3 at 0.9 and at 0.7.
        PointEvaluation evaluation = new([MinuteSeries.Of([0.9, 0.8, 0.75, 0.7, 0.1], [true, false, false, true, false])]);
        Assert.Equal(0.9, evaluation.BestThreshold);
        Assert.Equal(0.35, new PointEvaluation([Four]).BestThreshold);
    }

    [Fact]
    public void The_lowest_threshold_of_a_precision_finds_the_most()
    {
        PointEvaluation evaluation = new([MinuteSeries.Of([0.9, 0.8, 0.7, 0.6, 0.5], [true, false, true, true, false])]);
        // Precision from the top: 1, 1/2, 2/3, 3/4, 3/5.
        Assert.Equal((0.9, 0.6, 0.6, 0.5), (evaluation.LowestThreshold(1), evaluation.LowestThreshold(0.75), evaluation.LowestThreshold(0.7), evaluation.LowestThreshold(0.6)));
        Assert.Null(new PointEvaluation([MinuteSeries.Of([0.9, 0.8], [false, true])]).LowestThreshold(0.6));
        Assert.Null(new PointEvaluation([MinuteSeries.Of([0.9, 0.8], [false, false])]).LowestThreshold(0.6));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.LowestThreshold(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.LowestThreshold(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => evaluation.LowestThreshold(double.NaN));
    }

    [Fact]
    public void Series_are_taken_together()
    {
        PointEvaluation apart = new([MinuteSeries.Of([0.1, 0.4], [false, false]), MinuteSeries.Of([0.35, 0.8], [true, true])]);
        PointEvaluation together = new([Four]);
        Assert.Equal((together.RocAuc, together.PrAuc, together.BestThreshold, together.At(0.4)), (apart.RocAuc, apart.PrAuc, apart.BestThreshold, apart.At(0.4)));
    }

    [Fact]
    public void What_needs_labels_is_null_without_them()
    {
        PointEvaluation unlabelled = new([MinuteSeries.Of([0.1, 0.2], [false, false])]);
        Assert.Equal((null, null, null), (unlabelled.RocAuc, unlabelled.PrAuc, unlabelled.BestThreshold));
        PointEvaluation labelled = new([MinuteSeries.Of([0.1, 0.2], [true, true])]);
        Assert.Equal((null, 1, 0.1), (labelled.RocAuc, labelled.PrAuc, labelled.BestThreshold));
        PointEvaluation empty = new([]);
        Assert.Equal((null, null, null, default), (empty.RocAuc, empty.PrAuc, empty.BestThreshold, empty.At(0.5)));
    }

    [Fact]
    public void The_ROC_area_is_the_share_of_pairs_in_order() => MinuteSeries.OfBothLabels.Sample(series =>
    {
        double[] labelled = [.. series.Scores.Where((_, row) => series.Labels[row])];
        double[] unlabelled = [.. series.Scores.Where((_, row) => !series.Labels[row])];
        double inOrder = labelled.Sum(high => unlabelled.Sum(low => high > low ? 1.0 : high == low ? 0.5 : 0));
        Assert.Equal(inOrder / labelled.Length / unlabelled.Length, new PointEvaluation([series]).RocAuc!.Value, 12);
    });

    [Fact]
    public void Only_the_order_of_scores_matters_to_the_areas() => MinuteSeries.OfBothLabels.Sample(series =>
    {
        PointEvaluation plain = new([series]);
        PointEvaluation bent = new([series.Rescored(score => Math.Exp(3 * score) - 7)]);
        Assert.Equal((plain.RocAuc, plain.PrAuc), (bent.RocAuc, bent.PrAuc));
    });

    [Fact]
    public void Scores_turned_round_turn_the_ROC_area_round() => MinuteSeries.OfBothLabels.Sample(series =>
        Assert.Equal(1 - new PointEvaluation([series]).RocAuc!.Value, new PointEvaluation([series.Rescored(score => -score)]).RocAuc!.Value, 12));

    [Fact]
    public void Labels_as_scores_are_perfect() => MinuteSeries.OfBothLabels.Sample(series =>
    {
        PointEvaluation evaluation = new([MinuteSeries.Of([.. series.Labels.Select(isLabelled => isLabelled ? 1.0 : 0.0)], [.. series.Labels])]);
        Assert.Equal((1, 1, 1), (evaluation.RocAuc, evaluation.PrAuc, evaluation.BestThreshold));
        Assert.Equal(1, evaluation.At(1).Accuracy);
    });

    [Fact]
    public void Counts_at_any_threshold_are_those_of_the_rows_and_none_is_better_than_the_best() =>
        Gen.Select(MinuteSeries.OfBothLabels, Gen.Double[-0.1, 1.1]).Sample((series, threshold) =>
        {
            PointEvaluation evaluation = new([series]);
            double best = evaluation.At(evaluation.BestThreshold!.Value).F1;
            Assert.All([threshold, .. series.Scores], at =>
            {
                Assert.Equal(PointCounts.Of(series, at), evaluation.At(at));
                Assert.True(evaluation.At(at).F1 <= best);
            });
        });
}
