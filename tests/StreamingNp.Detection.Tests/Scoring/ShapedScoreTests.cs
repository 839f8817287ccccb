using CsCheck;
using StreamingNp.Detection.Scoring;
using StreamingNp.Detection.Thresholds;

namespace StreamingNp.Detection.Tests.Scoring;

public sealed class ShapedScoreTests
{
    private static readonly Gen<double> Thresholds = Gen.Double[1, 10];
    private static readonly Gen<double> Surprises = Gen.Double[0, Calibration.MostSurprise];

    [Fact]
    public void A_row_that_opens_an_incident_has_more_than_any_that_does_not() => Gen.Select(Thresholds, Surprises, Surprises).Sample((threshold, above, other) =>
    {
        ShapedScore shape = new(threshold);
        double opening = shape.Of(Math.Max(above, threshold), opensIncident: true);
        Assert.InRange(opening, ShapedScore.Threshold, 1);
        Assert.NotEqual(1, opening);
        Assert.True(shape.Of(other, opensIncident: false) < ShapedScore.Threshold);
    });

    [Fact]
    public void The_more_surprising_the_higher() => Gen.Select(Thresholds, Surprises, Surprises, Gen.Bool).Sample((threshold, one, other, opens) =>
    {
        ShapedScore shape = new(threshold);
        Assert.True(shape.Of(Math.Min(one, other), opens) <= shape.Of(Math.Max(one, other), opens));
        Assert.True(shape.Of(one, opens) < shape.Of(one + 0.001, opens));
    });

    [Fact]
    public void What_is_no_surprise_has_0_and_the_threshold_a_half()
    {
        Assert.Equal(0, new ShapedScore(3.4).Of(0, opensIncident: false));
        Assert.Equal(ShapedScore.Threshold, new ShapedScore(3.4).Of(3.4, opensIncident: true));
    }
}
