using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Reduction;
using StreamingNp.Detection.Tests.Reduction;

namespace StreamingNp.Detection.Tests.Channels;

public class ReducedDeviationTests
{
    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(128)]
    public void What_only_shows_jointly_is_found_where_each_channel_alone_shows_nothing(int channels)
    {
        FactorRows source = Source(channels);
        ReducedDeviation deviation = Learned(channels, source);
        double threshold = source.Next(4_000).Select(row => deviation.Of(row, []).Score).Order().ElementAt(3_996);
        (int found, int first, int alone) = (0, 0, 0);
        const int trials = 200;
        var random = new Random(5);
        for (int trial = 0; trial < trials; trial++)
        {
            (double[] row, double[] other) = (source.Next(), source.Next());
            int channel = random.Next(channels);
            // The value that the channel has in another row, as far from its own as it can be within what is usual.
            row[channel] = row[channel] > 0 ? Math.Max(-2, row[channel] - 2.2) : Math.Min(2, row[channel] + 2.2);
            if (deviation.Of(row, []).Score > threshold) found++;
            if (Math.Abs(row[channel]) > 3.3) alone++;
            if (deviation.Contributions(row, []).MaxBy(one => one.Score)!.Channel == Name(channel)) first++;
        }
        Assert.InRange(found / (double)trials, 0.9, 1);
        Assert.InRange(first / (double)trials, 0.9, 1);
        Assert.InRange(alone / (double)trials, 0, 0.3);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(16)]
    [InlineData(128)]
    public void A_score_of_2_is_reached_by_about_one_normal_row_in_100(int channels)
    {
        FactorRows source = Source(channels);
        ReducedDeviation deviation = Learned(channels, source);
        Assert.InRange(source.Next(5_000).Count(row => deviation.Of(row, []).Score > 2), 25, 75);
    }

    [Fact]
    public void Contributions_add_up_to_the_score_and_say_what_was_expected()
    {
        FactorRows source = Source(8);
        ReducedDeviation deviation = Learned(8, source);
        double[] row = source.Next();
        double usual = row[2];
        row[2] += 3;
        IReadOnlyList<ChannelContribution> contributions = deviation.Contributions(row, []);
        Assert.Equal(deviation.Of(row, []).Score, contributions.Sum(one => one.Score), 1e-9);
        Assert.All(contributions, one => Assert.True(one.Score >= 0));
        Assert.Equal(row[2], contributions[2].Value);
        Assert.Equal(usual, contributions[2].Expected, 0.8);
    }

    [Fact]
    public void A_component_far_from_its_prediction_shows_though_it_is_usual()
    {
        FactorRows source = Source(8);
        ChannelReduction reduction = Reduction(8, source);
        var deviation = new ReducedDeviation(reduction);
        double[] row = source.Next(), components = reduction.Reduce(row);
        ComponentPrediction[] near = [.. components.Select(one => new ComponentPrediction(one, 0.1))], far = [.. components.Select(one => new ComponentPrediction(one + 0.5, 0.1))];
        Assert.Equal(0, deviation.Of(row, near).TSquared, 1e-9);
        Assert.Equal(25 * components.Length, deviation.Of(row, far).TSquared, 1e-6);
        Assert.True(deviation.Of(row, far).Score > deviation.Of(row, near).Score + 2);
        Assert.Equal(deviation.Of(row, far).Score, deviation.Contributions(row, far).Sum(one => one.Score), 1e-9);
    }

    [Fact]
    public void A_missing_channel_is_no_deviation_and_without_any_there_is_no_score()
    {
        FactorRows source = Source(6);
        ReducedDeviation deviation = Learned(6, source);
        double[] row = source.Next();
        row[4] = 1_000;
        Assert.True(deviation.Of(row, []).Score > 10);
        row[4] = double.NaN;
        Assert.InRange(deviation.Of(row, []).Score, 0, 3);
        Assert.Equal(0, deviation.Contributions(row, [])[4].Score - deviation.Contributions(row, []).Min(one => one.Score), 1e-9);
        Assert.Equal(0, deviation.Of([double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN], []).Score);
    }

    [Fact]
    public void A_row_of_other_channels_is_refused()
    {
        ReducedDeviation deviation = Learned(6, Source(6));
        Assert.Throws<ArgumentException>(() => deviation.Of([1, 2], []));
        Assert.Throws<ArgumentException>(() => deviation.Of([1, 2, 3, 4, 5, 6], [new ComponentPrediction(0, 1), new ComponentPrediction(0, 1)]));
    }

    private static string Name(int channel) => FormattableString.Invariant($"channel-{channel}");

    private static FactorRows Source(int channels) => new(channels, Factors(channels), noise: 0.2, seed: channels);

    private static int Factors(int channels) => Math.Min(4, channels / 4);

    private static ReducedDeviation Learned(int channels, FactorRows source) => new(Reduction(channels, source));

    private static ChannelReduction Reduction(int channels, FactorRows source) => ChannelReduction.Fit([.. Enumerable.Range(0, channels).Select(Name)], source.Next(1_000), rows => new PrincipalComponents(PrincipalSpectrum.Of(rows), Factors(channels)));
}
