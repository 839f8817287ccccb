using CsCheck;
using StreamingNp.Detection.Evaluation;
using StreamingNp.Detection.Evaluation.Nab;

namespace StreamingNp.Detection.Tests.Evaluation.Nab;

public class NabScoringTests
{
    // 100 rows, of which 15 are the probation, with one window.
    private static readonly RowRange Window = new(40, 49);

    private static readonly Gen<ScoredSeries[]> Corpora = MinuteSeries.Any.Array[1, 4]
        .Where(corpus => corpus.Any(series => series.Windows.Any(window => window.Last >= NabScoring.ProbationRows(series.Scores.Count))));

    private static readonly Gen<NabProfile> Profiles = Gen.Int[0, NabProfile.All.Count - 1].Select(i => NabProfile.All[i]);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(99, 14)]
    [InlineData(100, 15)]
    [InlineData(4_999, 749)]
    [InlineData(5_000, 750)]
    [InlineData(22_000, 750)]
    public void The_probation_is_15_percent_and_at_most_750_rows(int rows, int probation) => Assert.Equal(probation, NabScoring.ProbationRows(rows));

    [Theory]
    [InlineData(40, 1)]
    [InlineData(45, 0.8597926)]
    [InlineData(49, 0.2482415)]
    public void The_earlier_in_its_window_an_alarm_is_the_more_it_brings(int alarm, double worth) => Assert.Equal(Value(1 + worth, 2), Score(alarm), 4);

    [Fact]
    public void Only_the_first_alarm_in_a_window_counts() => Assert.Equal(Score(42), Score(42, 43, 49), 12);

    [Theory]
    [InlineData(15, -1)]
    [InlineData(39, -1)]
    [InlineData(50, -0.2708471)]
    [InlineData(54, -0.8829262)]
    [InlineData(77, -1)]
    [InlineData(99, -1)]
    public void A_false_alarm_costs_less_just_after_a_window(int alarm, double worth) => Assert.Equal(Value(2 + 0.11 * worth, 2), Score(40, alarm), 4);

    [Fact]
    public void Further_than_three_widths_after_a_window_a_false_alarm_costs_all()
    {
        // The width is the nine rows from the first to the last.
        Assert.Equal(Value(2 - 0.11, 2), Score(40, 77), 12);
        Assert.True(Score(40, 76) > Score(40, 77) + 1e-6);
    }

    [Fact]
    public void After_a_window_of_one_row_a_false_alarm_costs_all() =>
        Assert.Equal(Value(2 - 0.11, 2), At(NabProfile.Standard, MinuteSeries.WithAlarms(100, [new(40, 40)], 40, 41)).Value, 12);

    [Fact]
    public void Every_row_of_a_burst_of_false_alarms_costs() => Assert.Equal(Value(2 - 3 * 0.11, 2), Score(20, 21, 22, 40), 12);

    [Fact]
    public void Alarms_in_the_probation_cost_nothing() => Assert.Equal(100, Score(0, 14, 40), 12);

    [Fact]
    public void A_window_in_the_probation_does_not_count()
    {
        NabScore score = At(NabProfile.Standard, MinuteSeries.WithAlarms(100, [new(5, 14), Window], 40));
        Assert.Equal((100, 1, 1), (score.Value, score.Windows, score.WindowsFound));
    }

    [Fact]
    public void A_window_that_starts_in_the_probation_brings_less_than_all()
    {
        // Row 15 is the sixth of ten.
        NabScore score = At(NabProfile.Standard, MinuteSeries.WithAlarms(100, [new(10, 19)], 12, 15));
        Assert.Equal(Value(1.8597926, 2), score.Value, 4);
        Assert.Equal(new(1, 0, 80, 4), score.Points);
    }

    [Fact]
    public void Profiles_price_false_and_missed_alarms_differently()
    {
        // One of two windows is found at once, and there is one false alarm.
        ScoredSeries series = MinuteSeries.WithAlarms(100, [Window, new(90, 95)], 20, 40);
        Assert.Equal(Value(2 - 0.11, 4), At(NabProfile.Standard, series).Value, 12);
        Assert.Equal(Value(2 - 0.22, 4), At(NabProfile.RewardLowFalsePositiveRate, series).Value, 12);
        Assert.Equal(Value(3 - 0.11, 6), At(NabProfile.RewardLowFalseNegativeRate, series).Value, 12);
        Assert.Equal(["standard", "reward_low_FP_rate", "reward_low_FN_rate"], NabProfile.All.Select(profile => profile.Name));
    }

    [Fact]
    public void One_threshold_serves_all_series_and_is_the_best_for_all_together()
    {
        // At 0.9 one window of two is found; at 0.6 both, for one false alarm; at 0.3 many false alarms come with nothing.
        ScoredSeries first = Scored(100, [Window], (40, 0.9), (20, 0.6));
        ScoredSeries second = Scored(100, [Window], (40, 0.6), (20, 0.3), (21, 0.3), (22, 0.3));
        NabScoring scoring = new([first, second]);
        NabScore best = scoring.AtBestThreshold(NabProfile.Standard);
        Assert.Equal((0.6, 2, 2), (best.Threshold, best.Windows, best.WindowsFound));
        Assert.Equal(Value(4 - 0.11, 4), best.Value, 12);
        Assert.Equal(new(2, 1, 149, 18), best.Points);
        Assert.Equal(Value(2, 4), scoring.At(NabProfile.Standard, 0.9).Value, 12);
        Assert.Equal(Value(4 - 4 * 0.11, 4), scoring.At(NabProfile.Standard, 0.25).Value, 12);
    }

    [Fact]
    public void A_detector_that_does_harm_is_best_without_alarms()
    {
        NabScore best = new NabScoring([MinuteSeries.WithAlarms(100, [Window], 20)]).AtBestThreshold(NabProfile.Standard);
        Assert.Equal((NabScoring.NoAlarms, 0, 0, 0), (best.Threshold, best.Value, best.WindowsFound, best.Points.Alarms));
    }

    [Fact]
    public void Scores_out_of_range_and_series_without_windows_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new NabScoring([MinuteSeries.Of([0, 1.01, 0], new RowRange(1, 1))]));
        Assert.Throws<ArgumentException>(() => new NabScoring([MinuteSeries.Of([0, -0.01, 0], new RowRange(1, 1))]));
        Assert.Throws<ArgumentException>(() => new NabScoring([MinuteSeries.Of(new double[100])]));
        Assert.Throws<ArgumentException>(() => new NabScoring([MinuteSeries.Of(new double[100], new RowRange(3, 14))]));
        Assert.Throws<ArgumentException>(() => new NabScoring([]));
    }

    [Fact]
    public void An_alarm_at_the_start_of_every_window_is_100_and_no_alarm_is_0() => Gen.Select(Corpora, Profiles).Sample((corpus, profile) =>
    {
        // Rows before the first keep its windows out of the probation.
        ScoredSeries[] perfect = [.. corpus.Select(series => MinuteSeries.WithAlarms(
            series.Scores.Count + 20, [.. series.Windows.Select(window => new RowRange(window.First + 20, window.Last + 20))], [.. series.Windows.Select(window => window.First + 20)]))];
        Assert.Equal(100, new NabScoring(perfect).AtBestThreshold(profile).Value, 9);
        Assert.Equal(0, new NabScoring(corpus).At(profile, NabScoring.NoAlarms).Value);
        Assert.Equal(0, new NabScoring([.. corpus.Select(series => series.Rescored(_ => 0))]).At(profile, 0.5).Value);
    });

    [Fact]
    public void No_threshold_is_better_than_the_best_one_and_none_gives_more_than_100() => Gen.Select(Corpora, Profiles, Gen.Double[-0.1, 1.2]).Sample((corpus, profile, threshold) =>
    {
        NabScoring scoring = new(corpus);
        NabScore best = scoring.AtBestThreshold(profile);
        Assert.InRange(best.Value, 0, 100 + 1e-9);
        Assert.Equal(best, scoring.At(profile, best.Threshold));
        Assert.True(scoring.At(profile, threshold).Value <= best.Value);
    });

    [Fact]
    public void The_best_score_hangs_on_the_order_of_scores_alone() => Gen.Select(Corpora, Profiles).Sample((corpus, profile) => Assert.Equal(
        new NabScoring(corpus).AtBestThreshold(profile).Value,
        new NabScoring([.. corpus.Select(series => series.Rescored(score => 0.2 + score * score / 2))]).AtBestThreshold(profile).Value));

    [Fact]
    public void Another_false_alarm_costs_and_an_earlier_true_one_brings() => Gen.Select(Gen.Int[15, 39], Gen.Int[41, 49], Profiles).Sample((outside, inside, profile) =>
    {
        double late = At(profile, MinuteSeries.WithAlarms(100, [Window], inside)).Value;
        Assert.True(At(profile, MinuteSeries.WithAlarms(100, [Window], inside, outside)).Value < late);
        Assert.True(At(profile, MinuteSeries.WithAlarms(100, [Window], inside - 1)).Value > late);
    });

    // What a gain over the detector without alarms is of what there is to gain.
    private static double Value(double gain, double perfect) => 100 * gain / perfect;

    private static double Score(params int[] alarms) => At(NabProfile.Standard, MinuteSeries.WithAlarms(100, [Window], alarms)).Value;

    private static NabScore At(NabProfile profile, params ScoredSeries[] corpus) => new NabScoring(corpus).At(profile, 0.5);

    private static ScoredSeries Scored(int rows, RowRange[] windows, params (int Row, double Score)[] scores) =>
        MinuteSeries.Of([.. Enumerable.Range(0, rows).Select(row => scores.FirstOrDefault(one => one.Row == row).Score)], windows);
}
