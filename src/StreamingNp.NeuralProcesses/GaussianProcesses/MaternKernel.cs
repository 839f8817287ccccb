using StreamingNp.NeuralProcesses.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace StreamingNp.NeuralProcesses.GaussianProcesses;

/// <summary>The Matérn kernel of order 5/2: variance · (1 + a + a²/3) · exp(−a), where a is √5 times the distance in length-scales: functions with two derivatives.</summary>
/// <param name="variance">Above 0; a scalar or [B, 1, 1].</param>
/// <param name="lengthScale">Above 0, in units of the inputs; a scalar, [B, 1, 1], [D] or [B, 1, D].</param>
internal sealed class MaternKernel(Tensor variance, Tensor lengthScale) : Kernel
{
    private static readonly Scalar One = 1.0.ToScalar();
    private static readonly Scalar Five = 5.0.ToScalar();
    private static readonly Scalar Third = (1.0 / 3).ToScalar();

    // Under the root: its slope at distance 0 is infinite, and infinity times zero is no gradient.
    private static readonly Scalar Tiny = (1e-30).ToScalar();

    /// <inheritdoc/>
    public override Tensor Covariance(Tensor left, Tensor right)
    {
        Tensor squared = (SumOverInputs(Difference(left / lengthScale, right / lengthScale).Squared()) * Five).Plus(Tiny);
        Tensor distance = squared.sqrt();
        return (squared * Third).Plus(distance).Plus(One) * (-distance).exp() * variance;
    }

    /// <inheritdoc/>
    public override Tensor Variance(Tensor inputs) => Everywhere(variance, inputs);

    /// <inheritdoc/>
    public override string ToString() => "matern52";
}
