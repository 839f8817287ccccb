namespace StreamingNp.App.Benchmarking;

/// <summary>One measured figure: the median of several slices, and their spread.</summary>
/// <param name="Name">What was measured, such as <c>path</c> or <c>predict-32</c>.</param>
/// <param name="Cores">On how much of the machine.</param>
/// <param name="Unit">The unit, such as <c>observations/s</c>.</param>
/// <param name="Median">The median of the slices.</param>
/// <param name="Lowest">The lowest of the slices.</param>
/// <param name="Highest">The highest of the slices.</param>
/// <param name="Slices">The number of slices.</param>
public sealed record BenchmarkFigure(string Name, BenchmarkCores Cores, string Unit, double Median, double Lowest, double Highest, int Slices)
{
    /// <summary>Makes a figure of what the slices gave.</summary>
    public static BenchmarkFigure Of(string name, BenchmarkCores cores, string unit, IEnumerable<double> slices)
    {
        double[] sorted = [.. slices.Order()];
        return new(name, cores, unit, 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]), sorted[0], sorted[^1], sorted.Length);
    }
}
