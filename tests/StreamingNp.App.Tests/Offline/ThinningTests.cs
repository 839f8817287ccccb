using ScottPlot;
using StreamingNp.App.Offline;

namespace StreamingNp.App.Tests.Offline;

public class ThinningTests
{
    [Fact]
    public void A_short_line_stays_as_it_is()
    {
        Coordinates[] points = [.. Enumerable.Range(0, Thinning.MaxPoints).Select(x => new Coordinates(x, -x))];
        Assert.Equal(points, Thinning.OfLine(points));
    }

    [Fact]
    public void A_long_line_keeps_each_spike_and_dip_and_its_order()
    {
        Coordinates[] points = [.. Enumerable.Range(0, 100_000).Select(x => new Coordinates(x, x == 12_345 ? 50 : x == 54_321 ? -50 : Math.Sin(x)))];
        List<Coordinates> left = Thinning.OfLine(points);
        Assert.InRange(left.Count, Thinning.MaxPoints / 2, Thinning.MaxPoints);
        Assert.Contains(points[12_345], left);
        Assert.Contains(points[54_321], left);
        Assert.All(left.Zip(left.Skip(1)), pair => Assert.True(pair.First.X < pair.Second.X));
    }

    [Fact]
    public void A_long_band_reaches_as_far_as_it_did()
    {
        (double X, double Lower, double Upper)[] band = [.. Enumerable.Range(0, 50_000).Select(x => ((double)x, x == 777 ? -9.0 : -1, x == 40_000 ? 9.0 : 1))];
        (double X, double Lower, double Upper)[] left = Thinning.OfBand(band);
        Assert.InRange(left.Length, Thinning.MaxPoints / 4, Thinning.MaxPoints);
        Assert.Equal((-9, 9), (left.Min(one => one.Lower), left.Max(one => one.Upper)));
        Assert.Equal(band[..100], Thinning.OfBand(band[..100]));
    }
}
