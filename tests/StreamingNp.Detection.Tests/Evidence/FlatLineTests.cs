using StreamingNp.Detection.Evidence;

namespace StreamingNp.Detection.Tests.Evidence;

public class FlatLineTests
{
    private const double Threshold = 4;

    [Fact]
    public void A_series_that_never_repeats_and_then_does_has_a_score_within_a_few_points()
    {
        FlatLine flat = Follow(default, Distinct(300), out _);
        flat = Follow(flat, Enumerable.Repeat(7.5, 4), out int anomalies);
        Assert.Equal(0, anomalies);
        Assert.InRange(flat.Score(7.5, isQuiet: false, out int repeats), Threshold, 20);
        Assert.Equal(4, repeats);
        Assert.Equal(0, flat.Score(7.6, isQuiet: false, out repeats));
        Assert.Equal(0, repeats);
    }

    [Fact]
    public void Nothing_is_said_of_a_series_that_is_young()
    {
        Follow(Follow(default, Distinct(150), out _), Enumerable.Repeat(7.5, 30), out int anomalies);
        Assert.Equal(0, anomalies);
    }

    [Fact]
    public void A_constant_series_is_never_stuck()
    {
        Follow(default, Enumerable.Repeat(1.0, 20_000), out int anomalies);
        Assert.Equal(0, anomalies);
    }

    [Fact]
    public void Coarse_values_that_repeat_by_chance_are_rarely_stuck()
    {
        var random = new Random(5);
        Follow(default, Enumerable.Range(0, 20_000).Select(_ => (double)random.Next(3)), out int anomalies);
        Assert.InRange(anomalies, 0, 10);
    }

    [Fact]
    public void Runs_up_to_twice_the_longest_normal_one_are_known_to_the_series()
    {
        // Three repeats are normal, since no shorter run ever has a score.
        FlatLine flat = Follow(default, Distinct(300).Concat([5, 5, 5, 5]).Concat(Distinct(300)), out int anomalies);
        Assert.Equal(0, anomalies);
        Assert.Equal(3, flat.Longest);
        flat = Follow(flat, Enumerable.Repeat(9.5, 8), out anomalies);
        Assert.Equal(0, anomalies);
        Assert.True(flat.Score(9.5, isQuiet: false, out _) > Threshold);
    }

    [Fact]
    public void The_longer_runs_have_been_the_less_severe_is_a_long_one()
    {
        double ScoreAfterRunsOf(int repeats)
        {
            IEnumerable<double> Run(int run) => Enumerable.Repeat(run + 0.5, repeats + 1);
            FlatLine flat = default;
            foreach (double value in Distinct(300).Concat(Enumerable.Range(1_000, 20).SelectMany(Run)).Concat(Distinct(300))) flat = flat.After(value, isQuiet: false, learn: true);
            flat = Follow(flat, Enumerable.Repeat(-1.0, 30), out _);
            return flat.Score(-1, isQuiet: false, out _);
        }
        Assert.True(ScoreAfterRunsOf(1) > ScoreAfterRunsOf(4));
        Assert.True(ScoreAfterRunsOf(4) > 1.5 * ScoreAfterRunsOf(9));
    }

    [Fact]
    public void A_run_that_was_an_anomaly_does_not_teach_that_such_runs_are_normal()
    {
        FlatLine flat = Follow(default, Distinct(300), out _);
        for (int round = 0; round < 5; round++)
        {
            flat = Follow(flat, Enumerable.Repeat(7.5, 30), out int anomalies);
            Assert.Equal(26, anomalies);
            flat = Follow(flat, Distinct(50), out anomalies);
            Assert.Equal(0, anomalies);
        }
        Assert.Equal(0, flat.Longest);
        Assert.Equal(3 * 5, flat.EqualPairs);
    }

    [Fact]
    public void Once_accepted_a_series_may_stay_as_it_is()
    {
        FlatLine flat = Follow(Follow(default, Distinct(300), out _), Enumerable.Repeat(7.5, 37), out int anomalies);
        Assert.Equal(33, anomalies);
        Follow(flat.Accepted(), Enumerable.Repeat(7.5, 20_000), out anomalies);
        Assert.Equal(0, anomalies);
    }

    [Fact]
    public void A_series_that_was_stuck_has_moved_before()
    {
        FlatLine stuck = Follow(Follow(default, Distinct(300), out _), Enumerable.Repeat(7.5, 30), out _);
        Assert.False(stuck.HasNeverMoved);
        Assert.False(Follow(stuck.Accepted(), Enumerable.Repeat(7.5, 30), out _).HasNeverMoved);
        // One that is all that it ever was has not.
        Assert.True(Follow(Follow(default, Enumerable.Repeat(7.5, 300), out _).Accepted(), Enumerable.Repeat(7.5, 30), out _).HasNeverMoved);
    }

    [Theory]
    [InlineData(1 << 30, (1 << 30) - 1, false)]
    [InlineData(1 << 30, 1 << 30, true)]
    public void Counts_stay_counts_however_many_points_come(int pairs, int equal, bool hasNeverMoved)
    {
        FlatLine flat = new() { HasLast = true, Last = 7.5, Pairs = pairs - 3, HasMoved = equal < pairs, CountedPairs = pairs - 3, EqualPairs = equal - 3, Repeats = (1 << 30) - 3, CountedRepeats = (1 << 30) - 3, Longest = 1 << 30 };
        for (int point = 0; point < 10; point++) flat = flat.After(7.5, isQuiet: false, learn: true);
        Assert.InRange(flat.Pairs, 1 << 28, 1 << 30);
        Assert.InRange(flat.CountedPairs, 1 << 28, 1 << 30);
        Assert.InRange(flat.Chance, 0.9, 1);
        Assert.Equal((1 << 30, 1 << 30, hasNeverMoved), (flat.Repeats, flat.CountedRepeats, flat.HasNeverMoved));
    }

    [Fact]
    public void What_repeats_at_a_quiet_hour_says_nothing_about_the_others()
    {
        FlatLine flat = default;
        foreach (double value in Distinct(300)) flat = flat.After(value, isQuiet: false, learn: true);
        FlatLine before = flat;
        for (int point = 0; point < 100; point++)
        {
            Assert.Equal(0, flat.Score(0, isQuiet: true, out _));
            flat = flat.After(0, isQuiet: true, learn: true);
        }
        flat = flat.After(1, isQuiet: false, learn: true);
        Assert.Equal((before.Longest, before.EqualPairs, before.CountedPairs + 1), (flat.Longest, flat.EqualPairs, flat.CountedPairs));
        for (int point = 0; point < 4; point++) flat = flat.After(7.5, isQuiet: false, learn: true);
        Assert.InRange(flat.Score(7.5, isQuiet: false, out _), Threshold, 20);
    }

    [Fact]
    public void Accepting_a_run_that_is_not_stuck_changes_nothing()
    {
        FlatLine flat = Follow(default, Distinct(300), out _);
        Assert.Equal(flat, flat.Accepted());
    }

    private static IEnumerable<double> Distinct(int count) => Enumerable.Range(0, count).Select(index => index + 0.25);

    private static FlatLine Follow(FlatLine flat, IEnumerable<double> values, out int anomalies)
    {
        anomalies = 0;
        foreach (double value in values)
        {
            bool normal = flat.Score(value, isQuiet: false, out _) < Threshold;
            if (!normal) anomalies++;
            flat = flat.After(value, isQuiet: false, learn: normal);
        }
        return flat;
    }
}
