using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>The product of kernels: points have to do with each other where they do by every factor.</summary>
/// <param name="factors">One or more.</param>
internal sealed class ProductKernel(IReadOnlyList<Kernel> factors) : Kernel
{
    /// <inheritdoc/>
    public override Tensor Covariance(Tensor left, Tensor right) => factors.Select(factor => factor.Covariance(left, right)).Aggregate((product, factor) => product * factor);

    /// <inheritdoc/>
    public override Tensor Variance(Tensor inputs) => factors.Select(factor => factor.Variance(inputs)).Aggregate((product, factor) => product * factor);

    /// <inheritdoc/>
    public override string ToString() => string.Join(" * ", factors.Select(factor => factor is SumKernel ? $"({factor})" : factor.ToString()));
}
