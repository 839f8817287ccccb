using System.Runtime.CompilerServices;
using CsCheck;
using StreamingNp.Detection.Series;

namespace StreamingNp.Detection.Tests.Series;

public class HistoryBinTests
{
    [Fact]
    public void It_takes_nine_bytes() => Assert.Equal(9, Unsafe.SizeOf<HistoryBin>());

    [Fact]
    public void It_keeps_its_spread_to_half_a_percent_and_its_mean_exactly() =>
        Gen.Select(Gen.Int[1, 255], Gen.Float[-1_000, 1_000], Gen.Float[0, 1_000], Gen.Float[0, 1_000]).Sample((count, mean, below, above) =>
        {
            var bin = new HistoryBin(count, mean, mean - below, mean + above);
            Assert.Equal((count, mean), (bin.Count, bin.Mean));
            // Single precision has its own share.
            Assert.Equal((double)mean - below, bin.Minimum, 0.005 * below + 3e-4);
            Assert.Equal((double)mean + above, bin.Maximum, 0.005 * above + 3e-4);
            Assert.InRange(bin.Mean, bin.Minimum, bin.Maximum);
        });

    [Fact]
    public void What_it_says_makes_the_same_bin_again() =>
        Gen.Float[-1e6f, 1e6f].Array[1, 300].Sample(values =>
        {
            HistoryBin bin = default;
            foreach (float value in values) bin = bin.With(value);
            Assert.Equal(bin, new HistoryBin(bin.Count, bin.Mean, bin.Minimum, bin.Maximum));
        });

    [Fact]
    public void It_counts_no_further_than_a_byte()
    {
        HistoryBin bin = default;
        for (int point = 1; point <= 300; point++)
        {
            bin = bin.With(point % 2);
            Assert.Equal(Math.Min(point, HistoryBin.MaxPoints), bin.Count);
        }
        Assert.Equal(255, HistoryBin.MaxPoints);
        Assert.Equal(HistoryBin.MaxPoints, new HistoryBin(1_000, 0, 0, 0).Count);
    }
}
