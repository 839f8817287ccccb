using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class AnomalousRunTests
{
    // One letter a point: Anomalous or normal. The points of the run after the last of them.
    [Theory]
    [InlineData("nnn", 0)]
    [InlineData("A", 1)]
    [InlineData("AAA", 3)]
    [InlineData("AnA", 3)]
    [InlineData("AnnA", 4)]
    [InlineData("Ann", 3)]
    [InlineData("Annn", 0)]
    [InlineData("AnnnA", 1)]
    [InlineData("AnnAnnAnn", 9)]
    [InlineData("AnnAnnAnnn", 0)]
    public void A_run_bridges_two_normal_points_and_ends_with_the_third(string points, int length)
    {
        AnomalousRun run = default;
        foreach (char point in points) run = run.After(point == 'A');
        Assert.Equal(length, run.Points);
    }

    [Fact]
    public void It_does_not_end_because_it_is_long()
    {
        var run = new AnomalousRun((1 << 30) - 2, 0);
        for (int point = 0; point < 10; point++) run = run.After(anomalous: point % 2 == 0);
        Assert.Equal(new(1 << 30, 1), run);
    }
}
