using CsCheck;
using StreamingNp.Detection.Noise;

namespace StreamingNp.Detection.Tests.Noise;

public class ResidualTailTests
{
    [Theory]
    [InlineData("Gaussian", 20_000)]
    [InlineData("exponential", 20_000)]
    [InlineData("Student-t", 20_000)]
    [InlineData("Gaussian", 2_000)]
    [InlineData("exponential", 2_000)]
    [InlineData("Student-t", 2_000)]
    public void What_one_in_a_thousand_exceeds_has_about_that_score(string noise, int points)
    {
        (Func<Random, double> draw, double oneInThousand, double oneInTenThousand) = Samples.Of(noise);
        ResidualTail[] tails = [.. Enumerable.Range(0, 20).Select(seed => Fitted(draw, points, seed))];
        Assert.Equal(3, tails.Average(tail => tail.Score(oneInThousand)), 0.5);
        Assert.Equal(4, tails.Average(tail => tail.Score(oneInTenThousand)), 0.9);
        // A single series may have seen luckier noise: a factor of ten in a chance of one in a thousand.
        Assert.All(tails, tail => Assert.Equal(3, tail.Score(oneInThousand), 1.0));
    }

    [Fact]
    public void Light_tails_are_told_from_heavy_ones()
    {
        Assert.All(Fits(Samples.Gaussian, 2_000), tail => Assert.True(tail.IsLight));
        Assert.All(Fits(Samples.Student, 2_000), tail => Assert.False(tail.IsLight));
        Assert.True(Fits(Samples.Gaussian, 2_000).Max(tail => tail.Heaviness) < Fits(Samples.Student, 2_000).Min(tail => tail.Heaviness));
        // The same size is the rarer the lighter the tail.
        Assert.True(Fitted(Samples.Gaussian, 5_000, 1).Score(10) > Fitted(Samples.Exponential, 5_000, 1).Score(10) + 1);
        Assert.True(Fitted(Samples.Exponential, 5_000, 1).Score(10) > Fitted(Samples.Student, 5_000, 1).Score(10) + 0.5);
    }

    [Fact]
    public void A_scale_that_has_collapsed_is_not_trusted()
    {
        var sizes = new MagnitudeHistogram();
        // Constant, but for a jump now and then: all of it is in the first bin.
        for (int point = 0; point < 2_000; point++) sizes.Add(point % 500 == 0 ? 50 : 0);
        Assert.False(new ResidualTail(sizes).IsLight);
    }

    [Fact]
    public void A_few_points_alone_do_not_make_a_tail() =>
        Gen.Select(Gen.Int[20, 60], Gen.Int).Sample((points, seed) =>
        {
            ResidualTail tail = Fitted(Samples.Gaussian, points, seed);
            // Of so few, nobody can say that it is one in a million.
            Assert.InRange(tail.Score(Samples.Of("Gaussian").OneInTenThousand), 0.7, 6);
        }, iter: 200);

    [Theory]
    [InlineData(10)]
    [InlineData(30)]
    [InlineData(1_000)]
    public void Where_one_point_in_ten_is_part_of_an_anomaly_the_next_one_still_stands_out(double size)
    {
        // Anomalies of ten points, each a hundred points after the one before.
        foreach (int seed in Enumerable.Range(0, 10))
        {
            var noise = new NoiseModel();
            var random = new Random(seed);
            for (int point = 0; point < 1_000; point++)
            {
                bool isAnomalous = point % 100 >= 90;
                noise.Learn([isAnomalous ? size : Samples.Gaussian(random), 0, 0], isAnomalous, isFirst: point % 100 == 90);
            }
            Assert.True(noise.TailOf(0).Score(30) > 4);
        }
    }

    [Fact]
    public void A_share_of_which_nothing_was_seen_turns_to_a_size_and_back()
    {
        foreach (ResidualTail tail in Fits(Samples.Gaussian, 2_000)) Assert.Equal(6, tail.Score(tail.SizeOf(1e-6)), 1e-6);
    }

    [Fact]
    public void What_came_often_without_being_an_anomaly_is_not_rare()
    {
        var noise = new NoiseModel();
        var random = new Random(1);
        for (int point = 0; point < 3_000; point++) noise.Learn([point % 100 == 0 ? 50 : Samples.Gaussian(random), 0, 0], isAnomalous: false, isFirst: false);
        Assert.InRange(noise.TailOf(0).Score(50), 1.9, 2.6);
    }

    [Fact]
    public void How_extreme_an_extreme_is_has_no_say()
    {
        MagnitudeHistogram small = new(), large = new();
        var random = new Random(1);
        for (int point = 0; point < 1_000; point++)
        {
            double size = Samples.Gaussian(random);
            small.Add(point % 100 == 50 ? 30 : size);
            large.Add(point % 100 == 50 ? 1e9 : size);
        }
        foreach (double size in (double[])[1, 3, 5, 8]) Assert.Equal(new ResidualTail(small).Score(size), new ResidualTail(large).Score(size), 0.01);
    }

    [Fact]
    public void Scores_rise_with_the_size_and_shares_turn_back_to_sizes() =>
        Gen.Select(Gen.Int[1, 5_000], Gen.Int, Gen.Int[0, 2], Gen.Double[0.5, 8]).Sample((points, seed, kind, decades) =>
        {
            ResidualTail tail = Fitted(kind == 0 ? Samples.Gaussian : kind == 1 ? Samples.Exponential : Samples.Student, points, seed);
            double before = 0;
            for (double size = 0; size < 300; size = 1.1 * size + 0.01)
            {
                double score = tail.Score(size);
                Assert.True(double.IsFinite(score) && score >= before - 1e-9);
                before = score;
            }
            double share = Math.Pow(10, -decades);
            // What was seen more often than the tail says is no rarer than it was seen.
            if (points >= 100) Assert.InRange(tail.Score(tail.SizeOf(share)), Math.Min(decades, 1.5) - 0.2, decades + 1e-6);
        }, iter: 200);

    private static IEnumerable<ResidualTail> Fits(Func<Random, double> draw, int points) => Enumerable.Range(0, 20).Select(seed => Fitted(draw, points, seed));

    private static ResidualTail Fitted(Func<Random, double> draw, int points, int seed)
    {
        var sizes = new MagnitudeHistogram();
        var random = new Random(seed);
        for (int point = 0; point < points; point++) sizes.Add(draw(random));
        return new ResidualTail(sizes);
    }
}
