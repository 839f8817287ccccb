using CsCheck;
using StreamingNp.Detection.Scoring;

namespace StreamingNp.Detection.Tests.Scoring;

public sealed class ResidualScaleTests
{
    [Fact]
    public void A_new_series_is_taken_at_the_models_word() => Assert.Equal(1, new ResidualScale().Deviation);

    [Fact]
    public void A_series_that_is_calmer_than_its_model_makes_the_same_residual_more_surprising()
    {
        var calm = new ResidualScale();
        for (int point = 0; point < 1_000; point++) calm.Learn(point % 2 == 0 ? 0.3 : -0.3);
        Assert.InRange(calm.Deviation, 0.3, 0.45);
        Assert.True(calm.Surprise(2) > new ResidualScale().Surprise(2) + 2);
    }

    [Fact]
    public void A_wild_point_does_not_hide_the_next()
    {
        var scale = new ResidualScale();
        for (int point = 0; point < 300; point++) scale.Learn(point % 2 == 0 ? 1 : -1);
        double before = scale.Surprise(12);
        scale.Learn(1e6);
        Assert.InRange(scale.Surprise(12), 0.9 * before, before);
    }

    [Fact]
    public void Surprises_rise_with_the_residual_to_both_sides_and_are_turned_back() =>
        Gen.Double[0, 200].Select(Gen.Double[0.01, 10]).Sample((residual, size) =>
        {
            var scale = new ResidualScale();
            for (int point = 0; point < 100; point++) scale.Learn(point % 2 == 0 ? size : -size);
            double surprise = scale.Surprise(residual);
            Assert.Equal(surprise, scale.Surprise(-residual));
            Assert.InRange(surprise, 0, 300);
            Assert.True(scale.Surprise(residual + 1) > surprise);
            Assert.Equal(residual, scale.ResidualOf(surprise), 1e-6 * (1 + residual));
        });

    [Theory]
    [InlineData(-1.0, 3)]
    [InlineData(double.NaN, 3)]
    [InlineData(1.0, -1)]
    [InlineData(1.0, 301)]
    public void What_no_residuals_make_is_not_restored(double meanSquare, int points) =>
        Assert.Throws<ArgumentException>(() => new ResidualScale().Restore(meanSquare, points));
}
