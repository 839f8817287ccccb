using CsCheck;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Tests.Thresholds;

public class SeriesCalibrationTests
{
    private static readonly Calibration Artifact = Calibration.Identity(1);

    [Fact]
    public void Without_a_point_the_word_of_the_artifact_counts() => Assert.Equal(2.5, new SeriesCalibration().Surprise(2.5, Artifact), 1e-9);

    [Fact]
    public void Where_the_artifact_says_nothing_nothing_is_surprising_at_first() => Assert.Equal(0, new SeriesCalibration().Surprise(100, artifact: null));

    [Fact]
    public void The_higher_score_is_never_the_less_surprising() =>
        Gen.Select(Gen.Double[0, 20].Array[0, 300], Gen.Double[0, 40], Gen.Double[0, 40]).Sample((scores, one, other) =>
        {
            SeriesCalibration calibration = Taught(scores);
            Assert.True(calibration.Surprise(Math.Min(one, other), Artifact) <= calibration.Surprise(Math.Max(one, other), Artifact) + 1e-9);
        });

    [Theory]
    [InlineData(1, true)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    [InlineData(0.3, false)]
    public void As_many_points_are_surprising_as_the_surprise_says_however_wrong_the_scale_of_the_scores_is(double scale, bool isKnown)
    {
        (double percent, double permille) = SharesBeyond(scale, isKnown ? Artifact : null);
        Assert.InRange(percent, 0.65e-2, 1.35e-2);
        Assert.InRange(permille, 0.6e-3, 1.4e-3);
    }

    [Fact]
    public void An_artifact_that_never_wonders_makes_surprises_rarer_and_not_none()
    {
        (double percent, double permille) = SharesBeyond(scale: 0.3, Artifact);
        Assert.InRange(percent, 0.5e-2, 1.2e-2);
        Assert.InRange(permille, 0.05e-3, 1e-3);
    }

    [Fact]
    public void Scores_that_tie_share_one_surprise()
    {
        SeriesCalibration calibration = Taught([.. Enumerable.Range(0, 500).Select(point => point % 10 == 0 ? 3.0 : 0.1)]);
        Assert.Equal(1, calibration.Surprise(3, Artifact), 0.05);
    }

    [Fact]
    public void A_score_far_beyond_all_others_is_surprising_after_forty_points() =>
        Assert.True(Taught([.. Enumerable.Range(0, 40).Select(point => 0.05 * (point % 20))]).Surprise(12, Artifact) > 5);

    [Fact]
    public void An_outage_counts_for_as_many_points_as_it_had()
    {
        double[] calm = [.. Exponential(new Random(2), 3_000)];
        SeriesCalibration with = Taught([.. calm, .. Enumerable.Repeat(40.0, 30), .. calm[..1_000]]);
        // The share of those that were as high, but for what the line through the scores behind the largest two has a say in.
        Assert.Equal(-Math.Log10(31 / 4_031.0), with.Surprise(40, Artifact), 0.2);
        Assert.InRange(with.Surprise(2.5, Artifact), Taught([.. calm, .. calm[..1_000]]).Surprise(2.5, Artifact) - 0.6, 300);
    }

    [Fact]
    public void A_run_of_surprising_points_does_not_become_normal_while_it_lasts()
    {
        SeriesCalibration calibration = Taught([.. Exponential(new Random(2), 3_000)]);
        double before = calibration.Surprise(40, Artifact);
        for (int point = 0; point < 30; point++) calibration.Learn(40, calibration.Surprise(40, Artifact), Artifact, mostWaiting: 36);
        Assert.Equal(before, calibration.Surprise(40, Artifact));
        Assert.Equal(30, calibration.Waiting.Count);
        calibration.Learn(0.5, calibration.Surprise(0.5, Artifact), Artifact, mostWaiting: 36);
        Assert.InRange(calibration.Surprise(40, Artifact), 1.5, 2.5);
        Assert.Empty(calibration.Waiting);
    }

    [Fact]
    public void A_point_of_a_long_run_is_worth_less_the_longer_the_run_has_lasted()
    {
        SeriesCalibration calibration = Taught([.. Exponential(new Random(2), 3_000)]);
        double verdict = calibration.Surprise(40, Artifact), first = calibration.SurpriseInRun(40, verdict);
        for (int point = 0; point < 30; point++) calibration.Learn(40, calibration.Surprise(40, Artifact), Artifact, mostWaiting: 36);
        Assert.Equal(verdict, first);
        Assert.Equal(-Math.Log10(30 / 3_031.0), calibration.SurpriseInRun(40, verdict), 0.05);
    }

    [Fact]
    public void A_second_anomaly_of_a_size_is_told_of_though_the_first_was_learned()
    {
        SeriesCalibration calibration = Taught([.. Exponential(new Random(2), 3_000)]);
        double first = calibration.Surprise(9, Artifact);
        calibration.Learn(9, first, Artifact);
        Assert.InRange(calibration.Surprise(9, Artifact), -Math.Log10(1 / 3_001.0), first);
    }

    [Fact]
    public void A_run_that_lasts_for_longer_than_it_may_wait_is_learned()
    {
        SeriesCalibration calibration = Taught([.. Exponential(new Random(2), 3_000)]);
        for (int point = 0; point < 40; point++) calibration.Learn(40, calibration.Surprise(40, Artifact), Artifact, mostWaiting: 36);
        Assert.InRange(calibration.Surprise(40, Artifact), 1.5, 2.5);
    }

    [Theory]
    [InlineData(1e6)]
    [InlineData(1e15)]
    [InlineData(1e37)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void No_score_however_high_hides_the_next(double highest)
    {
        var calibration = new SeriesCalibration();
        foreach (double score in Exponential(new Random(6), 3_000)) calibration.Learn(score, calibration.Surprise(score, artifact: null), artifact: null);
        double before = calibration.Surprise(8, artifact: null), surprise = calibration.Surprise(highest, artifact: null);
        Assert.Equal(300, surprise);
        calibration.Learn(highest, surprise, artifact: null);
        // As one of the surprise that is learned at most would.
        Assert.InRange(calibration.Surprise(8, artifact: null), before - 4, before);
    }

    [Fact]
    public void The_score_of_a_surprise_has_that_surprise() =>
        Gen.Select(Gen.Double[0, 20].Array[150, 300], Gen.Double[0.5, 30], Gen.Bool, Gen.OneOf(Gen.Const(300.0), Gen.Const(1e20), Gen.Const(double.PositiveInfinity))).Sample((scores, surprise, isKnown, most) =>
        {
            Calibration? artifact = isKnown ? Artifact : null;
            SeriesCalibration calibration = Taught(scores);
            double score = calibration.Tail.ScoreOf(surprise, most, artifact);
            if (calibration.Surprise(most, artifact) < surprise) return;
            Assert.True(calibration.Surprise(score, artifact) >= surprise);
            Assert.True(calibration.Surprise(score * (1 - 1e-6) - 1e-9, artifact) < surprise + 1e-3);
        });

    [Fact]
    public void Runs_that_come_often_belong_to_the_series()
    {
        var random = new Random(3);
        // Thirty wild points in every two hundred.
        SeriesCalibration calibration = Taught([.. Exponential(random, 8_000).Select((score, point) => point % 200 < 30 ? score + 5 : score)]);
        Assert.True(calibration.Surprise(5.5, Artifact) < 2);
    }

    [Fact]
    public void What_is_put_back_goes_on_as_if_nothing_had_been()
    {
        double[] scores = [.. Exponential(new Random(4), 20_000)];
        SeriesCalibration one = Taught(scores), other = new();
        other.Tail.Restore(one.Tail.State, one.Tail.Largest);
        other.Restore([.. one.Waiting]);
        foreach (double score in scores[..500])
        {
            Assert.Equal(one.Surprise(score, Artifact), other.Surprise(score, Artifact));
            one.Learn(score, one.Surprise(score, Artifact), Artifact);
            other.Learn(score, other.Surprise(score, Artifact), Artifact);
        }
        Assert.Equal(one.Tail.State, other.Tail.State);
        Assert.InRange(one.Tail.State.Points, 1, ScoreTail.MostPoints);
    }

    [Fact]
    public void What_no_calibration_holds_is_refused()
    {
        ScoreTail tail = new SeriesCalibration().Tail;
        Assert.Throws<ArgumentException>(() => tail.Restore(new() { Kept = 2 }, [1f]));
        Assert.Throws<ArgumentException>(() => tail.Restore(new() { Kept = 2 }, [1f, 2f]));
        Assert.Throws<ArgumentException>(() => tail.Restore(new() { Kept = 1 }, [float.NaN]));
    }

    // The shares of points with a surprise of at least 2 and 3 once a series has seen thousands, where all is normal.
    private static (double Percent, double Permille) SharesBeyond(double scale, Calibration? artifact)
    {
        const int Series = 40, Points = 6_000, Judged = 4_000;
        var random = new Random(1);
        int percent = 0, permille = 0;
        for (int series = 0; series < Series; series++)
        {
            var calibration = new SeriesCalibration();
            for (int point = 0; point < Points; point++)
            {
                double score = -scale * Math.Log10(1 - random.NextDouble()), surprise = calibration.Surprise(score, artifact);
                if (point >= Points - Judged)
                {
                    if (surprise >= 2) percent++;
                    if (surprise >= 3) permille++;
                }
                calibration.Learn(score, surprise, artifact);
            }
        }
        return (percent / (double)(Series * Judged), permille / (double)(Series * Judged));
    }

    private static IEnumerable<double> Exponential(Random random, int points) => Enumerable.Range(0, points).Select(_ => -Math.Log10(1 - random.NextDouble()));

    private static SeriesCalibration Taught(double[] scores)
    {
        var calibration = new SeriesCalibration();
        foreach (double score in scores)
        {
            double surprise = calibration.Surprise(score, Artifact);
            calibration.Learn(score, surprise, Artifact);
        }
        return calibration;
    }
}
