using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Tests.Thresholds;

public class ExcursionCalibrationTests
{
    private const int AcceptAfter = 37;

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    private static readonly Calibration Artifact = Calibration.Identity(1);

    [Fact]
    public void Without_a_point_the_word_of_the_artifact_counts() => Assert.Equal(2.5, new ExcursionCalibration().Surprise(2.5, Artifact, Interval), 1e-9);

    [Fact]
    public void An_outage_counts_once_however_long_it_lasts()
    {
        float[] calm = Exponential(new Random(2), 3_000);
        double spike = Taught([.. calm, 9, .. calm[..50]]).Surprise(8, Artifact, Interval);
        foreach (int length in (int[])[2, 10, 30])
        {
            ExcursionCalibration calibration = Taught([.. calm, .. Enumerable.Repeat(9f, length), .. calm[..50]]);
            Assert.Equal(spike, calibration.Surprise(8, Artifact, Interval), 0.02);
            Assert.Equal(3_050 + length, calibration.Tail.State.Points);
        }
    }

    [Fact]
    public void An_excursion_goes_on_over_a_few_calm_points_and_ends_after_more()
    {
        ExcursionCalibration calibration = Taught(Exponential(new Random(2), 3_000));
        Learn(calibration, [8, 0.1f, 0.1f, 9, .. Enumerable.Repeat(0.1f, ExcursionCalibration.CalmPointsAtItsEnd - 1)]);
        Assert.Equal(new Excursion(9, 3 + ExcursionCalibration.CalmPointsAtItsEnd, ExcursionCalibration.CalmPointsAtItsEnd - 1, IsAccepted: false), calibration.Excursion);
        Assert.True(calibration.Tail.Largest[0] < 8);
        Learn(calibration, [0.1f]);
        Assert.Equal(default, calibration.Excursion);
        Assert.InRange(calibration.Tail.Largest[0], 4.5, 9);
        Assert.True(calibration.Tail.Largest[1] < 4.5);
    }

    [Fact]
    public void What_lasts_is_the_new_normal_until_it_is_over_and_only_what_reaches_higher_surprises()
    {
        ExcursionCalibration calibration = Taught(Exponential(new Random(2), 3_000));
        Learn(calibration, [.. Enumerable.Repeat(9f, AcceptAfter - 1)]);
        Assert.True(calibration.Surprise(9, Artifact, Interval) > 5);
        Learn(calibration, [9]);
        Assert.True(calibration.Excursion.IsAccepted);
        Assert.InRange(calibration.Surprise(9, Artifact, Interval), 0, 1);
        Assert.True(calibration.Surprise(12, Artifact, Interval) > 5);
        Assert.True(calibration.ScoreOf(4, Artifact, Interval) > 9);
        Learn(calibration, [.. Enumerable.Repeat(0.1f, ExcursionCalibration.CalmPointsAtItsEnd)]);
        Assert.True(calibration.Surprise(9, Artifact, Interval) > 3);
        Assert.True(calibration.ScoreOf(4, Artifact, Interval) < 9);
    }

    [Fact]
    public void What_lasts_for_ever_is_learned_in_the_end()
    {
        ExcursionCalibration calibration = Taught(Exponential(new Random(2), 3_000));
        Learn(calibration, [.. Enumerable.Repeat(9f, 1_000)]);
        Assert.Equal(default, calibration.Excursion);
        Assert.InRange(calibration.Surprise(9, Artifact, Interval), 0, 2.1);
    }

    [Fact]
    public void Spikes_that_come_every_day_belong_to_the_series()
    {
        ExcursionCalibration calibration = Taught([.. Exponential(new Random(3), 2_000).Select((score, point) => point % 144 == 0 ? score + 8 : score)]);
        Assert.InRange(calibration.Surprise(8.2, Artifact, Interval), 1.5, 3.5);
    }

    [Fact]
    public void An_outage_every_few_days_does_not_hide_the_next_one()
    {
        ExcursionCalibration calibration = Taught([.. Exponential(new Random(3), 3_000).Select((score, point) => point > 1_000 && point % 400 == 0 ? score + 7 : score)]);
        Assert.Equal(5, calibration.Tail.Largest.ToArray().Count(score => score > 5));
        Assert.True(calibration.Surprise(7, Artifact, Interval) > 6);
    }

