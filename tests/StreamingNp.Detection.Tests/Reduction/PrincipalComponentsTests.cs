using CsCheck;
using StreamingNp.Detection.Reduction;

namespace StreamingNp.Detection.Tests.Reduction;

public class PrincipalComponentsTests
{
    [Fact]
    public void A_known_decomposition_is_found()
    {
        // Eight corners of a box with half sides 3, 2 and 1, turned: variances 9, 4 and 1 times 8/7 along known directions.
        double[][] directions = Turned(0.7, 0.4);
        double[] sides = [3, 2, 1], middle = [10, -4, 0.5];
        double[][] rows = [.. Enumerable.Range(0, 8).Select(corner => Enumerable.Range(0, 3)
            .Select(channel => middle[channel] + Enumerable.Range(0, 3).Sum(axis => ((corner >> axis & 1) == 0 ? 1 : -1) * sides[axis] * directions[axis][channel])).ToArray())];

        PrincipalSpectrum spectrum = PrincipalSpectrum.Of(rows);

        for (int axis = 0; axis < 3; axis++)
        {
            Assert.Equal(sides[axis] * sides[axis] * 8 / 7, spectrum.Variances[axis], 1e-6);
            Assert.Equal(1, Math.Abs(spectrum.Directions[axis].Zip(directions[axis], (found, known) => found * known).Sum()), 1e-6);
            Assert.Equal(middle[axis], spectrum.Centre[axis], 1e-6);
        }
        Assert.Equal(1, spectrum.RankExplaining(9.0 / 14));
        Assert.Equal(2, spectrum.RankExplaining(0.9));
        Assert.Equal(3, spectrum.RankExplaining(1));
    }

    [Fact]
    public void Directions_are_orthonormal_and_put_the_covariance_together_again() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[2, 40], Gen.Int[0, 1_000_000]).Sample((channels, count, seed) =>
        {
            var random = new Random(seed);
            double[][] rows = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, channels).Select(channel => (channel + 1) * random.NextDouble()).ToArray())];
            PrincipalSpectrum spectrum = PrincipalSpectrum.Of(rows);
            for (int one = 0; one < channels; one++)
            {
                for (int other = 0; other < channels; other++)
                {
                    double product = spectrum.Directions[one].Zip(spectrum.Directions[other], (left, right) => left * right).Sum();
                    double covariance = rows.Sum(row => (row[one] - spectrum.Centre[one]) * (row[other] - spectrum.Centre[other])) / (count - 1);
                    double together = Enumerable.Range(0, channels).Sum(axis => spectrum.Variances[axis] * spectrum.Directions[axis][one] * spectrum.Directions[axis][other]);
                    if (Math.Abs(product - (one == other ? 1 : 0)) > 1e-9 || Math.Abs(covariance - together) > 1e-9) return false;
                }
            }
            return true;
        }, iter: 50);

    [Fact]
    public void All_components_reconstruct_a_row_and_few_leave_what_is_orthogonal_to_them()
    {
        double[][] rows = new FactorRows(channels: 6, factors: 2, noise: 0.1, seed: 3).Next(500);
        PrincipalSpectrum spectrum = PrincipalSpectrum.Of(rows);

        double[] exact = Reconstructed(new PrincipalComponents(spectrum, 6), rows[0]), few = Reconstructed(new PrincipalComponents(spectrum, 2), rows[0]);

        Assert.All(rows[0].Zip(exact), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        double[] residual = [.. rows[0].Zip(few, (value, reconstructed) => value - reconstructed)];
        Assert.All(spectrum.Directions.Take(2), direction => Assert.Equal(0, direction.Zip(residual, (one, other) => one * other).Sum(), 1e-9));
        Assert.InRange(residual.Sum(one => one * one), 1e-6, 0.5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Cross_validation_finds_the_number_of_factors(int factors) =>
        Assert.Equal(factors, PrincipalComponents.CrossValidatedRank(new FactorRows(channels: 20, factors, noise: 0.5, seed: 5).Next(600), most: 12));

    [Fact]
    public void A_missing_channel_is_what_the_others_say()
    {
        var source = new FactorRows(channels: 10, factors: 2, noise: 0.05, seed: 8);
        var reducer = new PrincipalComponents(PrincipalSpectrum.Of(source.Next(1_000)), 2);
        foreach (double[] row in source.Next(50))
        {
            double[] missing = [.. row];
            missing[3] = missing[7] = double.NaN;
            double[] expected = Reconstructed(reducer, missing);
            Assert.Equal(row[3], expected[3], 0.3);
            Assert.Equal(row[7], expected[7], 0.3);
        }
    }

    [Fact]
    public void Without_any_channel_all_is_as_usual()
    {
        double[][] rows = new FactorRows(channels: 5, factors: 2, noise: 0.1, seed: 9).Next(300);
        PrincipalSpectrum spectrum = PrincipalSpectrum.Of(rows);
        double[] expected = Reconstructed(new PrincipalComponents(spectrum, 2), [double.NaN, double.NaN, double.NaN, double.NaN, double.NaN]);
        Assert.All(expected.Zip(spectrum.Centre), pair => Assert.Equal(pair.Second, pair.First, 1e-9));
    }

    [Fact]
    public void Rows_with_gaps_teach_nearly_the_same_components()
    {
        double[][] rows = new FactorRows(channels: 8, factors: 2, noise: 0.1, seed: 4).Next(800);
        var random = new Random(2);
        double[][] gaps = [.. rows.Select(row => row.Select(value => random.NextDouble() < 0.1 ? double.NaN : value).ToArray())];
        PrincipalSpectrum whole = PrincipalSpectrum.Of(rows), filled = PrincipalSpectrum.Of(gaps);
        for (int component = 0; component < 2; component++)
            Assert.InRange(Math.Abs(whole.Directions[component].Zip(filled.Directions[component], (one, other) => one * other).Sum()), 0.99, 1.0001);
    }

    [Fact]
    public void Constant_channels_and_copies_break_nothing()
    {
        var source = new FactorRows(channels: 3, factors: 1, noise: 0.2, seed: 6);
        double[][] rows = [.. source.Next(200).Select(row => (double[])[.. row, row[0], 7])];
        var reducer = new PrincipalComponents(PrincipalSpectrum.Of(rows), 3);
        double[] reconstructed = Reconstructed(reducer, [.. rows[5].Select((value, channel) => channel == 0 ? double.NaN : value)]);
        Assert.Equal(rows[5][3], reconstructed[0], 1e-3);
        Assert.Equal(7, reconstructed[4], 1e-9);
    }

    private static double[] Reconstructed(PrincipalComponents reducer, double[] row)
    {
        double[] components = new double[reducer.Components], reconstructed = new double[reducer.Channels];
        reducer.Reduce(row, components);
        reducer.Reconstruct(components, reconstructed);
        return reconstructed;
    }

    private static double[][] Turned(double about, double over)
    {
        (double sine, double cosine) = Math.SinCos(about);
        (double sineOver, double cosineOver) = Math.SinCos(over);
        return [[cosine, sine, 0], [-sine * cosineOver, cosine * cosineOver, sineOver], [sine * sineOver, -cosine * sineOver, cosineOver]];
    }
}
