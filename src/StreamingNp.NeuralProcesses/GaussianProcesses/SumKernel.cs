using StreamingNp.NeuralProcesses.Native;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>The sum of independent functions: their covariances are added.</summary>
/// <param name="terms">One or more.</param>
internal sealed class SumKernel(IReadOnlyList<Kernel> terms) : Kernel
{
    /// <inheritdoc/>
    public override Tensor Covariance(Tensor left, Tensor right) => terms.Select(term => term.Covariance(left, right)).Aggregate((sum, term) => sum.Plus(term));

    /// <inheritdoc/>
    public override Tensor Variance(Tensor inputs) => terms.Select(term => term.Variance(inputs)).Aggregate((sum, term) => sum.Plus(term));

    /// <inheritdoc/>
    public override string ToString() => string.Join(" + ", terms);
}
