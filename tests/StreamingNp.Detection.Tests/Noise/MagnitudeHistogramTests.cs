using CsCheck;
using StreamingNp.Detection.Distributions;
using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Tests.Noise;

public class MagnitudeHistogramTests
{
    // A quarter of an octave, and the rounding of its edges.
    private static readonly double BinWidth = Math.Pow(2, 0.25) * (1 + 1e-9);

    // Where bins are: below, sizes are as good as none; above, as good as infinite.
    private static readonly Gen<double[]> Sizes = Gen.Double[-4.9, 7.9].Select(exponent => Math.Pow(2, exponent)).Array[1, 300];

    [Fact]
    public void A_quantile_is_within_the_width_of_a_bin_of_the_empirical_one() =>
        Gen.Select(Sizes, Gen.Double[0.001, 0.999]).Sample((sizes, share) =>
        {
            MagnitudeHistogram histogram = Of(sizes);
            double[] falling = [.. sizes.OrderDescending()];
            double empirical = falling[(int)Math.Min(share * sizes.Length, sizes.Length - 1)], next = falling[(int)Math.Max(0, Math.Ceiling(share * sizes.Length) - 1)];
            double quantile = histogram.Quantile(share);
            Assert.InRange(quantile, empirical / BinWidth, next * BinWidth);
        });

    [Fact]
    public void The_share_above_a_size_is_that_of_the_sizes_but_for_those_in_its_bin() =>
        Gen.Select(Sizes, Gen.Double[-4.9, 7.9]).Sample((sizes, exponent) =>
        {
            double size = Math.Pow(2, exponent), share = Of(sizes).ShareAbove(size);
            Assert.InRange(share, sizes.Average(one => one > size * BinWidth ? 1.0 : 0) - 1e-9, sizes.Average(one => one > size / BinWidth ? 1.0 : 0) + 1e-9);
        });

    [Fact]
    public void Quantile_and_share_turn_each_other_back() =>
        Gen.Select(Sizes, Gen.Double[0.01, 0.99]).Sample((sizes, share) =>
        {
            MagnitudeHistogram histogram = Of(sizes);
            // Between bins that hold nothing, any size has the share.
            Assert.Equal(share, histogram.ShareAbove(histogram.Quantile(share)), 1e-6);
        });

    [Theory]
    [InlineData(1_000)]
    [InlineData(1e300)]
    [InlineData(double.PositiveInfinity)]
    public void An_outlier_counts_once_however_large_it_is(double outlier)
    {
        MagnitudeHistogram one = Usual(), other = Usual();
        one.Add(300);
        other.Add(outlier);
        Assert.Equal(one.Parts.ToArray(), other.Parts.ToArray());
        Assert.Equal(501, other.Count);
    }

    [Fact]
    public void An_outlier_of_10_moves_the_bulk_as_little_as_one_of_1_000()
    {
        MagnitudeHistogram none = Usual(), small = Usual(), large = Usual();
        small.Add(10);
        large.Add(1_000);
        foreach (double share in (double[])[0.05, 0.2, 0.5, 0.8])
        {
            Assert.Equal(small.Quantile(share), large.Quantile(share));
            Assert.Equal(1, large.Quantile(share) / none.Quantile(share), 0.02);
        }
    }

    [Fact]
    public void A_weight_of_an_eighth_is_the_least_that_counts() =>
        Gen.Double[0, 1].Sample(weight =>
        {
            var histogram = new MagnitudeHistogram();
            histogram.Add(1, weight);
            Assert.Equal(weight, histogram.Count, 1.0 / 16 + 1e-9);
        });

    [Fact]
    public void Forgetting_keeps_the_shares()
    {
        var random = new Random(3);
        var histogram = new MagnitudeHistogram();
        double most = 0;
        for (int point = 0; point < 50_000; point++)
        {
            histogram.Add(Math.Abs(Normal.Sample(random)));
            most = Math.Max(most, histogram.Count);
        }
        Assert.InRange(most, 0.9 * MagnitudeHistogram.Capacity, MagnitudeHistogram.Capacity);
        // 1.15 and 1.96 deviations: a quarter and a twentieth of a Gaussian lie beyond.
        Assert.Equal(0.25, histogram.ShareAbove(1.1503), 0.03);
        Assert.Equal(0.05, histogram.ShareAbove(1.96), 0.015);
    }

