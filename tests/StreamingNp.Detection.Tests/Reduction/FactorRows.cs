using StreamingNp.Detection.Distributions;

namespace StreamingNp.Detection.Tests.Reduction;

/// <summary>Rows of channels that share a few factors, each with noise of its own.</summary>
internal sealed class FactorRows(int channels, int factors, double noise, int seed)
{
    private readonly Random _random = new(seed);
    private readonly double[][] _loadings = Loadings(channels, factors, seed);

    public double[] Next()
    {
        double[] drawn = [.. Enumerable.Range(0, factors).Select(_ => Normal.Sample(_random))];
        return [.. _loadings.Select(loading => loading.Zip(drawn, (one, factor) => one * factor).Sum() + noise * Normal.Sample(_random))];
    }

    public double[][] Next(int count) => [.. Enumerable.Range(0, count).Select(_ => Next())];

    // Each channel has a variance of 1 from its factors.
    private static double[][] Loadings(int channels, int factors, int seed)
    {
        var random = new Random(seed + 1_000);
        return [.. Enumerable.Range(0, channels).Select(_ =>
        {
            double[] loading = [.. Enumerable.Range(0, factors).Select(_ => Normal.Sample(random))];
            double length = Math.Sqrt(loading.Sum(one => one * one));
            return loading.Select(one => one / length).ToArray();
        })];
    }
}
