using CsCheck;
using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class SustainedShiftTests
{
    private static readonly Gen<double[]> Scores = Gen.Frequency((8, Gen.Double[0, 1]), (1, Gen.Double[0, 20]), (1, Gen.OneOf(Gen.Const(0.0), Gen.Const(300.0), Gen.Const(double.MaxValue), Gen.Const(double.PositiveInfinity)))).Array[0, 700];

    [Fact]
    public void It_says_nothing_of_the_first_points_however_improbable_they_are()
    {
        var sustained = new SustainedShift();
        for (int point = 0; point < SustainedShift.MinPoints; point++) Assert.Equal(0, sustained.AddAbove(point < 100 ? 0.1 : 300));
        // What it then knows of the past it goes by at once.
        var calm = new SustainedShift();
        foreach (double score in Calm(SustainedShift.MinPoints)) calm.AddAbove(score);
        double most = 0;
        for (int point = 0; point < SustainedShift.Horizon; point++) most = Math.Max(most, calm.AddAbove(300));
        Assert.True(most > 5);
    }

    [Fact]
    public void A_stretch_of_improbable_points_is_told()
    {
        SustainedShift sustained = After(Calm(1_000));
        // None of them is rarer than one in ten thousand.
        double[] told = [.. Enumerable.Repeat(4.0, SustainedShift.Horizon / 2).Select(sustained.AddAbove)];
        Assert.Equal(SustainedShift.MaxScore, told[^1]);
        Assert.Equal(told.Order(), told);
        // It is over as soon as the horizon has passed.
        double[] after = [.. Calm(SustainedShift.Horizon + 1).Select(sustained.AddAbove)];
        Assert.InRange(after[^1], 0, 1.2);
    }

    [Fact]
    public void It_lies_where_most_of_the_newest_improbable_points_lie()
    {
        SustainedShift sustained = After(Calm(1_000));
        for (int point = 0; point < SustainedShift.Horizon; point++) sustained.Add(4, isAbove: false, TimeSpan.Zero);
        sustained.Add(4, isAbove: true, TimeSpan.Zero);
        Assert.False(sustained.IsAbove);
        for (int point = 0; point < SustainedShift.Horizon; point++) sustained.Add(4, isAbove: true, TimeSpan.Zero);
        Assert.True(sustained.IsAbove);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(20)]
    [InlineData(SustainedShift.Horizon)]
    public void It_has_gone_on_for_as_many_points_as_are_improbable(int points)
    {
        SustainedShift sustained = After(Calm(1_000));
        for (int point = 0; point < points; point++) sustained.Add(4, isAbove: false, TimeSpan.Zero);
        Assert.InRange(sustained.Duration, points - 3, points);
    }

    [Fact]
    public void It_has_gone_on_for_as_long_where_points_are_counted_no_further()
    {
        SustainedShift sustained = After(Calm(1_000));
        // As many more points as leave each in its place of the ring.
        sustained.Restore(sustained.State with { Points = int.MaxValue - 27 }, sustained.Newest);
        Assert.Equal(1_000 % SustainedShift.Horizon, sustained.State.Points % SustainedShift.Horizon);
        foreach (double score in Calm(10)) sustained.AddAbove(score);
        for (int points = 1; points <= 25; points++)
        {
            sustained.Add(4, isAbove: false, TimeSpan.Zero);
            if (!sustained.IsAbove) Assert.InRange(sustained.Duration, Math.Max(1, points - 3), points);
        }
        Assert.False(sustained.IsAbove);
    }

    [Fact]
    public void It_has_gone_on_for_no_more_points_than_it_looks_at() =>
        Scores.Sample(scores => Assert.InRange(After(scores).Duration, 0, SustainedShift.Horizon));

    [Fact]
    public void Single_improbable_points_are_not()
    {
        SustainedShift sustained = After(Calm(1_000));
        double most = Calm(2_000).Select((score, point) => sustained.AddAbove(point % 100 == 50 ? 300 : score)).Max();
        Assert.InRange(most, 0.1, 0.6 * SustainedShift.MaxScore);
    }

    [Fact]
    public void What_a_series_is_used_to_is_not_told()
    {
        // Ten improbable points in every fifty.
        SustainedShift used = After([.. Calm(5_000).Select((score, point) => point % 50 < 10 ? 4 : score)]);
        SustainedShift calm = After(Calm(5_000));
        double[] burst = [.. Enumerable.Repeat(4.0, 10)];
        Assert.True(burst.Max(calm.AddAbove) > 5);
        Assert.InRange(burst.Max(used.AddAbove), 0, 2);
    }

    [Fact]
    public void Where_improbable_points_come_in_clusters_one_more_says_less()
    {
        // A queue: now and then a busy time, most of them short. 
        var random = new Random(7);
        var sustained = new SustainedShift();
        int told = 0, left = 0;
        for (int point = 0; point < 200_000; point++)
        {
            if (left-- <= 0 && random.NextDouble() < 0.005) left = (int)(-8 * Math.Log(1 - random.NextDouble()));
            double score = sustained.AddAbove(left > 0 ? 2.5 : -Math.Log10(1 - random.NextDouble()));
            // What a Gaussian says of 886 of them.
            if (score >= 4.3) told++;
        }
        Assert.InRange(told, 0, 450);
    }

    [Fact]
    public void The_unshaped_score_is_high_where_the_newest_points_are_improbable_whatever_the_series_is_used_to()
    {
        var sustained = new SustainedShift();
        Assert.Equal(0, sustained.UnshapedScore);
        sustained.AddAbove(300);
        Assert.Equal(1, sustained.UnshapedScore, 1e-6);
        sustained.AddAbove(0);
        Assert.InRange(sustained.UnshapedScore, 0.5, 0.52);
        for (int point = 0; point < 10_000; point++) sustained.AddAbove(300);
        Assert.Equal(1, sustained.UnshapedScore, 1e-6);
        for (int point = 0; point < SustainedShift.Horizon; point++) sustained.AddAbove(0);
        Assert.InRange(sustained.UnshapedScore, 0, 0.02);
    }

    [Fact]
    public void It_is_bounded_whatever_comes() =>
        Scores.Sample(scores =>
        {
            var sustained = new SustainedShift();
            foreach (double score in scores)
            {
                Assert.InRange(sustained.AddAbove(score), 0, SustainedShift.MaxScore);
                Assert.InRange(sustained.UnshapedScore, 0, 1);
            }
        }, iter: 200);

    [Fact]
    public void What_was_put_back_goes_on_bit_by_bit() =>
        Gen.Select(Scores, Gen.Double[0, 1]).Sample((scores, share) =>
        {
            int cut = (int)(scores.Length * share);
            SustainedShift one = After(scores[..cut]), other = new();
            other.Restore(one.State, one.Newest);
            Assert.Equal(one.UnshapedScore, other.UnshapedScore);
            foreach (double score in scores[cut..])
            {
                Assert.Equal(one.AddAbove(score), other.AddAbove(score));
                Assert.Equal(one.UnshapedScore, other.UnshapedScore);
            }
            Assert.Equal(one.State, other.State);
            Assert.Equal(one.Newest.ToArray(), other.Newest.ToArray());
        }, iter: 200);

    [Fact]
    public void Another_horizon_is_not_put_back() =>
        Assert.Throws<ArgumentException>(() => new SustainedShift().Restore(new SustainedShift().State, new float[SustainedShift.Horizon + 1]));

    [Fact]
    public void The_count_of_points_never_runs_over()
    {
        var sustained = new SustainedShift();
        SustainedShift before = After(Calm(400));
        sustained.Restore(before.State with { Points = int.MaxValue - 1 }, before.Newest);
        int place = (int.MaxValue - 1) % SustainedShift.Horizon;
        for (int point = 0; point < 10; point++)
        {
            sustained.AddAbove(300);
            Assert.Equal(1, sustained.Newest[(place + point) % SustainedShift.Horizon], 1e-6);
            Assert.True(sustained.State.Points > 1_000_000);
        }
    }

    [Fact]
    public void The_long_past_counts_for_no_more_than_its_length()
    {
        SustainedShift sustained = After(Calm(3 * SustainedShift.LongPast));
        Assert.Equal(SustainedShift.LongPast, sustained.State.PastPoints);
        // A series that has become wild is used to it after a while.
        double[] wild = [.. Enumerable.Repeat(1.5, 3 * SustainedShift.LongPast).Select(sustained.AddAbove)];
        Assert.True(wild[40] > 5);
        Assert.InRange(wild[^1], 0, 1);
    }

    [Theory]
    [InlineData(10, 60_480)]
    [InlineData(300, SustainedShift.LongPast)]
    [InlineData(3_600, SustainedShift.LongPast)]
    [InlineData(0, SustainedShift.LongPast)]
    public void However_often_a_series_is_read_a_week_of_it_at_least_is_remembered(int seconds, int points)
    {
        var sustained = new SustainedShift();
        foreach (double score in Calm(70_000)) sustained.Add(score, isAbove: true, TimeSpan.FromSeconds(seconds));
        Assert.Equal(points, sustained.State.PastPoints);
    }

    // Scores of points as they should be: one in ten above 1, one in a hundred above 2.
    private static double[] Calm(int points)
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, points).Select(_ => -Math.Log10(1 - random.NextDouble()))];
    }

    private static SustainedShift After(double[] scores)
    {
        var sustained = new SustainedShift();
        foreach (double score in scores) sustained.AddAbove(score);
        return sustained;
    }
}
