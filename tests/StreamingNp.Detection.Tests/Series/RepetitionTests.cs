using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class RepetitionTests
{
    private const double Threshold = 4;

    [Fact]
    public void A_series_that_never_repeats_and_then_does_is_surprising_within_a_few_points()
    {
        Repetition repetition = Follow(default, Distinct(300), out _);
        repetition = Follow(repetition, Enumerable.Repeat(7.5, 4), out int surprising);
        Assert.Equal(0, surprising);
        Assert.InRange(repetition.Surprise(7.5, out int repeats), Threshold, 20);
        Assert.Equal(4, repeats);
        Assert.Equal(0, repetition.Surprise(7.6, out repeats));
        Assert.Equal(0, repeats);
    }

    [Fact]
    public void Nothing_is_said_of_a_series_that_is_young()
    {
        Follow(Follow(default, Distinct(150), out _), Enumerable.Repeat(7.5, 30), out int surprising);
        Assert.Equal(0, surprising);
    }

    [Fact]
    public void A_constant_series_is_never_surprising()
    {
        Follow(default, Enumerable.Repeat(1.0, 20_000), out int surprising);
        Assert.Equal(0, surprising);
    }

    [Fact]
    public void Coarse_values_that_repeat_by_chance_are_rarely_surprising()
    {
        var random = new Random(5);
        Follow(default, Enumerable.Range(0, 20_000).Select(_ => (double)random.Next(3)), out int surprising);
        Assert.InRange(surprising, 0, 10);
    }

    [Fact]
    public void Runs_up_to_twice_the_longest_normal_one_are_known_to_the_series()
    {
        // Three repeats are normal, since no shorter run is ever surprising.
        Repetition repetition = Follow(default, Distinct(300).Concat([5, 5, 5, 5]).Concat(Distinct(300)), out int surprising);
        Assert.Equal(0, surprising);
        Assert.Equal(3, repetition.Longest);
        repetition = Follow(repetition, Enumerable.Repeat(9.5, 8), out surprising);
        Assert.Equal(0, surprising);
        Assert.True(repetition.Surprise(9.5, out _) > Threshold);
    }

    [Fact]
    public void A_run_that_was_surprising_does_not_teach_that_such_runs_are_normal()
    {
        Repetition repetition = Follow(default, Distinct(300), out _);
        for (int round = 0; round < 5; round++)
        {
            repetition = Follow(repetition, Enumerable.Repeat(7.5, 30), out int surprising);
            Assert.Equal(26, surprising);
            repetition = Follow(repetition, Distinct(50), out surprising);
            Assert.Equal(0, surprising);
        }
        Assert.Equal(0, repetition.Longest);
        Assert.Equal(3 * 5, repetition.EqualPairs);
    }

    [Fact]
    public void Once_accepted_a_series_may_stay_as_it_is()
    {
        Repetition repetition = Follow(Follow(default, Distinct(300), out _), Enumerable.Repeat(7.5, 37), out int surprising);
        Assert.Equal(33, surprising);
        Follow(repetition.Accepted(), Enumerable.Repeat(7.5, 20_000), out surprising);
        Assert.Equal(0, surprising);
    }

    [Fact]
    public void Accepting_a_run_that_is_not_stuck_changes_nothing()
    {
        Repetition repetition = Follow(default, Distinct(300), out _);
        Assert.Equal(repetition, repetition.Accepted());
    }

    private static IEnumerable<double> Distinct(int count) => Enumerable.Range(0, count).Select(index => index + 0.25);

    private static Repetition Follow(Repetition repetition, IEnumerable<double> values, out int surprising)
    {
        surprising = 0;
        foreach (double value in values)
        {
            bool normal = repetition.Surprise(value, out _) < Threshold;
            if (!normal) surprising++;
            repetition = repetition.After(value, learn: normal);
        }
        return repetition;
    }
}
