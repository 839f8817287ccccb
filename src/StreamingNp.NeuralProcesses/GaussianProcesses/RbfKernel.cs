using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>variance · exp(−r²/2), where r is the distance in length-scales: smooth functions. Also called squared exponential, Gaussian, EQ.</summary>
/// <param name="variance">Above 0; a scalar or [B, 1, 1].</param>
/// <param name="lengthScale">Above 0, in units of the inputs; a scalar, [B, 1, 1], [D] or [B, 1, D].</param>
internal sealed class RbfKernel(Tensor variance, Tensor lengthScale) : Kernel
{
    private static readonly Scalar MinusHalf = (-0.5).ToScalar();

    /// <inheritdoc/>
    public override Tensor Covariance(Tensor left, Tensor right) =>
        (SumOverInputs(Difference(left / lengthScale, right / lengthScale).Squared()) * MinusHalf).exp() * variance;

    /// <inheritdoc/>
    public override Tensor Variance(Tensor inputs) => Everywhere(variance, inputs);

    /// <inheritdoc/>
    public override string ToString() => "rbf";
}
