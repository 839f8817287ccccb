using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Residuals;

namespace StreamingNp.Detection.Tests.Residuals;

public sealed class ResidualScaleTests
{
    private const double Usual = 2;

    [Fact]
    public void A_new_series_is_taken_at_the_models_word() => Assert.Equal(1, new ResidualScale().Deviation);

    [Fact]
    public void A_series_that_is_calmer_than_its_model_makes_the_same_residual_more_surprising()
    {
        var calm = new ResidualScale();
        for (int point = 0; point < 1_000; point++) calm.Learn(point % 2 == 0 ? 0.3 : -0.3, Usual);
        Assert.InRange(calm.Deviation, 0.3, 0.45);
        Assert.True(calm.Surprise(2, Usual) > new ResidualScale().Surprise(2, Usual) + 2);
    }

    [Fact]
    public void A_wild_point_does_not_hide_the_next()
    {
        var scale = new ResidualScale();
        for (int point = 0; point < 300; point++) scale.Learn(point % 2 == 0 ? 1 : -1, Usual);
        double before = scale.Surprise(12, Usual);
        scale.Learn(1e6, Usual);
        Assert.InRange(scale.Surprise(12, Usual), 0.9 * before, before);
    }

    [Fact]
    public void A_series_whose_noise_stays_as_it_is_does_not_follow_what_the_model_says_of_it()
    {
        var random = new Random(1);
        var steady = new ResidualScale();
        var following = new ResidualScale();
        for (int point = 0; point < 1_000; point++)
        {
            double logDeviation = Usual + (point % 5 == 0 ? Math.Log(4) : 0), noise = Normal.Sample(random);
            steady.Learn(noise * Math.Exp(Usual - logDeviation), logDeviation);
            following.Learn(noise, logDeviation);
        }
        // A value six deviations of the noise away, where the model says that they are four times as large.
        Assert.True(steady.Surprise(1.5, Usual + Math.Log(4)) > 6);
        Assert.True(following.Surprise(1.5, Usual + Math.Log(4)) < 1.5);
    }

    [Fact]
    public void Without_a_deviation_it_is_the_usual_one()
    {
        var scale = new ResidualScale();
        Assert.Equal(scale.Surprise(3, Usual), scale.Surprise(3, double.NaN));
        for (int point = 0; point < 50; point++) scale.Learn(point % 2 == 0 ? 1 : -1, point < 10 ? double.NaN : Usual + 0.01 * point);
        Assert.Equal(scale.Surprise(3, scale.UsualLogDeviation), scale.Surprise(3, double.NaN));
    }

    [Fact]
    public void Surprises_rise_with_the_residual_to_both_sides_and_are_turned_back() =>
        Gen.Select(Gen.Double[0, 200], Gen.Double[0.01, 10], Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((residual, size, spread, change) =>
        {
            var scale = new ResidualScale();
            for (int point = 0; point < 100; point++) scale.Learn(point % 2 == 0 ? size : -size, Usual + (point % 3) * spread);
            double surprise = scale.Surprise(residual, Usual + change);
            Assert.Equal(surprise, scale.Surprise(-residual, Usual + change));
            Assert.InRange(surprise, 0, 300);
            Assert.True(scale.Surprise(residual + 1, Usual + change) > surprise);
            Assert.Equal(residual, scale.ResidualOf(surprise, Usual + change), 1e-6 * (1 + residual));
        });

    [Fact]
    public void What_is_put_back_goes_on_as_if_nothing_had_been()
    {
        ResidualScale one = new(), other = new();
        for (int point = 0; point < 400; point++) one.Learn(point % 7 - 3, Usual + Math.Sin(point));
        other.Restore(one.Points, one.UsualLogDeviation, one.Words);
        one.Learn(2, Usual);
        other.Learn(2, Usual);
        Assert.Equal((one.Points, one.UsualLogDeviation), (other.Points, other.UsualLogDeviation));
        Assert.Equal(one.Words.ToArray(), other.Words.ToArray());
    }

    [Theory]
    [InlineData(-1.0, 0.0, 1.0, 3)]
    [InlineData(double.NaN, 0.0, 1.0, 3)]
    [InlineData(1.0, double.PositiveInfinity, 1.0, 3)]
    [InlineData(1.0, 0.0, double.NegativeInfinity, 3)]
    [InlineData(1.0, 0.0, 1.0, -1)]
    [InlineData(1.0, 0.0, 1.0, 301)]
    public void What_no_residuals_make_is_not_restored(double meanSquare, double logOdds, double usual, int points)
    {
        DeviationWord[] words = [.. Enumerable.Repeat(new DeviationWord(meanSquare, logOdds), ResidualScale.WordCount)];
        Assert.Throws<ArgumentException>(() => new ResidualScale().Restore(points, usual, words));
    }

    [Fact]
    public void Fewer_words_than_there_are_are_not_restored() => Assert.Throws<ArgumentException>(() => new ResidualScale().Restore(1, 0, [new(1, 0)]));
}