    [Fact]
    public void A_series_that_has_changed_is_known_as_it_is_now()
    {
        var histogram = new MagnitudeHistogram();
        for (int point = 0; point < 4 * MagnitudeHistogram.Capacity; point++) histogram.Add(1);
        for (int point = 0; point < 4 * MagnitudeHistogram.Capacity; point++) histogram.Add(16);
        Assert.True(histogram.ShareAbove(8) > 0.95);
    }

    [Fact]
    public void Nothing_is_known_of_nothing()
    {
        var histogram = new MagnitudeHistogram();
        Assert.Equal((0, 1), (histogram.Count, histogram.ShareAbove(5)));
        Assert.True(double.IsFinite(histogram.Quantile(0.01)));
    }

    [Fact]
    public void What_was_put_back_goes_on_as_if_nothing_had_been() =>
        Gen.Select(Sizes, Gen.Double[0, 1], Gen.Int[1, 40]).Sample((sizes, share, times) =>
        {
            int cut = (int)(sizes.Length * share);
            MagnitudeHistogram one = Of(Enumerable.Repeat(sizes[..cut], times).SelectMany(size => size)), other = new();
            other.Restore(one.Parts);
            foreach (double size in sizes[cut..])
            {
                one.Add(size);
                other.Add(size);
            }
            Assert.Equal(one.Parts.ToArray(), other.Parts.ToArray());
            Assert.Equal(one.Count, other.Count);
        }, iter: 50);

    [Fact]
    public void What_no_histogram_holds_is_not_put_back()
    {
        ushort[] tooMany = new ushort[MagnitudeHistogram.BinCount];
        tooMany[3] = MagnitudeHistogram.Capacity * 8;
        tooMany[4] = 1;
        Assert.Throws<ArgumentException>(() => new MagnitudeHistogram().Restore(tooMany));
        Assert.Throws<ArgumentException>(() => new MagnitudeHistogram().Restore(new ushort[MagnitudeHistogram.BinCount + 1]));
    }

    [Fact]
    public void Observations_of_little_weight_are_told_apart_and_survive_a_snapshot()
    {
        MagnitudeHistogram one = Usual(), other = new();
        one.Add(100, 0.375);
        Assert.Equal(0.375, one.CountOfLittleWeight);
        other.Restore(one.Parts, one.PartsOfLittleWeight);
        Assert.Equal(0.375, other.CountOfLittleWeight);
        for (int point = 0; point < MagnitudeHistogram.Capacity; point++) one.Add(1);
        Assert.True(one.PartsOfLittleWeight < 3);
        Assert.Throws<ArgumentException>(() => new MagnitudeHistogram().Restore(new ushort[MagnitudeHistogram.BinCount], ofLittleWeight: 1));
    }

    private static MagnitudeHistogram Usual() => Of(Enumerable.Range(1, 500).Select(point => point / 250.0));

    private static MagnitudeHistogram Of(IEnumerable<double> sizes)
    {
        var histogram = new MagnitudeHistogram();
        foreach (double size in sizes) histogram.Add(size);
        return histogram;
    }

    [Fact]
    public void The_largest_are_forgotten_first_and_as_many_as_asked_for()
    {
        MagnitudeHistogram histogram = new();
        for (int one = 0; one < 100; one++) histogram.Add(1);
        histogram.Add(50, weight: 0.375);
        histogram.Add(60, weight: 0.375);
        histogram.ForgetLargest(0.5);
        Assert.Equal((100.25, 0.25), (histogram.Count, histogram.CountOfLittleWeight));
        Assert.True(histogram.ShareAbove(30) > 0);
        histogram.ForgetLargest(0.25);
        Assert.Equal((100, 0), (histogram.Count, histogram.CountOfLittleWeight));
        Assert.Equal(0, histogram.ShareAbove(30));
        histogram.ForgetLargest(1_000);
        Assert.Equal(0, histogram.Count);
        Assert.Equal(0, histogram.CountOfLittleWeight);
    }
}
