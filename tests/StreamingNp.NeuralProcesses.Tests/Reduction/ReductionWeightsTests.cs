using StreamingNp.Detection.Channels;
using StreamingNp.Detection.Reduction;
using StreamingNp.NeuralProcesses.Models;
using StreamingNp.NeuralProcesses.Reduction;
using StreamingNp.NeuralProcesses.Training;

namespace StreamingNp.NeuralProcesses.Tests.Reduction;

public sealed class ReductionWeightsTests
{
    private static readonly double[][] Rows = FactorRows.Make(200, channels: 6, bend: 0.3, seed: 1);

    [Theory]
    [InlineData(ReductionKind.PrincipalComponents)]
    [InlineData(ReductionKind.Autoencoder)]
    public void What_was_kept_once_stays_the_same_however_often_it_is_kept(string kind)
    {
        ChannelReduction kept = ReductionWeights.Rounded(Make(kind)), again = ReductionWeights.Rounded(kept);
        Assert.Equal(kind, ReductionWeights.Describe(kept).Kind);
        foreach (double[] row in Rows.Take(20))
        {
            Assert.Equal(new ReducedDeviation(kept).Of(row, []), new ReducedDeviation(again).Of(row, []));
            Assert.Equal(kept.Reduce(row), again.Reduce(row));
            Assert.Equal(Make(kind).Reduce(row)[0], kept.Reduce(row)[0], 1e-4);
        }
    }

    [Fact]
    public void What_does_not_belong_together_is_refused()
    {
        ChannelReduction reduction = Make(ReductionKind.PrincipalComponents);
        ModelWeights weights = ReductionWeights.Write(reduction);
        ReductionDescription description = ReductionWeights.Describe(reduction);
        Assert.Throws<ArgumentException>(() => ReductionWeights.Read(description with { Components = 3 }, weights));
        Assert.Throws<ArgumentException>(() => ReductionWeights.Read(description with { Kind = ReductionKind.Autoencoder, Hidden = 4 }, weights));
        Assert.Throws<ArgumentException>(() => ReductionWeights.Read(description, new ModelWeights(weights.Arrays.Skip(1))));
        Assert.Throws<ArgumentException>(() => ReductionWeights.Read(description, new ModelWeights([.. weights.Arrays, new WeightArray("more", [1], [1])])));
        foreach (ReductionDescription impossible in new[] { description with { Kind = "t-sne" }, description with { Channels = ["a"] }, description with { Channels = ["a", "a", "b", "c", "d", "e"] }, description with { Components = 7 }, description with { Hidden = 3 } })
            Assert.Throws<ArgumentException>(impossible.Validate);
    }

    internal static ChannelReduction Make(string kind) => ChannelReduction.Fit(["a", "b", "c", "d", "e", "f"], Rows, rows => kind == ReductionKind.Autoencoder
        ? new AutoencoderTraining(Components: 2) { Hidden = 8, Steps = 10 }.Fit(rows)
        : new PrincipalComponents(PrincipalSpectrum.Of(rows), 2));
}
