using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>variance · exp(−2 Σ sin²(π Δ / period) / length-scale²), summed over the inputs: functions that repeat themselves exactly (MacKay 1998).</summary>
/// <param name="variance">Above 0; a scalar or [B, 1, 1].</param>
/// <param name="lengthScale">Above 0, in shares of a period; a scalar, [B, 1, 1], [D] or [B, 1, D].</param>
/// <param name="period">Above 0, in units of the inputs; a scalar, [B, 1, 1], [D] or [B, 1, D].</param>
internal sealed class PeriodicKernel(Tensor variance, Tensor lengthScale, Tensor period) : Kernel
{
    private static readonly Scalar MinusTwo = (-2.0).ToScalar();
    private static readonly Scalar Pi = (Math.PI).ToScalar();

    /// <inheritdoc/>
    public override Tensor Covariance(Tensor left, Tensor right)
    {
        Tensor frequency = period.reciprocal() * Pi;
        Tensor sine = Difference(left * frequency, right * frequency).sin();
        // One a task meets one a pair of points and input.
        Tensor scale = sine.dim() == 4 && lengthScale.dim() == 3 ? lengthScale.unsqueeze(-2) : lengthScale;
        return (SumOverInputs((sine / scale).Squared()) * MinusTwo).exp() * variance;
    }

    /// <inheritdoc/>
    public override Tensor Variance(Tensor inputs) => Everywhere(variance, inputs);

    /// <inheritdoc/>
    public override string ToString() => "periodic";
}
