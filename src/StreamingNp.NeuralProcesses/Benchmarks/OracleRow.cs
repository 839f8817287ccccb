using StreamingNp.NeuralProcesses.Priors;

namespace StreamingNp.NeuralProcesses.Benchmarks;

/// <summary>One row of the table of oracle ceilings: a published set-up, and what the exact Gaussian process that knows the hyper-parameters reaches on it.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="Settings">The evaluation tasks.</param>
/// <param name="Diagonal">The figure of the table, natural logarithm a target point.</param>
/// <param name="Joint">The figure of the table; it is compared only where <see cref="IsWellConditioned"/>.</param>
/// <param name="Prior">The figure of the table.</param>
/// <param name="FlooredDiagonal">The figure of the table for models whose deviation is 0.1 or more; null where it has none.</param>
internal sealed record OracleRow(string Name, GaussianProcessPriorSettings Settings, double Diagonal, double Joint, double Prior, double? FlooredDiagonal = null)
{
    /// <summary>Whether the deviation of the noise is 0.02 or more: below, the joint density hangs on the last digits of a nearly singular matrix.</summary>
    public bool IsWellConditioned => Settings.NoiseVariance >= 0.0199 * 0.0199;
}