    [Fact]
    public void Outages_every_third_day_are_told_of_each_time_until_the_older_half_of_the_points_is_forgotten()
    {
        float[] scores = [.. Exponential(new Random(3), 16_000).Select((score, point) => point % 432 == 200 ? score + 8 : score)];
        ExcursionCalibration calibration = Taught(scores[..1_000]);
        for (int first = 1_000; first + 432 <= scores.Length; first += 432)
        {
            Assert.True(calibration.Surprise(8, Artifact, Interval) > 4.5, $"after {first} points");
            Learn(calibration, scores[first..(first + 432)]);
        }
    }

    [Theory]
    [InlineData(10, 144, false)]
    [InlineData(10, 400, true)]
    [InlineData(1, 1_440, false)]
    [InlineData(1, 4_000, true)]
    public void What_comes_daily_belongs_to_the_series_whatever_its_interval_and_what_comes_less_often_does_not(double minutes, int every, bool isDoubted)
    {
        TimeSpan interval = TimeSpan.FromMinutes(minutes);
        ExcursionCalibration calibration = Taught([.. Exponential(new Random(3), 10 * every).Select((score, point) => point % every == every / 2 ? score + 8 : score)], interval);
        double byRank = Math.Log10(every);
        if (isDoubted) Assert.True(calibration.Surprise(8, Artifact, interval) > byRank + 2);
        else Assert.InRange(calibration.Surprise(8, Artifact, interval), byRank - 0.5, byRank + 0.5);
    }

    [Fact]
    public void Wild_scores_are_learned_as_they_are_once_they_are_nothing_rare()
    {
        ExcursionCalibration calibration = Taught([.. Exponential(new Random(3), 3_000).Select((score, point) => point % 100 == 50 ? 200 + score : score)]);
        Assert.True(calibration.Tail.Largest[10] > 200);
        Assert.InRange(calibration.Surprise(201, Artifact, Interval), 1.5, 3.5);
    }

    [Fact]
    public void What_is_put_back_goes_on_as_if_nothing_had_been()
    {
        float[] scores = [.. Exponential(new Random(4), 5_000).Select((score, point) => point % 90 < 3 ? score + 5 : score)];
        for (int taught = 4_000; taught < 4_100; taught += 7)
        {
            ExcursionCalibration one = Taught(scores[..taught]), other = new();
            other.Tail.Restore(one.Tail.State, one.Tail.Largest);
            other.Restore(one.Excursion);
            Learn(one, scores[taught..]);
            Learn(other, scores[taught..]);
            Assert.Equal((one.Tail.State, one.Excursion), (other.Tail.State, other.Excursion));
            Assert.Equal(one.Tail.Largest.ToArray(), other.Tail.Largest.ToArray());
        }
    }

    [Fact]
    public void What_no_calibration_holds_is_refused()
    {
        var calibration = new ExcursionCalibration();
        Assert.Throws<ArgumentException>(() => calibration.Restore(new(float.NaN, 1, 0, false)));
        Assert.Throws<ArgumentException>(() => calibration.Restore(new(-1, 1, 0, false)));
        Assert.Throws<ArgumentException>(() => calibration.Restore(new(1, -1, 0, false)));
        Assert.Throws<ArgumentException>(() => calibration.Restore(new(1, 3, 4, false)));
    }

    private static float[] Exponential(Random random, int points) => [.. Enumerable.Range(0, points).Select(_ => (float)-Math.Log10(1 - random.NextDouble()))];

    private static ExcursionCalibration Taught(float[] scores, TimeSpan? interval = null)
    {
        var calibration = new ExcursionCalibration();
        Learn(calibration, scores, interval);
        return calibration;
    }

    private static void Learn(ExcursionCalibration calibration, float[] scores, TimeSpan? interval = null)
    {
        foreach (float score in scores) calibration.Learn(score, Artifact, AcceptAfter, interval ?? Interval);
    }
}
