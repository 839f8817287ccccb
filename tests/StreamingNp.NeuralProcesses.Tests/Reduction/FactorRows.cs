using StreamingNp.Detection.Distributions;

namespace StreamingNp.NeuralProcesses.Tests.Reduction;

/// <summary>Rows of channels that share two factors, on which they depend linearly or along a curve, each with noise of its own.</summary>
internal static class FactorRows
{
    public static double[][] Make(int count, int channels, double bend, int seed)
    {
        var random = new Random(seed);
        double[][] loadings = [.. Enumerable.Range(0, channels).Select(channel => (double[])[Math.Sin(1 + channel), Math.Cos(2 + 3 * channel)])];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            double one = Normal.Sample(random), other = Normal.Sample(random);
            return loadings.Select((loading, channel) => loading[0] * one + loading[1] * other + bend * (channel % 2 == 0 ? one * one - 1 : one * other) + 0.1 * Normal.Sample(random)).ToArray();
        })];
    }

    /// <summary>The mean squared difference between rows and their reconstructions.</summary>
    public static double Error(StreamingNp.Detection.Reduction.IReducer reducer, double[][] rows)
    {
        double[] components = new double[reducer.Components], reconstructed = new double[reducer.Channels];
        return rows.Average(row =>
        {
            reducer.Reduce(row, components);
            reducer.Reconstruct(components, reconstructed);
            return row.Zip(reconstructed, (value, other) => (value - other) * (value - other)).Average();
        });
    }
}
