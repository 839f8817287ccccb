namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>One measured figure beside what others published and what is possible. Log-likelihoods are a target point, natural logarithm: higher is better.</summary>
/// <param name="Name">What was measured, such as "ConvCNP, eq, noise 0.05, 8,000 steps".</param>
/// <param name="Published">What was published; null where nothing was.</param>
/// <param name="Oracle">What the exact Gaussian process that knows the hyper-parameters reaches on the same tasks; null where there is none.</param>
/// <param name="Own">What was measured.</param>
/// <param name="Least">What it has to be at least; null for no such bound.</param>
/// <param name="Most">What it has to be at most; null for no such bound.</param>
public sealed record BenchmarkFigure(string Name, double? Published, double? Oracle, double Own, double? Least, double? Most)
{
    /// <summary>Whether the figure lies within its bounds.</summary>
    public bool IsReached => double.IsFinite(Own) && !(Own < Least) && !(Own > Most);
}
